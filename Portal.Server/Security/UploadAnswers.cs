using Microsoft.AspNetCore.Http.Metadata;
using Portal.Domain.Common;
using Portal.Infrastructure.Files;

namespace Portal.Server.Security;

/// <summary>What an endpoint that takes a file needs, and how it answers the browser's module: kept, not found, or a sentence.</summary>
internal static class UploadAnswers
{
    /// <summary>Bytes that a body has at most which is no file: a form, or the answer of a passkey.</summary>
    internal const long SmallBody = 256 * 1024;

    // Room to say in a sentence that a file is a little too large, where the server itself would cut the connection.
    private const long Slack = 64 * 1024;

    /// <summary>Lets a body in that is as large as an upload may be. Without it the server's own limit holds, which is not configured here.</summary>
    public static RouteHandlerBuilder TakesUpload(this RouteHandlerBuilder route, IEndpointRouteBuilder app) =>
        route.WithMetadata(new BodyLimit(app.ServiceProvider.GetRequiredService<UploadLimits>().MaxBytes + Slack));

    /// <summary>The name that the browser sent, or nothing.</summary>
    public static string FileName(HttpRequest request) => Uri.UnescapeDataString(request.Headers["X-File-Name"].ToString());

    public static IResult Of<T>(Result<T> result) =>
        result.Succeeded ? Results.NoContent()
        : result.Error == Error.NotFound ? Results.NotFound()
        : Results.Json(new { message = result.Error.Message }, statusCode: StatusCodes.Status422UnprocessableEntity);

    /// <summary>Says of an endpoint that it takes a file, and of what size.</summary>
    internal sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
