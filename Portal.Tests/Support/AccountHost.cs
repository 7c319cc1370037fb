using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;
using Portal.Server.Components;
using Portal.Server.Features.Account;

namespace Portal.Tests.Support;

/// <summary>The portal with accounts on a real port and a real database, as far as accounts need it.</summary>
internal sealed partial class AccountHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;

    private AccountHost(WebApplication app, TestDatabase database) => (_app, _database) = (app, database);

    public Uri Origin { get; private set; } = default!;

    public IServiceProvider Services => _app.Services;

    public static async Task<AccountHost> StartAsync(TestDatabase database, string environment = "Development", params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal.Server",
            EnvironmentName = environment,
            ContentRootPath = AppContext.BaseDirectory,
        });
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<IDbContextFactory<Infrastructure.Data.PortalDb>>(database.Factory);
        builder.Services.AddSingleton(TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA));
        builder.Services.AddSingleton<SectionsOfForm>((_, _) => World.Sections);
        builder.Services.AddSingleton(new OutboxSeal(TestMasterKeys.Configured("a:" + TestMasterKeys.KeyA), "portal.test"));
        builder.Services.AddScoped<OperationRunner>().AddScoped<AccessGate>().AddSingleton<AccessNews>();
        builder.Services.AddPortalComponents(builder.Configuration);
        builder.Services.AddPortalAccounts(builder.Configuration, builder.Environment);
        var app = builder.Build();
        app.UsePortalComponents();
        app.MapPortalAccounts();
        app.MapPortalComponents();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new AccountHost(app, database) { Origin = new UriBuilder(address) { Host = "localhost" }.Uri };
    }

    /// <summary>The text of the newest mail to an address.</summary>
    public Task<string> NewestMailAsync(string email) => AccountMailbox.NewestAsync(_database, Services.GetRequiredService<OutboxSeal>(), email);

    /// <summary>The six digits of the newest mail to an address.</summary>
    public async Task<string> NewestCodeAsync(string email) => SixDigits().Match(await NewestMailAsync(email)).Value;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}

/// <summary>What the outbox holds for people.</summary>
internal static class AccountMailbox
{
    public static async Task<string> NewestAsync(TestDatabase database, OutboxSeal seal, string email)
    {
        await using var db = database.Context();
        foreach (var row in db.Outbox.OrderByDescending(o => o.Id).ToList())
            if (seal.Open(row.Id, row.Payload!) is var letter && letter.To == email)
                return letter.Text;
        throw new InvalidOperationException($"No mail to {email}.");
    }
}
