using Portal.Domain.Access;
using Portal.Domain.Ledger;
using Portal.Server.Security;

namespace Portal.Server.Features.Audit;

/// <summary>Events and grants as files: CSV for spreadsheets, and signed JSON that <c>./portal verify</c> checks.</summary>
internal static class ExportEndpoints
{
    public static void MapExports(this IEndpointRouteBuilder app)
    {
        foreach (var format in new[] { "csv", "json" })
        {
            app.MapGet($"/audit/events.{format}", ([AsParameters] EventQuestion asked, HttpContext http, EventLists events, ExportSender sender, CancellationToken cancel) =>
                EventsAsync(asked, http, events, sender, format, cancel)).WithMetadata(new NeedsAttribute(nameof(Actions.ViewEvents)));
            app.MapGet($"/audit/grants.{format}", ([AsParameters] GrantQuestion asked, HttpContext http, Grants grants, ExportSender sender, CancellationToken cancel) =>
                GrantsAsync(asked, http, grants, sender, format, cancel)).WithMetadata(new NeedsAttribute(nameof(Actions.ViewGrants)));
        }
    }

    private static async Task<IResult> EventsAsync(
        EventQuestion asked, HttpContext http, EventLists events, ExportSender sender, string format, CancellationToken cancel)
    {
        var filter = EventFilter.Parse(asked);
        // The page says what is wrong with it.
        if (!filter.Succeeded)
            return Results.LocalRedirect("/audit/events/list" + http.Request.QueryString);
        if (await events.BeginExportAsync(filter.Value, format, cancel) is not { Succeeded: true, Value: var plan })
            return Results.NotFound();
        return await sender.SendAsync(new ExportFile(
            "events", format, plan.Count, EventRecords.Header, SignedExport.Head("events", MomentText.Write(plan.At), filter.Value.ToJson()),
            c => events.ReadAsync(filter.Value, plan, c).Select(EventRecords.Of)), http);
    }

    private static async Task<IResult> GrantsAsync(
        GrantQuestion asked, HttpContext http, Grants grants, ExportSender sender, string format, CancellationToken cancel)
    {
        var filter = GrantFilter.Parse(asked.Person, asked.Provider, asked.Status, asked.AsOf);
        if (!filter.Succeeded)
            return Results.LocalRedirect("/audit/grants" + http.Request.QueryString);
        if (await grants.BeginExportAsync(filter.Value, asked.Sort, format, cancel) is not { Succeeded: true, Value: var plan })
            return Results.NotFound();
        return await sender.SendAsync(new ExportFile(
            "access-grants", format, plan.Ids.Count, GrantRecords.Header, SignedExport.Head("grants", MomentText.Write(plan.At), filter.Value.ToJson()),
            c => grants.ReadAsync(filter.Value, plan, c).Select(GrantRecords.Of)), http);
    }

    /// <summary>The list of grants that is asked for, word for word as it stands in the address.</summary>
    private sealed record GrantQuestion(string? Person, string? Provider, string? Status, string? AsOf, string? Sort);
}
