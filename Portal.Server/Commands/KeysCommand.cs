using Npgsql;
using Portal.Infrastructure;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Secrets;

namespace Portal.Server.Commands;

/// <summary>
/// <c>keys rotate</c>: moves everything that is sealed under a master key to the newest one, which is made first when the keys are
/// generated. Runs with the migrator's connection: the portal's own role may change no wrapped key.
/// </summary>
internal static class KeysCommand
{
    public static async Task<int> RotateAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var given = builder.Configuration.GetConnectionString(ConnectionNames.Migrator);
        var settings = builder.Configuration.GetSection("Portal").Get<PortalSettings>();
        if (string.IsNullOrEmpty(given) || settings is not { DataFolder.Length: > 0 })
        {
            await Console.Error.WriteLineAsync("Set ConnectionStrings__Portal to the role that owns the tables, and Portal__DataFolder to the portal's folder.");
            return 1;
        }
        var keys = MasterKeys.Load(builder.Configuration, builder.Environment.IsDevelopment(), settings.DataFolder);
        if (keys.AreGenerated)
            keys.AddNewCurrent();
        await using var owner = NpgsqlDataSource.Create(given);
        return await RotateAsync(owner, keys, Console.Out, Console.Error);
    }

    internal static async Task<int> RotateAsync(NpgsqlDataSource owner, MasterKeys keys, TextWriter said, TextWriter failed)
    {
        RotationOutcome outcome;
        try
        {
            outcome = await new KeyRotation(owner, keys).RunAsync();
        }
        catch (SealBrokenException broken)
        {
            await failed.WriteLineAsync($"{broken.Message} What could be moved was moved; give that master key too and start again.");
            return 1;
        }
        if (outcome.Others.Count > 0)
        {
            await failed.WriteLineAsync(
                $"Something was sealed under {string.Join(", ", outcome.Others)} meanwhile: restart every portal with {keys.CurrentId} as its first master key, then start again.");
            return 1;
        }
        await said.WriteLineAsync(
            $"{outcome.Moved} keys and mails that wait were moved: everything is under the master key {keys.CurrentId} now. Older master keys open backups only.");
        return 0;
    }
}
