using System.Text.Json.Nodes;

namespace Portal.Server.Features.Audit;

/// <summary>Grants as records of a file: what the list shows, with times in UTC.</summary>
internal static class GrantRecords
{
    public static readonly string Header = Csv.Line(
        "Person", "E-mail address", "Provider", "NPI", "What", "Rights", "Applications", "Sections", "From (UTC)", "Until (UTC)", "Given by",
        "Given (UTC)", "Why", "Status", "How it ended", "Reason it ended", "Ended (UTC)", "Ended by", "Last used (UTC)", "Id");

    /// <summary>Some of them.</summary>
    public static ExportBatch Of(IReadOnlyList<GrantLine> grants) => new(grants.Count, grants.Select(Row), grants.Select(Json));

    private static string Row(GrantLine line) => Csv.Line(
        line.Person, line.Email, line.Provider, line.Npi, line.What, line.Rights,
        line.Applications is { } chosen ? string.Join(' ', chosen) : "All, also future ones",
        line.Sections, Csv.Time(line.From), Csv.Time(line.Until), line.GivenBy, Csv.Time(line.GivenAt), line.Why,
        GrantWords.OfStatus(line.Status, line.Claim), line.EndCause, line.EndReason, Csv.Time(line.EndedAt), line.EndedBy, Csv.Time(line.LastUsed),
        line.Id.ToString());

    private static JsonObject Json(GrantLine line) => new()
    {
        ["id"] = line.Id.ToString(),
        ["person"] = line.Person,
        ["email"] = line.Email,
        ["provider"] = line.Provider,
        ["npi"] = line.Npi,
        ["what"] = line.What,
        ["rights"] = line.Rights,
        ["applications"] = line.Applications is { } chosen ? new JsonArray([.. chosen.Select(id => JsonValue.Create(id.ToString()))]) : null,
        ["sections"] = line.Sections,
        ["from"] = MomentText.Write(line.From),
        ["until"] = Time(line.Until),
        ["givenBy"] = line.GivenBy,
        ["givenAt"] = MomentText.Write(line.GivenAt),
        ["why"] = line.Why,
        ["status"] = GrantFilter.Word(line.Status),
        ["endCause"] = line.EndCause,
        ["endReason"] = line.EndReason,
        ["endedAt"] = Time(line.EndedAt),
        ["endedBy"] = line.EndedBy,
        ["lastUsed"] = Time(line.LastUsed),
    };

    private static string? Time(DateTimeOffset? time) => time is { } at ? MomentText.Write(at) : null;
}
