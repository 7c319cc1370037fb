using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Server.Features.Audit;

/// <summary>Events as records of a file, with the entries word for word: whoever has a proof compares the same bytes.</summary>
internal static class EventRecords
{
    public static readonly string Header = Csv.Line(
        "Number", "Time (UTC)", "Kind", "What", "Outcome", "Basis", "Who", "Provider", "NPI", "Application", "Section", "About whom", "Entry");

    /// <summary>Some of them.</summary>
    public static ExportBatch Of(IReadOnlyList<NamedEvent> events) => new(events.Count, events.Select(Row), events.Select(Json));

    private static string Row(NamedEvent e) => Csv.Line(
        e.Number.ToString(CultureInfo.InvariantCulture), Csv.Time(e.At), e.Kind, e.Action, e.Outcome, e.Basis, e.Actor, e.Provider, e.Npi,
        e.Application?.ToString(), e.Section, e.Subject, Encoding.UTF8.GetString(e.Entry));

    // The names are as they are known now.
    private static JsonObject Json(NamedEvent e) => new()
    {
        ["number"] = e.Number,
        ["entry"] = JsonNode.Parse(e.Entry),
        ["who"] = e.Actor,
        ["provider"] = e.Provider,
        ["npi"] = e.Npi,
        ["aboutWhom"] = e.Subject,
    };
}
