using Microsoft.AspNetCore.Antiforgery;

namespace Portal.Server.Security;

/// <summary>
/// For endpoints that a module calls with a body that is no form: the framework asks for the page's antiforgery token by itself only where
/// an endpoint binds a form.
/// </summary>
internal static class TokenFilter
{
    public static TBuilder RequireToken<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter(CheckAsync);

    private static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : Results.Json(
                new { code = "form.out-of-date", message = "This page is out of date. Reload it and try again." },
                statusCode: StatusCodes.Status400BadRequest);
}
