using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;

namespace Portal.Server.Features.Providers;

/// <summary>What needs a request: evidence in and out.</summary>
internal static class ProviderEndpoints
{
    public static void MapProviders(this IEndpointRouteBuilder app)
    {
        app.MapPost("/claims/{principal:guid}/evidence", UploadAsync).RequireToken().TakesUpload(app);
        app.MapGet("/staff/claims/{principal:guid}/evidence/{document:guid}", DownloadAsync);
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
}
