namespace Portal.Server.Security;

/// <summary>
/// A WebSocket is not covered by the same-origin policy and carries cookies: without this any site could open a circuit in the person's name.
/// </summary>
internal static class HubOrigin
{
    public static IServiceCollection AddPortalHubOrigin(this IServiceCollection services, IConfiguration configuration)
    {
        if (Configured(configuration) is { } origin)
            services.Configure<WebSocketOptions>(options => options.AllowedOrigins.Add(origin));
        return services;
    }

    /// <summary>Answers 403 to everything under /_blazor that a page of another origin asks for.</summary>
    public static IApplicationBuilder UsePortalHubOrigin(this WebApplication app)
    {
        var configured = Configured(app.Configuration);
        return app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/_blazor") && IsForeign(context.Request, configured))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    /// <summary>Behind a proxy the request does not know its own origin: hence the setting Portal:Origin.</summary>
    private static string? Configured(IConfiguration configuration) =>
        configuration["Portal:Origin"] is { Length: > 0 } origin ? new Uri(origin).GetLeftPart(UriPartial.Authority) : null;

    private static bool IsForeign(HttpRequest request, string? configured)
    {
        var own = configured ?? $"{request.Scheme}://{request.Host}";
        return request.Headers.Origin is { Count: > 0 } origin && !string.Equals(origin, own, StringComparison.Ordinal);
    }
}
