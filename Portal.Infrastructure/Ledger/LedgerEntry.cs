using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// One entry of the ledger as the bytes that are hashed: canonical JSON. Version 1 of the recipe, and version 2 where people wrote words,
/// which then stand beside it. A change is a new version, never an edit, because old entries are verified with theirs for ever.
/// </summary>
/// <param name="Id">Made by the writer, so that it can name the entry before it has a number.</param>
/// <param name="At">The database's clock in the transaction, after its locks.</param>
/// <param name="Actor">The account; null for a visitor or the portal itself.</param>
/// <param name="Session">The session.</param>
/// <param name="Action">The action's name in the table of actions.</param>
/// <param name="Outcome"><c>done</c> or <c>denied</c>.</param>
/// <param name="Basis">Why it was allowed; empty when it was denied.</param>
/// <param name="Event">What happened.</param>
public sealed record LedgerEntry(
    Guid Id, DateTimeOffset At, AccountId? Actor, Guid? Session, string Action, string Outcome, string Basis, PortalEvent Event)
{
    /// <summary>Adds it to what the transaction will commit: the row that waits for its number, and the words beside it.</summary>
    public void AddTo(PortalDb db)
    {
        var words = Words();
        var texts = words.Count == 0 ? null : EntryTexts.Row(Id, words);
        db.PendingEntries.Add(new PendingEntryRow { EntryId = Id, Entry = ToBytes(texts is null ? null : EntryTexts.Commitment(texts.Salt, texts.Texts)) });
        if (texts is not null)
            db.EntryTexts.Add(texts);
    }

    /// <summary>The canonical bytes.</summary>
    /// <param name="texts">The hash of the words beside it; null where nobody wrote any.</param>
    public byte[] ToBytes(byte[]? texts = null)
    {
        if (Words().Count > 0 != texts is not null)
            throw new ArgumentException("An entry speaks of words beside it when there are some, and only then.", nameof(texts));
        var detail = new JsonObject();
        var entry = new JsonObject
        {
            ["v"] = texts is null ? 1 : 2,
            ["id"] = Id.ToString(),
            ["at"] = Time(At),
            ["actor"] = Actor?.Value.ToString(),
            ["session"] = Session?.ToString(),
            ["action"] = Action,
            ["outcome"] = Outcome,
            ["basis"] = Basis,
            ["kind"] = Event.Kind,
            ["detail"] = detail,
        };
        if (texts is not null)
            entry["texts"] = Convert.ToHexStringLower(texts);
        foreach (var (name, value) in Properties())
            if (value is not PersonalText)
                (name is "provider" or "application" or "section" or "subject" ? entry : detail)[name] = Node(value);
        return CanonicalJson.Write(entry);
    }

    private JsonObject Words()
    {
        var words = new JsonObject();
        foreach (var (name, value) in Properties())
            if (value is PersonalText text)
                words[name] = text.Text ?? "";
        return words;
    }

    private IEnumerable<(string Name, object? Value)> Properties() =>
        from property in Event.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.Name is not (nameof(PortalEvent.Kind) or "EqualityContract")
        select (char.ToLowerInvariant(property.Name[0]) + property.Name[1..], property.GetValue(Event));

    /// <summary>UTC with microseconds, the precision of the database.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    internal const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        Enum member => JsonValue.Create(member.ToString()),
        Guid id => JsonValue.Create(id.ToString()),
        DateTimeOffset time => JsonValue.Create(Time(time)),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Node)]),
        _ when Identifier(value) is { } id => JsonValue.Create(id.ToString()),
        _ => throw new InvalidOperationException($"The ledger cannot hold a {value.GetType().Name}."),
    };

    // The ids are records around one Guid.
    private static Guid? Identifier(object value) => value.GetType().GetProperty("Value")?.GetValue(value) as Guid?;
}
