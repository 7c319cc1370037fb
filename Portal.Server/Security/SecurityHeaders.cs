using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Portal.Server.Security;

internal static class SecurityHeaders
{
    private static readonly object NonceKey = new();

    /// <summary>The value that lets the import map of this response run; different for each response.</summary>
    public static string CspNonce(this HttpContext context)
    {
        if (context.Items[NonceKey] is not string nonce)
        {
            nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            context.Items[NonceKey] = nonce;
        }

        return nonce;
    }

    /// <summary>
    /// Puts the headers on every response, static files and error pages included. First in the pipeline.
    /// An endpoint that sets one of them itself (a sandboxed download) keeps its own.
    /// </summary>
    public static IApplicationBuilder UsePortalSecurityHeaders(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        return app.Use((context, next) =>
        {
            // When the response starts, because the exception handler clears what was set before.
            context.Response.OnStarting(() =>
            {
                Apply(context);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;

        // Blazor adds a policy that has nothing but frame-ancestors, once for each page it renders; ours says that too.
        if (headers.ContentSecurityPolicy.All(policy => policy == "frame-ancestors 'none'"))
            headers.ContentSecurityPolicy = PolicyFor(context.CspNonce());
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd(
            "Permissions-Policy",
            "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=(), payment=()");
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");

        var html = context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        if (html || !headers.ContainsKey(HeaderNames.CacheControl))
            headers.CacheControl = "no-store";
    }

    private static string PolicyFor(string nonce) =>
        $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "font-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
}
