using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// One entry of the ledger as the bytes that are hashed: canonical JSON. Version 1 of the recipe; a change is a new version, never an
/// edit, because old entries are verified with it for ever.
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
    /// <summary>The row that waits for its number.</summary>
    public PendingEntryRow ToRow() => new() { EntryId = Id, Entry = ToBytes() };

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes()
    {
        var detail = new JsonObject();
        var entry = new JsonObject
        {
            ["v"] = 1,
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
        foreach (var property in Event.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.Name is nameof(PortalEvent.Kind) or "EqualityContract")
                continue;
            var name = char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
            var target = property.Name is "Provider" or "Application" or "Section" or "Subject" ? entry : detail;
            target[name] = Node(property.GetValue(Event));
        }
        return CanonicalJson.Write(entry);
    }

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
