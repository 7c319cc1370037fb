using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Account;
using Portal.Server.Security;

namespace Portal.Server.Features.Providers;

/// <summary>What needs a request: evidence in and out.</summary>
internal static class ProviderEndpoints
{
    public static void MapProviders(this IEndpointRouteBuilder app)
    {
        app.MapPost("/claims/{principal:guid}/evidence", UploadAsync).RequireToken().TakesUpload(app);
        app.MapGet("/staff/claims/{principal:guid}/evidence/{document:guid}", DownloadAsync);
        app.MapPost("/staff/claims/{principal:guid}/letters/{letter:guid}", PrintAsync).RequireToken().WithMetadata(new RequestSizeLimitMetadata(16 * 1024));
    }

    [Needs(nameof(Actions.KeepOwnAccount), Principal = "principal")]
    private static async Task<IResult> UploadAsync(Guid principal, HttpContext http, Evidence evidence, CancellationToken cancel) =>
        UploadAnswers.Of(await evidence.UploadAsync(
            new PrincipalId(principal), http.Request.Body, UploadAnswers.FileName(http.Request), http.Request.ContentLength, cancel));

    [Needs(nameof(Actions.VerifyPrincipal), Principal = "principal")]
    private static async Task<IResult> DownloadAsync(Guid principal, Guid document, Evidence evidence, CancellationToken cancel)
    {
        var opened = await evidence.OpenAsync(new PrincipalId(principal), new DocumentId(document), cancel);
        return opened.Succeeded ? new FileAnswer(opened.Value) : Results.NotFound();
    }

    [Needs(nameof(Actions.PrintClaimLetter), Principal = "principal")]
    private static async Task<IResult> PrintAsync(Guid principal, Guid letter, ClaimLetters letters, HttpContext http, CancellationToken cancel)
    {
        var printed = await letters.PrintAsync(new PrincipalId(principal), letter, cancel);
        if (!printed.Succeeded)
            return printed.Error == Error.NotFound ? Results.NotFound() : Results.LocalRedirect($"/staff/claims/{principal}");
        // It holds the code: no copy stays with a browser.
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(printed.Value, "application/pdf", "claim-letter.pdf");
    }
}
