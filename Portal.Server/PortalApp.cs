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
        builder.Host.UseDefaultServiceProvider(options => (options.ValidateScopes, options.ValidateOnBuild) = (true, true));
        builder.Services.AddPortalInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddPortalComponents(builder.Configuration);
        builder.Services.AddPortalAccounts(builder.Configuration, builder.Environment);
        builder.Services.AddPortalFeatures();
        return builder;
    }

    public static WebApplication UsePortal(this WebApplication app)
    {
        app.UsePortalComponents();
        app.MapPortalAccounts();
        app.UsePortalNeeds();
        app.UsePortalMenus();
        app.MapPortalFeatures();
        app.MapPortalComponents();
        app.MapPortalUnknown();
        return app;
    }
}
