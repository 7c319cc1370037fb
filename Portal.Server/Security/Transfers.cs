using Microsoft.AspNetCore.Http.Metadata;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>
/// What takes its time in one request: downloads, exports and uploads. It is watched like an open screen, by the same news and the same
/// decision, and cut when its access, its session or its role ends: the connection is broken off, so that what has arrived does not look
/// like a whole file. What was being uploaded is decided about once more before it is kept, and then not kept.
/// </summary>
internal static class Transfers
{
    /// <summary>Whether an endpoint sends or takes a file. Pages are watched in their circuits.</summary>
    public static bool Is(HttpContext context, Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is null
        && (HttpMethods.IsGet(context.Request.Method) || endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is UploadAnswers.BodyLimit);

    /// <summary>Goes on, and watches meanwhile.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needs">What it needs.</param>
    /// <param name="told">What <see cref="AccessNews.Told"/> was before the look that opened it.</param>
    /// <param name="first">That look.</param>
    /// <param name="next">The rest of the request.</param>
    public static async Task RunAsync(HttpContext context, NeedsAttribute needs, long told, Look first, RequestDelegate next)
    {
        var (news, door, route) = (context.RequestServices.GetRequiredService<AccessNews>(), context.RequestServices.GetRequiredService<Door>(), context.GetRouteData().Values);
        using var watched = new OpenScreen(news, told, first, cancel => door.LookAsync(needs, route, cancel), state =>
        {
            // While the database answers nobody, nobody knows whether it may go on: what a screen hides, a transfer breaks off.
            if (state is ScreenState.Ended or ScreenState.SignedOut || (state == ScreenState.Unanswered && news.IsSilent))
                context.Abort();
            return Task.CompletedTask;
        });
        var watching = WatchAsync(context, watched);
        try
        {
            await next(context);
        }
        finally
        {
            // The services of this request must not go before the look that uses them has come back.
            watched.Dispose();
            await watching;
        }
    }

    // What is not watched any more must not go on.
    private static async Task WatchAsync(HttpContext context, OpenScreen watched)
    {
        try
        {
            await watched.RunAsync();
        }
        catch
        {
            context.Abort();
            throw;
        }
    }
}
