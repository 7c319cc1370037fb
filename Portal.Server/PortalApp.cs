using Portal.Infrastructure;
using Portal.Server.Components;
using Portal.Server.Features;
using Portal.Server.Features.Account;
using Portal.Server.Security;

namespace Portal.Server;

/// <summary>The portal as a web application: what it is made of, and the order in which a request passes through it.</summary>
internal static class PortalApp
{
    public static WebApplicationBuilder AddPortal(this WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment() && string.IsNullOrEmpty(builder.Configuration["Portal:Origin"]))
            throw new InvalidSettingException(
                "Portal__Origin is not set. Set it to the address under which people reach the portal, like https://portal.example.gov: passkeys and the links in mails rest on it.");
        builder.Host.UseDefaultServiceProvider(options => (options.ValidateScopes, options.ValidateOnBuild) = (true, true));
        builder.Services.AddPortalInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddPortalComponents(builder.Configuration);
        builder.Services.AddPortalAccounts(builder.Configuration, builder.Environment);
        builder.Services.AddPortalFeatures();
        return builder;
    }

    public static WebApplication UsePortal(this WebApplication app)
    {
        // First of all: whether a request came over HTTPS, and from whom, is what the proxy says.
        app.UseForwardedHeaders();
        app.UsePortalComponents();
        app.MapPortalAccounts();
        app.UsePortalCircuitCap();
        app.UsePortalNeeds();
        app.UsePortalQueryValues();
        app.UsePortalMenus();
        app.MapPortalFeatures();
        app.MapPortalComponents();
        app.MapPortalUnknown();
        return app;
    }
}
