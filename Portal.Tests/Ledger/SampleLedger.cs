using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>A ledger of made-up entries, written as the application's role and numbered as the sequencer's.</summary>
internal sealed class SampleLedger(TestDatabase database)
{
    public static LedgerEntry Entry(int number) => new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch.AddYears(50).AddMinutes(number), new AccountId(Guid.NewGuid()), Guid.NewGuid(),
        Actions.EditSection.Name, "done", "delegation:" + Guid.NewGuid(),
        new FieldSaved(new ProviderId(Guid.NewGuid()), new EnrollmentApplicationId(Guid.NewGuid()), "licenses", $"number-{number}", number));

    /// <summary>Commits entries that then wait for their numbers.</summary>
    public async Task<IReadOnlyList<Guid>> WriteAsync(int count)
    {
        var entries = Enumerable.Range(1, count).Select(Entry).ToList();
        await using var db = database.Context();
        foreach (var entry in entries)
        {
            entry.AddTo(db);
            await db.SaveChangesAsync(); // One by one: EF gives no order to the rows of one batch.
        }
        return [.. entries.Select(e => e.Id)];
    }

    /// <summary>Many numbered entries at once, alike but for their ids.</summary>
    public async Task FillAsync(int count)
    {
        var like = Entry(1).ToBytes();
        await using var command = database.App.CreateCommand("""
            insert into audit_pending (entry_id, entry)
            select id, convert_to(replace(replace(convert_from($1, 'UTF8'), $2, id::text), 'number-1"', 'number-' || n || '"'), 'UTF8')
            from (select gen_random_uuid() id, n from generate_series(1, $3) n) rows
            """);
        command.Parameters.Add(new() { Value = like });
        command.Parameters.Add(new() { Value = (string)System.Text.Json.Nodes.JsonNode.Parse(like)!["id"]! });
        command.Parameters.Add(new() { Value = count });
        await command.ExecuteNonQueryAsync();
        await SequenceAsync();
    }

    /// <summary>Commits bytes that need not be an entry.</summary>
    public async Task WriteBytesAsync(byte[] bytes)
    {
        await using var command = database.App.CreateCommand("insert into audit_pending (entry_id, entry) values (gen_random_uuid(), $1)");
        command.Parameters.Add(new() { Value = bytes });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Gives numbers until nothing waits.</summary>
    public async Task<IReadOnlyList<long>> SequenceAsync(int batch = LedgerBatch.Largest)
    {
        var unreadable = new List<long>();
        // That none was taken does not say that none waits: a running portal's own sequencer may have the head.
        await Eventually.TrueAsync(async () =>
        {
            while (await LedgerBatch.SequenceAsync(database.Sequencer, batch, default) is { Count: > 0 } done)
                unreadable.AddRange(done.Unreadable);
            return !await database.ScalarAsync<bool>("select exists (select from audit_pending)");
        });
        return unreadable;
    }

    /// <summary>An empty ledger again. Only a superuser who takes the guards off can do this.</summary>
    public async Task ClearAsync()
    {
        await TamperAsync("truncate audit_log", "truncate audit_subtrees");
        await database.SqlAsync("delete from audit_pending");
        await database.SqlAsync("delete from audit_head");
        await database.SqlAsync("insert into audit_head (size, chain) values (0, decode(repeat('00', 32), 'hex'))");
    }

    /// <summary>Statements with the guards of the log and its tree taken off and put back, as a superuser can.</summary>
    public async Task TamperAsync(params string[] statements)
    {
        string[] guarded = ["audit_log", "audit_subtrees"];
        foreach (var table in guarded)
            await database.SqlAsync($"alter table {table} disable trigger all");
        foreach (var statement in statements)
            await database.SqlAsync(statement);
        foreach (var table in guarded)
        {
            await database.SqlAsync($"alter table {table} enable always trigger {table}_append_only");
            await database.SqlAsync($"alter table {table} enable always trigger {table}_no_truncate");
        }
    }

    /// <summary>
    /// Recomputes leaves, chain, tree and head from this row on, so that everything in the database fits again: the recipe once more, written
    /// apart from the product.
    /// </summary>
    public async Task RecomputeAsync(int from)
    {
        await RechainAsync(from);
        var entries = await EntriesAsync();
        await TamperAsync("truncate audit_subtrees");
        for (var height = 8; 1 << height <= entries.Length; height += 8)
            for (var number = 0; (number + 1) << height <= entries.Length; number++)
                await database.SqlAsync(
                    "insert into audit_subtrees values ($1, $2, $3)", (short)height, (long)number, MerkleSample.Root(entries.AsSpan(number << height, 1 << height)));
        await database.SqlAsync("update audit_head set frontier = $1", Frontier(entries));
    }

    // A root for each one in the binary number of the rows, from the left.
    private static byte[] Frontier(byte[][] entries)
    {
        var (roots, start) = (new List<byte>(), 0);
        for (var bit = 30; bit >= 0; bit--)
            if ((entries.Length >> bit & 1) == 1)
            {
                roots.AddRange(MerkleSample.Root(entries.AsSpan(start, 1 << bit)));
                start += 1 << bit;
            }
        return [.. roots];
    }

    /// <summary>All entries as they are stored.</summary>
    public async Task<byte[][]> EntriesAsync()
    {
        await using var command = database.Owner.CreateCommand("select entry from audit_log order by seq");
        await using var reader = await command.ExecuteReaderAsync();
        var entries = new List<byte[]>();
        while (await reader.ReadAsync())
            entries.Add(reader.GetFieldValue<byte[]>(0));
        return [.. entries];
    }

    private Task RechainAsync(int from) => TamperAsync($"""
        do $$
        declare r record; before bytea; last bigint;
        begin
            select chain into before from audit_log where seq < {from} order by seq desc limit 1;
            before := coalesce(before, decode(repeat('00', 32), 'hex'));
            for r in select * from audit_log where seq >= {from} order by seq loop
                before := sha256('\x01'::bytea || before || sha256('\x00'::bytea || r.entry));
                update audit_log set leaf = sha256('\x00'::bytea || r.entry), chain = before where seq = r.seq;
            end loop;
            select max(seq) into last from audit_log;
            update audit_head set size = last, chain = before;
        end $$
        """);

    /// <summary>What the verifier says, and its exit code.</summary>
    public async Task<(int Code, string Said)> VerifyAsync(VerificationScope? scope = null)
    {
        var said = new StringWriter();
        var code = await (await LedgerVerifier.VerifyAsync(database.App, scope ?? VerificationScope.Whole)).TellAsync(said);
        return (code, said.ToString());
    }

    /// <summary>Verifies all of it, which must be intact.</summary>
    public async Task<VerifiedMark> IntactAsync()
    {
        var verified = await LedgerVerifier.VerifyAsync(database.App, VerificationScope.Whole);
        Assert.True(verified.Reached is not null, string.Join('\n', verified.Named));
        return verified.Reached!;
    }
}
