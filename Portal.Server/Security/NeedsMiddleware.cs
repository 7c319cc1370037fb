using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>
/// Takes the decision on what the address names before anything renders: what is absent, forbidden or unknown gets the same 404, status
/// and body. Inside a circuit the page takes it again, with the same table.
/// </summary>
internal static class NeedsMiddleware
{
    public static IApplicationBuilder UsePortalNeeds(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>() is not { } needs || await MayAsync(context, needs))
        {
            await next(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
    });

    /// <summary>An address that leads nowhere is answered like one that is forbidden: whoever is not signed in is asked to sign in.</summary>
    public static void MapPortalUnknown(this IEndpointRouteBuilder app) => app.MapFallback("{*path}", () => Results.NotFound()).RequireAuthorization();

    private static async Task<bool> MayAsync(HttpContext context, NeedsAttribute needs)
    {
        var gate = context.RequestServices.GetRequiredService<AccessGate>();
        var target = new Target(
            Id(context, needs.Provider) is { } provider ? new ProviderId(provider) : null,
            Id(context, needs.Application) is { } application ? new EnrollmentApplicationId(application) : null,
            needs.Section is null ? null : context.GetRouteValue(needs.Section) as string);
        var facts = await gate.FactsAsync(target, context.RequestAborted);
        if (facts.Decide(needs.Action).IsAllowed)
            return true;
        await gate.RecordDeniedAsync(needs.Action, target, facts, context.RequestAborted);
        return false;
    }

    // The routes take nothing but ids here; one that is all zeros names nothing.
    private static Guid? Id(HttpContext context, string? name) =>
        name is null ? null : Guid.TryParse(context.GetRouteValue(name)?.ToString(), out var id) ? id : Guid.Empty;
}
