using System.Globalization;
using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// What an entry says, as the columns that queries use. The sequencer fills them from the bytes and the verifier compares them with the
/// bytes; nothing else knows both.
/// </summary>
internal sealed record LedgerColumns(
    Guid EntryId, DateTimeOffset At, string Kind, string Action, string Outcome, string Basis,
    Guid? ActorId, Guid? ProviderId, Guid? ApplicationId, string? Section, Guid? SubjectId)
{
    /// <summary>The kind of a row whose entry is not one that the portal writes. It is kept and numbered all the same, and verification names it.</summary>
    public const string UnreadableKind = "unreadable";

    // Names are indexed, and a B-tree refuses what is longer than a third of a page.
    private const int LongestName = 200;

    private static readonly string[] Required = ["v", "id", "at", "actor", "session", "action", "outcome", "basis", "kind", "detail"];
    private static readonly string[] Optional = ["provider", "application", "section", "subject"];
    private const string TextsName = "texts";

    /// <summary>The hash of the words beside the entry; null where it speaks of none. No column.</summary>
    public byte[]? Texts { get; init; }

    /// <summary>The columns of bytes that no writer of the portal makes.</summary>
    public static LedgerColumns Unreadable(Guid entryId) =>
        new(entryId, DateTimeOffset.UnixEpoch, UnreadableKind, "", "", "", null, null, null, null, null);

    /// <summary>Reads an entry of version 1, or of version 2, which has the hash of words beside it and is otherwise the same.</summary>
    /// <returns>Null when the bytes are not canonical or not such an entry.</returns>
    public static LedgerColumns? Read(byte[] entry)
    {
        try
        {
            if (!CanonicalJson.Canonicalize(entry).AsSpan().SequenceEqual(entry))
                return null;
            using var document = JsonDocument.Parse(entry);
            return Read(document.RootElement);
        }
        catch (FormatException)
        {
            return null; // Not JSON, or a member of another form: the answer is "not an entry", whatever is wrong with it.
        }
    }

    /// <summary>The name of the first column that differs, as the database has it; null when none does.</summary>
    public string? FirstDifference(LedgerColumns stored) =>
        EntryId != stored.EntryId ? "entry_id"
        : At != stored.At ? "at"
        : Kind != stored.Kind ? "kind"
        : Action != stored.Action ? "action"
        : Outcome != stored.Outcome ? "outcome"
        : Basis != stored.Basis ? "basis"
        : ActorId != stored.ActorId ? "actor_id"
        : ProviderId != stored.ProviderId ? "provider_id"
        : ApplicationId != stored.ApplicationId ? "application_id"
        : Section != stored.Section ? "section"
        : SubjectId != stored.SubjectId ? "subject_id"
        : null;

    private static LedgerColumns? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        var members = root.EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
        var hasTexts = members.Remove(TextsName, out var texts);
        if (!Required.All(members.ContainsKey) || members.Keys.Except(Required).Except(Optional).Any()
            || members["v"].ValueKind != JsonValueKind.Number || members["v"].GetInt64() != (hasTexts ? 2 : 1)
            || members["detail"].ValueKind != JsonValueKind.Object)
            return null;
        _ = Id(members, "session");
        var kind = Name(members, "kind");
        if (kind is "" or UnreadableKind)
            return null;
        var columns = new LedgerColumns(
            Id(members, "id") ?? throw new FormatException("An entry has an id."), Time(members["at"]), kind, Name(members, "action"),
            Name(members, "outcome"), Name(members, "basis"), Id(members, "actor"), Id(members, "provider"), Id(members, "application"),
            Text(members, "section"), Id(members, "subject"));
        return hasTexts ? columns with { Texts = Hash(texts) } : columns;
    }

    private static byte[] Hash(JsonElement hex) =>
        hex.ValueKind == JsonValueKind.String && hex.GetString() is { Length: 64 } text && text.All(char.IsAsciiHexDigitLower)
            ? Convert.FromHexString(text)
            : throw new FormatException("texts is no hash.");

    private static string? Text(Dictionary<string, JsonElement> members, string name)
    {
        if (!members.TryGetValue(name, out var member) || member.ValueKind == JsonValueKind.Null)
            return null;
        if (member.ValueKind != JsonValueKind.String)
            throw new FormatException($"{name} is not text.");
        var text = member.GetString()!;
        return text.Contains('\0', StringComparison.Ordinal) ? throw new FormatException($"{name} holds a NUL, which no column can.") : text;
    }

    private static string Name(Dictionary<string, JsonElement> members, string name) =>
        Text(members, name) is { Length: <= LongestName } text ? text : throw new FormatException($"{name} is not a name.");

    private static Guid? Id(Dictionary<string, JsonElement> members, string name) =>
        Text(members, name) is { } text ? Guid.ParseExact(text, "D") : null;

    private static DateTimeOffset Time(JsonElement at) =>
        at.ValueKind == JsonValueKind.String
            ? DateTimeOffset.ParseExact(
                at.GetString()!, LedgerEntry.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
            : throw new FormatException("The time is not text.");
}
