using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;

namespace Portal.Server.Security;

/// <summary>
/// Takes the decision on what the address names before anything renders: what is absent, forbidden, malformed or unknown gets the same
/// 404, status and body. Inside a circuit <see cref="NeedsView"/> takes it again, at the same <see cref="Door"/>.
/// </summary>
internal static class NeedsMiddleware
{
    public static IApplicationBuilder UsePortalNeeds(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        switch (await AnswerAsync(context))
        {
            case DoorAnswer.Open:
                await next(context);
                break;
            case DoorAnswer.SignIn:
                await context.ChallengeAsync();
                break;
            case DoorAnswer.NotThere:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    });

    /// <summary>An address that leads nowhere is answered like one that is forbidden: whoever is not signed in is asked to sign in.</summary>
    public static void MapPortalUnknown(this IEndpointRouteBuilder app) => app.MapFallback("{*path}", () => Results.NotFound()).RequireAuthorization();

    /// <summary>Whether an endpoint is for everybody, or the framework's own.</summary>
    internal static bool IsOpenToAll(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
        || (endpoint as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/').StartsWith('_') == true;

    // A page or an endpoint that does not say what it needs is not there. A test finds it before anybody misses it.
    private static async Task<DoorAnswer> AnswerAsync(HttpContext context) => context.GetEndpoint() switch
    {
        null => DoorAnswer.Open,
        var endpoint when IsOpenToAll(endpoint) => DoorAnswer.Open,
        var endpoint when endpoint.Metadata.GetMetadata<NeedsAttribute>() is { } needs =>
            await context.RequestServices.GetRequiredService<Door>().TryAsync(needs, context.GetRouteData().Values, context.RequestAborted),
        _ => DoorAnswer.NotThere,
    };
}
