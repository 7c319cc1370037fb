using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Domain.Access;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;

namespace Portal.Server.Features.Audit;

/// <summary>
/// Events and grants as files that stream: CSV for spreadsheets, and signed JSON that <c>./portal verify</c> checks. A file that cannot be
/// finished is broken off, so that what has arrived does not look whole.
/// </summary>
internal static class ExportEndpoints
{
    private static readonly string Header = Csv.Line(
        "Number", "Time (UTC)", "Kind", "What", "Outcome", "Basis", "Who", "Provider", "NPI", "Application", "Section", "About whom", "Entry");

    public static void MapExports(this IEndpointRouteBuilder app)
    {
        app.MapGet("/audit/events.csv", (HttpContext http, EventLists events, AccessGate gate, RunningExports running, CheckpointKey key, CancellationToken cancel) =>
            EventsAsync(http, events, gate, running, key, "csv", cancel)).WithMetadata(new NeedsAttribute(nameof(Actions.ViewEvents)));
        app.MapGet("/audit/events.json", (HttpContext http, EventLists events, AccessGate gate, RunningExports running, CheckpointKey key, CancellationToken cancel) =>
            EventsAsync(http, events, gate, running, key, "json", cancel)).WithMetadata(new NeedsAttribute(nameof(Actions.ViewEvents)));
        app.MapGet("/audit/grants.json", GrantsAsync);
    }

    private static async Task<IResult> EventsAsync(
        HttpContext http, EventLists events, AccessGate gate, RunningExports running, CheckpointKey key, string format, CancellationToken cancel)
    {
        string? Asked(string name) => http.Request.Query[name];
        var filter = EventFilter.Parse(new EventQuestion(
            Asked("provider"), Asked("person"), Asked("application"), Asked("staff"), Asked("kind"), Asked("from"), Asked("until")));
        // The page says what is wrong with it.
        if (!filter.Succeeded)
            return Results.LocalRedirect("/audit/events/list" + http.Request.QueryString);
        if (await events.BeginExportAsync(filter.Value, format, cancel) is not { Succeeded: true, Value: var plan })
            return Results.NotFound();
        var page = Asked("export") is { } id ? running.Find(id, (await gate.FactsAsync(new Target(), cancel)).Actor.Account) : null;
        return new EventsFile(events, filter.Value, plan, key, format, page);
    }

    [Needs(nameof(Actions.ViewGrants))]
    private static async Task<IResult> GrantsAsync(
        string? person, string? provider, string? status, string? asof, string? sort, HttpContext http, Grants grants, CheckpointKey key,
        CancellationToken cancel)
    {
        var filter = GrantFilter.Parse(person, provider, status, asof);
        if (!filter.Succeeded)
            return Results.LocalRedirect("/audit/grants" + http.Request.QueryString);
        return await grants.RecordExportAsync(filter.Value, "json", cancel) is { Succeeded: true, Value: var at }
            ? new GrantsFile(grants, filter.Value, sort, at, key)
            : Results.NotFound();
    }

    private sealed class EventsFile(
        EventLists events, EventFilter filter, ExportPlan plan, CheckpointKey key, string format, RunningExport? page) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
            page?.Begin(plan.Count, stop);
            var whole = false;
            try
            {
                Attach(httpContext.Response, format, "events");
                await (format == "csv" ? CsvAsync(httpContext.Response.Body, stop.Token) : JsonAsync(httpContext.Response.Body, stop.Token));
                whole = true;
            }
            catch (OperationCanceledException)
            {
                httpContext.Abort();
            }
            finally
            {
                page?.End(whole);
            }
        }

        private async Task CsvAsync(Stream body, CancellationToken cancel)
        {
            await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
            await writer.WriteAsync(Header);
            await foreach (var batch in events.ReadAsync(filter, plan, cancel))
            {
                foreach (var e in batch)
                    await writer.WriteAsync(Csv.Line(
                        e.Number.ToString(CultureInfo.InvariantCulture), Csv.Time(e.At), e.Kind, e.Action, e.Outcome, e.Basis, e.Actor, e.Provider, e.Npi,
                        e.Application?.ToString(), e.Section, e.Subject, Encoding.UTF8.GetString(e.Entry)).AsMemory(), cancel);
                await writer.FlushAsync(cancel);
                page?.Add(batch.Count);
            }
        }

        // The entry word for word: whoever has its proof compares the same bytes. The names are as they are known now.
        private async Task JsonAsync(Stream body, CancellationToken cancel)
        {
            using var lines = new SignedLines(body, key);
            await lines.WriteAsync(SignedExport.Head("events", MomentText.Write(plan.At), filter.ToJson()), cancel);
            await foreach (var batch in events.ReadAsync(filter, plan, cancel))
            {
                foreach (var e in batch)
                    await lines.WriteAsync(new JsonObject
                    {
                        ["number"] = e.Number,
                        ["entry"] = JsonNode.Parse(e.Entry),
                        ["who"] = e.Actor,
                        ["provider"] = e.Provider,
                        ["npi"] = e.Npi,
                        ["aboutWhom"] = e.Subject,
                    }, cancel);
                page?.Add(batch.Count);
            }
            await lines.EndAsync(cancel);
        }
    }

    private sealed class GrantsFile(Grants grants, GrantFilter filter, string? sort, DateTimeOffset at, CheckpointKey key) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            Attach(httpContext.Response, "json", "access-grants");
            using var lines = new SignedLines(httpContext.Response.Body, key);
            var cancel = httpContext.RequestAborted;
            await lines.WriteAsync(SignedExport.Head("grants", MomentText.Write(at), new JsonObject
            {
                ["person"] = filter.Person,
                ["provider"] = filter.Provider,
                ["status"] = filter.Status is { } status ? GrantFilter.Word(status) : null,
                ["asOf"] = filter.AsOf is { } asOf ? MomentText.Write(asOf) : null,
            }), cancel);
            if ((await grants.ExportAsync(filter, sort, (line, c) => lines.WriteAsync(GrantJson.Of(line), c), cancel)).Succeeded)
                await lines.EndAsync(cancel);
            else
                httpContext.Abort();
        }
    }

    private static void Attach(HttpResponse response, string format, string name)
    {
        response.ContentType = format == "csv" ? "text/csv; charset=utf-8; header=present" : "application/jsonl";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{(format == "csv" ? "csv" : "jsonl")}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }
}
