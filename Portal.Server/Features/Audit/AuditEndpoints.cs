using System.Globalization;
using System.Text;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Security;

namespace Portal.Server.Features.Audit;

/// <summary>What leaves the Auditor's desk as a file.</summary>
internal static class AuditEndpoints
{
    private static readonly string Header = Csv.Line(
        "Person", "E-mail address", "Provider", "NPI", "What", "Rights", "Applications", "Sections", "From (UTC)", "Until (UTC)", "Given by",
        "Given (UTC)", "Why", "Status", "How it ended", "Reason it ended", "Ended (UTC)", "Ended by", "Last used (UTC)", "Id");

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/audit/grants.csv", GrantsAsync);
        app.MapExports();
        app.MapGet("/audit/proof/entry", EntryAsync);
        app.MapGet("/audit/proof/between", BetweenAsync);
    }

    [Needs(nameof(Actions.ViewGrants))]
    private static async Task<IResult> GrantsAsync(
        string? person, string? provider, string? status, string? asof, string? sort, HttpContext http, Grants grants, CancellationToken cancel)
    {
        var filter = GrantFilter.Parse(person, provider, status, asof);
        // The page says what is wrong with it.
        if (!filter.Succeeded)
            return Results.LocalRedirect("/audit/grants" + http.Request.QueryString);
        return (await grants.RecordExportAsync(filter.Value, cancel: cancel)).Succeeded
            ? new GrantsFile(grants, filter.Value, sort)
            : Results.NotFound();
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

    private sealed class GrantsFile(Grants grants, GrantFilter filter, string? sort) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/csv; charset=utf-8; header=present";
            response.Headers.ContentDisposition = "attachment; filename=\"access-grants.csv\"";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.CacheControl = "no-store";
            await using var writer = new StreamWriter(response.Body, new UTF8Encoding(false), leaveOpen: true);
            await writer.WriteAsync(Header);
            await grants.ExportAsync(
                filter, sort, (line, cancel) => writer.WriteAsync(Record(line).AsMemory(), cancel), httpContext.RequestAborted);
        }
    }

    private static string Record(GrantLine line) => Csv.Line(
        line.Person, line.Email, line.Provider, line.Npi, line.What, line.Rights,
        line.Applications is { } chosen ? string.Join(' ', chosen) : "All, also future ones",
        line.Sections, Csv.Time(line.From), Csv.Time(line.Until), line.GivenBy, Csv.Time(line.GivenAt), line.Why,
        GrantWords.OfStatus(line.Status), line.EndCause, line.EndReason, Csv.Time(line.EndedAt), line.EndedBy, Csv.Time(line.LastUsed),
        line.Id.ToString());
}
