using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Secrets;
using Portal.Server.Features.Staff;
using Portal.Server.Security;

namespace Portal.Server.Features.Account;

/// <summary>Everything about accounts, credentials and sessions: two calls from the program.</summary>
internal static class AccountServices
{
    /// <summary>For pages that a session of any strength may open.</summary>
    public const string AnySession = "any-session";

    /// <summary>The database's context factory, the master keys, the runner and the gate are added elsewhere.</summary>
    public static IServiceCollection AddPortalAccounts(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var development = environment.IsDevelopment();
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<AccountKeys>().AddSingleton<RateLimiter>().AddSingleton<SessionCheck>().AddSingleton<Passwords>();
        services.AddSingleton<EmailCodes>();
        services.AddSingleton<CircuitCounts>().AddScoped<CircuitPresence>().AddScoped<ICurrentSession, CurrentSession>().AddScoped<Door>();
        services.AddScoped<CircuitHandler, SessionCircuitHandler>().AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<PasskeyCeremonies>().AddScoped<Registration>().AddScoped<SignIn>().AddScoped<Recovery>().AddScoped<AddressChange>();
        services.AddScoped<Credentials>().AddScoped<Setup>().AddScoped<Sessions>().AddScoped<AdminLinks>().AddScoped<StaffRoles>();
        services.AddScoped<UndeliveredMail>();
        AddPasskeys(services, configuration);
        AddCookies(services, development);
        AddDataProtection(services);
        AddProxies(services, configuration);
        return services;
    }

    private static void AddPasskeys(IServiceCollection services, IConfiguration configuration)
    {
        services.AddIdentityCore<AccountRow>().AddUserStore<AccountStore>();
        services.AddScoped<IPasskeyHandler<AccountRow>, PasskeyHandler<AccountRow>>();
        var origin = configuration["Portal:Origin"]?.TrimEnd('/');
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            options.ServerDomain = configuration["Portal:Passkeys:ServerDomain"] ?? (origin is null ? "localhost" : new Uri(origin).Host);
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
            options.ValidateOrigin = context => ValueTask.FromResult(IsOwnOrigin(context, origin));
        });
    }

    // The handler by itself would take any origin that also stands in the request's header. Without Portal:Origin only localhost is own.
    private static bool IsOwnOrigin(PasskeyOriginValidationContext context, string? origin) =>
        !context.CrossOrigin && context.TopOrigin is null
        && (origin is not null
            ? string.Equals(context.Origin, origin, StringComparison.Ordinal)
            : context.HttpContext.Request.Host.Host == "localhost"
                && context.Origin == $"{context.HttpContext.Request.Scheme}://{context.HttpContext.Request.Host}");

    private static void AddCookies(IServiceCollection services, bool development)
    {
        services.AddAuthentication(SessionTickets.Scheme)
            .AddCookie(SessionTickets.Scheme, options => SessionCookie.Configure(options, development));
        services.AddAntiforgery(options => SessionCookie.Configure(options.Cookie, "portal-form", development));
        var full = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(c => c.User.IsFull()).Build();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(full)
            .SetFallbackPolicy(full)
            .AddPolicy(AnySession, policy => policy.RequireAuthenticatedUser());
    }

    private static void AddDataProtection(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("portal");
        services.AddSingleton<DataProtectionKeys>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = provider.GetRequiredService<DataProtectionKeys>();
            options.XmlEncryptor = new MasterKeyXmlEncryptor(provider.GetRequiredService<MasterKeys>());
        }));
    }

    // Who may say on whose behalf a request comes: nobody, unless the operator names the proxy.
    private static void AddProxies(IServiceCollection services, IConfiguration configuration)
    {
        var proxies = configuration.GetSection("Portal:Proxies").Get<string[]>() ?? [];
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownProxies.Add(IPAddress.Parse(proxy));
        });
    }

    /// <summary>Who asks, then the endpoints that modules call.</summary>
    public static WebApplication MapPortalAccounts(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePortalAntiforgery();
        app.MapAccountEndpoints();
        return app;
    }
}
