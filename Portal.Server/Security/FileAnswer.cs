using Portal.Infrastructure.Files;

namespace Portal.Server.Security;

/// <summary>A file that is being sent to its reader.</summary>
/// <param name="Content">In clear; disposed after it was sent.</param>
/// <param name="Name">Under what name it is saved.</param>
/// <param name="MediaType">What it is, by its content.</param>
/// <param name="Length">Bytes.</param>
public sealed record OpenedFile(Stream Content, string Name, string MediaType, long Length);

/// <summary>
/// Sends what somebody uploaded: only ever as an attachment, never as a page of this site, never kept by a cache
/// (ASVS 5.0 3.2.1, 5.4, 14.3.2).
/// </summary>
internal sealed class FileAnswer(OpenedFile file) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var content = file.Content;
        var response = httpContext.Response;
        response.ContentType = file.MediaType;
        response.ContentLength = file.Length;
        response.Headers.ContentDisposition = DisplayFileName.AttachmentHeader(file.Name);
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        response.Headers.CacheControl = "no-store";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        await content.CopyToAsync(response.Body, httpContext.RequestAborted);
    }
}
