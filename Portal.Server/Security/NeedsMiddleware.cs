using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>
/// Takes the decision on what the address names before anything renders: what is absent, forbidden, malformed or unknown gets the same
/// 404, status and body. Inside a circuit <see cref="NeedsView"/> takes it again, at the same <see cref="Door"/>.
/// </summary>
internal static class NeedsMiddleware
{
    public static IApplicationBuilder UsePortalNeeds(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var told = context.RequestServices.GetRequiredService<AccessNews>().Told;
        var (answer, look) = await AnswerAsync(context);
        switch (answer)
        {
            case DoorAnswer.Open when look is { Facts.Actor.Account: not null } && Transfers.Is(context, context.GetEndpoint()!):
                await Transfers.RunAsync(context, context.GetEndpoint()!.Metadata.GetMetadata<NeedsAttribute>()!, told, look, next);
                break;
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
    private static async Task<(DoorAnswer Answer, Look? Look)> AnswerAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || IsOpenToAll(endpoint))
            return (DoorAnswer.Open, null);
        if (endpoint.Metadata.GetMetadata<NeedsAttribute>() is not { } needs)
            return (DoorAnswer.NotThere, null);
        var look = await context.RequestServices.GetRequiredService<Door>().KnockAsync(needs, context.GetRouteData().Values, context.RequestAborted);
        return (look.Answer, look);
    }
}
