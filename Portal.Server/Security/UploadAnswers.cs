using Portal.Domain.Common;

namespace Portal.Server.Security;

/// <summary>How an endpoint that takes a file answers the browser's module: kept, not found, or a sentence.</summary>
internal static class UploadAnswers
{
    /// <summary>The name that the browser sent, or nothing.</summary>
    public static string FileName(HttpRequest request) => Uri.UnescapeDataString(request.Headers["X-File-Name"].ToString());

    public static IResult Of<T>(Result<T> result) =>
        result.Succeeded ? Results.NoContent()
        : result.Error == Error.NotFound ? Results.NotFound()
        : Results.Json(new { message = result.Error.Message }, statusCode: StatusCodes.Status422UnprocessableEntity);
}
