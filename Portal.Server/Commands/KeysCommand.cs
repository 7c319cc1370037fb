using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Secrets;

namespace Portal.Server.Commands;

/// <summary>
/// <c>keys rotate</c>: wraps every data key with the newest master key, which is made first when the keys are generated. Touches the
/// wrapped keys and nothing else: no answer, no file and no frozen row is written.
/// </summary>
internal static class KeysCommand
{
    public static async Task<int> RotateAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        builder.Services.AddPortalInfrastructure(builder.Configuration, builder.Environment);
        await using var app = builder.Build();
        var keys = app.Services.GetRequiredService<MasterKeys>();
        if (string.IsNullOrEmpty(builder.Configuration[MasterKeys.Setting]) && !builder.Configuration.GetSection(MasterKeys.Setting).GetChildren().Any())
            keys.AddNewCurrent();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var rewrapped = 0;
        foreach (var row in await db.DataKeys.ToListAsync())
            if (DataKey.Rewrap(keys, row.Owner, row.Wrapped) is { } wrapped)
            {
                (row.Wrapped, row.MasterKeyId) = (wrapped, keys.CurrentId);
                rewrapped++;
            }
        await db.SaveChangesAsync();
        Console.WriteLine($"{rewrapped} data keys are wrapped with the master key {keys.CurrentId} now. Keep the old one: mails that wait and older backups need it.");
        return 0;
    }
}
