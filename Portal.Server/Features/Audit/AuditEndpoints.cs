using System.Globalization;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;

namespace Portal.Server.Features.Audit;

/// <summary>What leaves the Auditor's desk as a file.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapExports();
        app.MapAnswers();
        app.MapGet("/audit/proof/entry", EntryAsync);
        app.MapGet("/audit/proof/between", BetweenAsync);
    }

    [Needs(nameof(Actions.ViewEvents))]
    private static async Task<IResult> EntryAsync(string? number, Proofs proofs, HttpContext http, CancellationToken cancel) =>
        Answer(await proofs.OfEntryAsync(Number(number), cancel), http);

    [Needs(nameof(Actions.ViewEvents))]
    private static async Task<IResult> BetweenAsync(string? earlier, string? later, Proofs proofs, HttpContext http, CancellationToken cancel) =>
        Answer(await proofs.BetweenAsync(Number(earlier), Number(later), cancel), http);

    // What was typed stands in the page again, with what is wrong with it.
    private static IResult Answer(Result<OpenedFile> proof, HttpContext http) =>
        proof.Succeeded ? new FileAnswer(proof.Value)
        : proof.Error == Error.NotFound ? Results.NotFound()
        : Results.LocalRedirect($"/audit/ledger{http.Request.QueryString.Add("problem", proof.Error.Code)}");

    // No entry has the number 0.
    private static long Number(string? typed) =>
        long.TryParse(typed?.Replace(",", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
