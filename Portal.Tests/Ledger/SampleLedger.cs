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
            db.PendingEntries.Add(entry.ToRow());
            await db.SaveChangesAsync(); // One by one: EF gives no order to the rows of one batch.
        }
        return [.. entries.Select(e => e.Id)];
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
        while (await LedgerBatch.SequenceAsync(database.Sequencer, batch, default) is { Count: > 0 } done)
            unreadable.AddRange(done.Unreadable);
        return unreadable;
    }

    /// <summary>An empty ledger again. Only a superuser who takes the guards off can do this.</summary>
    public async Task ClearAsync()
    {
        await TamperAsync("truncate audit_log");
        await database.SqlAsync("delete from audit_pending");
        await database.SqlAsync("delete from audit_head");
        await database.SqlAsync("insert into audit_head (size, chain) values (0, decode(repeat('00', 32), 'hex'))");
    }

    /// <summary>Statements with the guards of the log taken off and put back.</summary>
    public async Task TamperAsync(params string[] statements)
    {
        await database.SqlAsync("alter table audit_log disable trigger all");
        foreach (var statement in statements)
            await database.SqlAsync(statement);
        await database.SqlAsync("alter table audit_log enable always trigger audit_log_append_only");
        await database.SqlAsync("alter table audit_log enable always trigger audit_log_no_truncate");
    }

    /// <summary>Recomputes leaves, chain and head from this row on: the recipe once more, written apart from the product.</summary>
    public Task RecomputeAsync(int from) => TamperAsync($"""
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
    public async Task<(int Code, string Said)> VerifyAsync(string? noted = null)
    {
        var said = new StringWriter();
        var code = await LedgerVerifier.RunAsync(database.App, said, noted);
        return (code, said.ToString());
    }

    public async Task<string> CheckpointAsync()
    {
        var (code, said) = await VerifyAsync();
        Assert.True(code == 0, said);
        return said.Trim().Split('\n')[^1].Split(": ")[1].Trim();
    }
}
