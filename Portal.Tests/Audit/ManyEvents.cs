using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>Entries in numbers, through the sequencer, which numbers them like everything else.</summary>
internal static class ManyEvents
{
    /// <summary>Entries of a kind; <paramref name="wide"/> is how long what each says is.</summary>
    public static async Task AddAsync(TestDatabase database, int count, string kind, int wide = 3)
    {
        await database.SqlAsync(
            """
            insert into audit_pending (entry_id, entry)
            select i, convert_to('{"action":"section.edit","actor":null,"at":"2026-03-04T17:00:00.000000Z","basis":"self","detail":{"field":"' || repeat('x', $2)
                || '"},"id":"' || i || '","kind":"' || $3 || '","outcome":"done","session":null,"v":1}', 'UTF8')
            from (select gen_random_uuid() as i from generate_series(1, $1)) ids
            """, count, wide, kind);
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>("select count(*) from audit_pending") == 0, TimeSpan.FromMinutes(2));
    }
}
