using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.Operations;
using Portal.Server.Components;
using Portal.Server.Security;

namespace Portal.Tests.Support;

/// <summary>The portal's pages on a real port, without what stands behind them: no database, and everybody who asks for it is signed in.</summary>
internal sealed class UiHost : IAsyncDisposable
{
    private static readonly Lazy<Task<UiHost>> Shared = new(() => StartAsync());

    private readonly WebApplication _app;

    private UiHost(WebApplication app) => _app = app;

    /// <summary>One host in Development with the usual times, for all tests that do not disturb it. Never disposed.</summary>
    public static Task<UiHost> SharedAsync() => Shared.Value;

    public Uri Origin { get; private set; } = default!;

    /// <summary>Paths that were POSTed with a valid antiforgery token, in order.</summary>
    public List<string> Posts { get; } = [];

    public static async Task<UiHost> StartAsync(string environment = "Development", int port = 0, params (string Key, string Value)[] settings)
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
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Services.AddPortalComponents(builder.Configuration);
        builder.Services.AddScoped(_ => new Door(null!)); // Only pages that are for everybody are opened here.
        builder.Services.AddSingleton<AccessNews>().AddScoped<CircuitPresence>();
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, CookieNamesTheAccount>("test", null);

        var app = builder.Build();
        var host = new UiHost(app);
        app.UsePortalComponents();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePortalAntiforgery();
        app.MapPost("/account/session/{act}", (HttpContext context, IAntiforgery antiforgery) => host.RecordAsync(context, antiforgery));
        app.MapGet("/test/breaks", string () => throw new InvalidOperationException("secret detail"));
        app.MapGet("/test/forbidden", () => Results.StatusCode(StatusCodes.Status403Forbidden));
        app.MapPortalComponents();
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        host.Origin = new Uri(addresses!.Addresses.Single());
        return host;
    }

    /// <summary>As a machine that is switched off: nobody is told.</summary>
    public async Task StopAsync() => await _app.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> RecordAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        lock (Posts)
            Posts.Add(context.Request.Path);
        return Results.NoContent();
    }

    private sealed class CookieNamesTheAccount(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Cookies["account"] is not { } name)
                return Task.FromResult(AuthenticateResult.NoResult());
            var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.NameIdentifier, name)], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
