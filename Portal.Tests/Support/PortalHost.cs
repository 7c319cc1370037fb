using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Server;
using Portal.Server.Security;

namespace Portal.Tests.Support;

/// <summary>The whole portal on a real port, as the program starts it, with a database and a data folder of one test class.</summary>
internal sealed class PortalHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ScratchFolder _data;
    private readonly ErrorLog _errors;

    private PortalHost(WebApplication app, ScratchFolder data, ErrorLog errors) => (_app, _data, _errors) = (app, data, errors);

    public Uri Origin { get; private set; } = default!;

    public IServiceProvider Services => _app.Services;

    /// <summary>Where its files, its keys and its mailbox are.</summary>
    public ScratchFolder Data => _data;
    /// <summary>What went wrong in it that nobody expected.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Lines;

    public LocalMailbox Mailbox => _app.Services.GetRequiredService<LocalMailbox>();

    public static Task<PortalHost> StartAsync(TestDatabase database, params (string Key, string Value)[] settings) =>
        StartAsync(database, _ => { }, settings);

    /// <summary>With other services than the program's own: a clock that is wrong, a client that reads slowly.</summary>
    public static async Task<PortalHost> StartAsync(TestDatabase database, Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
    {
        var data = new ScratchFolder();
        // Hosts of a test class that follow each other sign one ledger: each goes on from what the one before it signed.
        Directory.CreateSymbolicLink(LedgerFolder.Of(data.Root), database.LedgerFolder);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal.Server",
            EnvironmentName = settings.FirstOrDefault(s => s.Key == "environment").Value ?? "Development",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:PortalApp", database.AppConnection),
            new("ConnectionStrings:PortalSequencer", database.SequencerConnection),
            new("Portal:DataFolder", data.Root),
            // One key for all hosts of a test class: they share its database, and what is sealed in it.
            new("Portal:MasterKeys", "a:" + TestMasterKeys.KeyA),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value)));
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var errors = new ErrorLog();
        builder.Logging.AddProvider(errors);
        builder.AddPortal();
        replace(builder.Services);
        var app = builder.Build().UsePortal();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new PortalHost(app, data, errors) { Origin = new UriBuilder(address) { Host = "localhost" }.Uri };
    }

    /// <summary>A browser in which this person of the test's world is signed in, without the ceremony.</summary>
    public async Task<BrowserSession> OpenAsync(Person? person, int width = 1280, string? timezone = null)
    {
        var browser = await PortalBrowser.OpenAsync(Origin, width, timezone: timezone);
        if (person is not null)
            await browser.Context.AddCookiesAsync([new() { Name = "portal", Value = CookieOf(person), Url = Origin.ToString(), HttpOnly = true }]);
        return browser;
    }

    /// <summary>The value of the session cookie of a person.</summary>
    public string CookieOf(Person person)
    {
        var options = _app.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SessionTickets.Scheme);
        var principal = SessionTickets.Principal(new SessionTicket(person.Session, person.Id));
        var now = _app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var properties = new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddHours(1) };
        return options.TicketDataFormat.Protect(new AuthenticationTicket(principal, properties, SessionTickets.Scheme));
    }

    /// <summary>The newest mail to an address, once it has arrived.</summary>
    public async Task<LocalMail> MailToAsync(string address)
    {
        for (var i = 0; i < 200; i++)
        {
            if (Mailbox.List(50).FirstOrDefault(mail => mail.To == address) is { } mail)
                return mail;
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"No mail to {address} arrived.");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Dispose();
    }
}
