using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Server.Features.Account;
using Portal.Server.Features.Developer;
using Portal.Server.Security;

namespace Portal.Server.Components;

/// <summary>Everything that the pages need to be shown, apart from what they show.</summary>
internal static class ComponentServices
{
    public static IServiceCollection AddPortalComponents(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Portal:Components").Get<PortalComponentOptions>() ?? new PortalComponentOptions();
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddRazorComponents()
            .AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.KeepAliveInterval = options.KeepAlive);
        services.AddAuthorization();
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        services.AddPortalHubOrigin(configuration);
        return services;
    }

    /// <summary>
    /// Headers, error pages and refusals that need no account. First in the pipeline; then authentication, authorization and
    /// <see cref="StatusPages.UsePortalAntiforgery"/>, then the endpoints with <see cref="MapPortalComponents"/> among them.
    /// </summary>
    public static WebApplication UsePortalComponents(this WebApplication app)
    {
        app.UsePortalSecurityHeaders();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UsePortalHubOrigin();
        app.UsePortalStatusPages();
        app.UseDevelopmentOnlyPages();
        return app;
    }

    public static WebApplication MapPortalComponents(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapGalleryUpload();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = "'none'").Add(LimitForms);
        return app;
    }

    // Pages take forms of a few fields. Files come by endpoints of their own, which are watched while they arrive.
    private static void LimitForms(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ComponentTypeMetadata>().Any())
            endpoint.Metadata.Add(new RequestSizeLimitMetadata(UploadAnswers.SmallBody));
    }
}
