using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;
using Portal.Server.Features;
using Portal.Server.Features.Account;

namespace Portal.Server.Commands.Seed;

/// <summary>
/// <c>seed</c>: the demo stories, in Development only. Everything is made through the operations that pages use, by the people who would
/// do it, so that ledger, mail and access are as real as any. Works beside a portal that runs.
/// </summary>
internal static class SeedCommand
{
    private const string BeginAfresh = "To begin afresh, stop the portal and delete its data folder, or use another one with --data.";

    public static async Task<int> RunAsync(string[] args, TextWriter told, TextWriter refused)
    {
        // The portal's mails and ledger are worked off here too, but nothing is served: that is the host without a web server.
        var environment = new ConfigurationManager();
        environment.AddEnvironmentVariables("ASPNETCORE_");
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, Configuration = environment });
        if (!builder.Environment.IsDevelopment())
            return await RefuseAsync(refused, $"Demo people are made in Development only, and this is {builder.Environment.EnvironmentName}.");
        builder.Logging.ClearProviders();
        // Services of pages are added with the others and lack what a web server would give them.
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = true }));
        builder.Services.AddPortalInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddPortalAccounts(builder.Configuration, builder.Environment);
        builder.Services.AddPortalFeatures();
        builder.Services.AddScoped<ICurrentSession, DemoSession>();
        using var host = builder.Build();
        if (host.Services.GetRequiredService<IMailTransport>() is not LocalMailbox mailbox)
            return await RefuseAsync(refused, "The demo people read their mail in the local mailbox, and Portal__Smtp__Host is set. Unset it first.");
        if (await PresentAsync(host.Services) is { } present)
            return await RefuseAsync(refused, present);

        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await host.StartAsync();
        try
        {
            await TellAsync(host.Services, mailbox, PortalSettings.AddressOf(builder.Configuration), told).WaitAsync(stopping);
            return 0;
        }
        catch (SeedStoppedException stopped)
        {
            return await RefuseAsync(refused, $"The demo stories stopped half-way: {stopped.Message} {BeginAfresh}");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return await RefuseAsync(refused, $"The demo stories were stopped half-way. {BeginAfresh}");
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async Task TellAsync(IServiceProvider services, LocalMailbox mailbox, string origin, TextWriter told)
    {
        await using var stage = new DemoStage(services, origin);
        var accounts = new DemoAccounts(stage, mailbox);
        var providers = new ProviderStories(stage);
        var people = new PeopleStories(stage, providers);
        var applications = new ApplicationStories(stage, providers);

        await told.WriteLineAsync("Registering the demo people");
        await accounts.RegisterAsync();
        await told.WriteLineAsync("Making providers and claims");
        await providers.TellAsync();
        await told.WriteLineAsync("Giving and ending access");
        await people.InviteAsync();
        await people.HireAsync();
        await told.WriteLineAsync("Filling in and signing applications");
        var half = await applications.StartAsync();
        await people.LimitAsync(half);
        await applications.HalfAsync(half);
        await people.HandOverAsync();
        await applications.BeginAsync();
        using (var passkey = new SoftwarePasskey(stage, DemoPeople.Nora))
        {
            await passkey.RegisterAsync();
            await applications.WithdrawnAsync(passkey);
            await applications.SubmittedAsync(passkey);
            await passkey.RemoveAsync();
        }
        await applications.WaitingAsync();
        await people.OutliveAsync();
        await people.ReviewAsync();
        await stage.LeaveAsync();
        await SettleAsync(services);
        await SeedTable.WriteAsync(told, accounts.RecoveryCodes, origin);
    }

    /// <summary>A sentence when the demo people are there already.</summary>
    private static async Task<string?> PresentAsync(IServiceProvider services)
    {
        var addresses = DemoPeople.All.Select(person => person.Email).ToArray();
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var there = db.Accounts.Where(account => addresses.Contains(account.EmailKey));
        if (!await there.AnyAsync())
            return null;
        return await db.Sessions.AnyAsync(s => s.Device == DemoStage.Device && s.EndedAt == null && there.Any(a => a.Id == s.AccountId))
            ? $"The demo stories are being told, or were broken off before their end. {BeginAfresh}"
            : $"The demo people are there already, and nothing was changed. Their recovery codes were shown when they were made. {BeginAfresh}";
    }

    // The last mails arrive and the last entries get their number; a portal that runs would do the same a little later.
    private static async Task SettleAsync(IServiceProvider services)
    {
        var (ledger, outbox) = (services.GetRequiredService<LedgerHealth>(), services.GetRequiredService<OutboxHealth>());
        for (var tries = 0; tries < 100; tries++)
        {
            if ((await ledger.ReadAsync()).Pending == 0 && (await outbox.ReadAsync()).Waiting == 0)
                return;
            await Task.Delay(100);
        }
    }

    private static async Task<int> RefuseAsync(TextWriter refused, string sentence)
    {
        await refused.WriteLineAsync(sentence);
        return 1;
    }
}
