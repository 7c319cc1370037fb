using Microsoft.AspNetCore.Antiforgery;

namespace Portal.Server.Features.Developer;

/// <summary>Takes what the gallery's upload sends, and keeps nothing. Exists in Development only.</summary>
internal static class GalleryUpload
{
    public static void MapGalleryUpload(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
            app.MapPost("/dev/components/upload", ReceiveAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReceiveAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        var name = Uri.UnescapeDataString(context.Request.Headers["X-File-Name"].ToString());
        return name.StartsWith("refused", StringComparison.OrdinalIgnoreCase)
            ? Results.Json(new { message = $"{name} is not a PDF, although its name says so. Save it as PDF and choose it again." }, statusCode: 422)
            : Results.NoContent();
    }
}
