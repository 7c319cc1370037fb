using System.Text.Json.Nodes;

namespace Portal.Tests.Support;

/// <summary>What the ledger holds or is about to hold.</summary>
internal static class LedgerText
{
    /// <summary>The entries of a person, oldest first.</summary>
    public static async Task<IReadOnlyList<JsonNode>> OfAsync(TestDatabase database, Person person) =>
        [.. (await AllAsync(database)).Where(entry => (string?)entry["actor"] == person.Id.Value.ToString())];

    /// <summary>All entries, oldest first.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AllAsync(TestDatabase database)
    {
        var entries = new List<JsonNode>();
        await using var command = database.Owner.CreateCommand("""
            select convert_from(entry, 'UTF8') from (
                select entry, seq from audit_log union all select entry, 9223372036854775807 - 1000000000 + id from audit_pending) e order by seq
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            entries.Add(JsonNode.Parse(reader.GetString(0))!);
        return entries;
    }
}
