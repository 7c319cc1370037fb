using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using Portal.Bench.Circuits;
using Portal.Domain.Common;
using Portal.Infrastructure;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Infrastructure.Operations;
using Portal.Server.Features;
using Portal.Server.Features.Account;
using Portal.Server.Security;

namespace Portal.Bench;

/// <summary>Somebody with a session that is good for everything.</summary>
internal sealed record Person(AccountId Id, Guid Session);

/// <summary>
/// The portal's own services on the bench's database, for whom the bench chooses; and the published portal beside them, in a process of
/// its own, with the same keys, so that it takes the cookies that are made here.
/// </summary>
internal sealed class BenchPortal : IAsyncDisposable
{
    private readonly BenchDatabase _database;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("portal-bench-");
    private readonly string _masterKey = "bench:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _ledgerKey = CheckpointKey.Made("portal.bench");
    private readonly ServiceProvider _services;

    /// <param name="database">Where.</param>
    /// <param name="savings">Is told of what is saved.</param>
    public BenchPortal(BenchDatabase database, SaveChangesInterceptor? savings = null)
    {
        _database = database;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            Settings(":").Select(s => new KeyValuePair<string, string?>(s.Name, s.Value))).Build();
        var environment = new HostingEnvironment { EnvironmentName = "Production" };
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(configuration);
        services.AddPortalInfrastructure(configuration, environment);
        if (savings is not null)
            services.ConfigureDbContext<PortalDb>(options => options.AddInterceptors(savings));
        services.AddPortalAccounts(configuration, environment);
        services.AddPortalFeatures();
        services.AddScoped<ICurrentSession, Chosen>();
        _services = services.BuildServiceProvider();
    }

    /// <summary>A service as one request of this person gets it.</summary>
    public T Of<T>(Person person) where T : notnull
    {
        var scope = _services.CreateScope();
        ((Chosen)scope.ServiceProvider.GetRequiredService<ICurrentSession>()).Ticket = new SessionTicket(person.Session, person.Id);
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    /// <summary>What the browser of this person sends.</summary>
    public string CookieOf(Person person)
    {
        var options = _services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionTickets.Scheme);
        var ticket = new AuthenticationTicket(
            SessionTickets.Principal(new SessionTicket(person.Session, person.Id)),
            new AuthenticationProperties { ExpiresUtc = DateTimeOffset.UtcNow.AddHours(1) }, SessionTickets.Scheme);
        return $"{options.Cookie.Name}={options.TicketDataFormat.Protect(ticket)}";
    }

    /// <summary>The published portal.</summary>
    public Task<ChildServer> StartAsync(params IEnumerable<(string Name, string Value)> more) =>
        ChildServer.StartAsync(Path.Combine(BenchSettings.App, "Portal.Server.dll"), [.. Settings("__"), .. more]);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _data.Delete(true);
    }

    private IEnumerable<(string Name, string Value)> Settings(string separator) =>
    [
        ($"ConnectionStrings{separator}PortalApp", _database.App.ConnectionString),
        ($"ConnectionStrings{separator}PortalSequencer", _database.Sequencer.ConnectionString),
        ($"Portal{separator}DataFolder", _data.FullName), ($"Portal{separator}MasterKeys", _masterKey),
        ($"Portal{separator}Ledger{separator}Key", _ledgerKey),
        ($"Portal{separator}Origin", BlazorCircuit.Origin), ($"Portal{separator}Proxies{separator}0", "127.0.0.1"),
    ];

    private sealed class Chosen : ICurrentSession
    {
        public SessionTicket? Ticket { get; set; }

        public ValueTask<SessionTicket?> GetAsync() => new(Ticket);
    }
}
