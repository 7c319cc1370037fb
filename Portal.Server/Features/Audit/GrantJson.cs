using System.Text.Json.Nodes;

namespace Portal.Server.Features.Audit;

/// <summary>A grant as a line of a signed file: what the list shows, with times in UTC.</summary>
internal static class GrantJson
{
    /// <summary>The line.</summary>
    public static JsonObject Of(GrantLine line) => new()
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
