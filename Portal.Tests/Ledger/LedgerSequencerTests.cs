using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Portal.Infrastructure.Ledger;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

public class LedgerSequencerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly SampleLedger _ledger = new(database);

    public Task InitializeAsync() => _ledger.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Sixteen_writers_with_rollbacks_and_two_sequencers_give_a_log_without_gaps_in_which_each_committed_entry_stands_once()
    {
        var committed = new ConcurrentDictionary<int, List<Guid>>();
        using var done = new CancellationTokenSource();
        var sequencers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var taken = 0;
            while (!done.IsCancellationRequested)
                taken += (await LedgerBatch.SequenceAsync(database.Sequencer, 7, default)).Count;
            return taken;
        })).ToList();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(() => WriteAndRollBackAsync(writer, committed))));
        }
        finally
        {
            await done.CancelAsync();
        }
        var taken = await Task.WhenAll(sequencers);
        await _ledger.SequenceAsync();

        var log = await LogAsync();
        Assert.Equal(Enumerable.Range(1, log.Count).Select(n => (long)n), log.Select(row => row.Seq));
        Assert.Equal(committed.Values.SelectMany(ids => ids).Order(), log.Select(row => row.Id).Order());
        foreach (var ids in committed.Values)
            Assert.Equal(ids, log.Select(row => row.Id).Where(ids.ToHashSet().Contains)); // What one writer did first stands first.
        Assert.True(taken.All(count => count > 0), "one of the two sequencers never had its turn: they did not run at once");
        Assert.Equal(log.Count, (await _ledger.IntactAsync()).Size);
    }

    [Fact]
    public async Task A_second_sequencer_does_not_wait_for_the_first()
    {
        await _ledger.WriteAsync(3);
        await using var first = await database.Sequencer.OpenConnectionAsync();
        await using var transaction = await first.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("select size from audit_head for update", first))
            await hold.ExecuteScalarAsync();
        Assert.Equal(0, (await LedgerBatch.SequenceAsync(database.Sequencer, 10, default).WaitAsync(TimeSpan.FromSeconds(30))).Count);
        await transaction.RollbackAsync();
        Assert.Equal(3, (await LedgerBatch.SequenceAsync(database.Sequencer, 10, default)).Count);
    }

    [Fact]
    public async Task A_sequencer_that_is_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing()
    {
        var written = await _ledger.WriteAsync(40);
        await LedgerBatch.SequenceAsync(database.Sequencer, 10, default);
        await using (var blocker = await database.Owner.OpenConnectionAsync())
        {
            await using var transaction = await blocker.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("lock table audit_log in share mode", blocker))
                await hold.ExecuteNonQueryAsync();
            var batch = LedgerBatch.SequenceAsync(database.Sequencer, 30, default); // Has taken its rows and waits to write them.
            await KillWaitingAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => batch);
        }
        Assert.Equal(10, (await LogAsync()).Count);
        await _ledger.SequenceAsync();
        Assert.Equal(written, (await LogAsync()).Select(row => row.Id));
        await _ledger.IntactAsync();
    }

    [Fact]
    public async Task The_application_cannot_stop_the_sequencer_with_what_it_may_lock()
    {
        await _ledger.WriteAsync(2);
        await using var app = await database.App.OpenConnectionAsync();
        await using var transaction = await app.BeginTransactionAsync();
        await using (var locks = new NpgsqlCommand("""
            lock table audit_head in access share mode; lock table audit_log in access share mode; lock table audit_pending in row exclusive mode;
            insert into audit_pending (entry_id, entry) values (gen_random_uuid(), '{}');
            select * from audit_head, audit_log;
            """, app))
            await locks.ExecuteNonQueryAsync();
        Assert.Equal(2, (await LedgerBatch.SequenceAsync(database.Sequencer, 10, default).WaitAsync(TimeSpan.FromSeconds(30))).Count);
    }

    [Fact]
    public async Task Bytes_that_are_no_entry_are_numbered_like_every_other_row_and_named_by_the_verifier()
    {
        var random = new Random(20261121);
        await _ledger.WriteAsync(2);
        foreach (var bytes in (byte[][])[
            .. Enumerable.Range(0, 60).Select(_ => { var b = new byte[random.Next(2, 400)]; random.NextBytes(b); return b; }),
            "{}"u8.ToArray(), "[]"u8.ToArray(), "null"u8.ToArray(), Encoding.UTF8.GetBytes(new string('[', 5000)),
            .. SpoiledEntries.All.Select(spoiled => spoiled.Bytes)])
            await _ledger.WriteBytesAsync(bytes);
        await _ledger.WriteAsync(1);

        var unreadable = await _ledger.SequenceAsync(batch: 9);

        var last = (await LogAsync())[^1].Seq;
        Assert.Equal(Enumerable.Range(3, (int)last - 3).Select(n => (long)n), unreadable);
        var (code, said) = await _ledger.VerifyAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("The ledger was altered. First bad row: 3. Its entry is not one that the portal writes.", said);
        Assert.Equal(last - 3, (await new LedgerHealth(database.Sequencer).ReadAsync()).Unreadable);
    }

    [Fact]
    public async Task Health_says_how_many_wait_how_long_and_when_the_last_was_numbered()
    {
        var health = new LedgerHealth(database.Sequencer);
        Assert.Equal(new LedgerState(0, null, 0, null, 0), await health.ReadAsync());
        await using (var db = database.Context())
        {
            var now = await database.ScalarAsync<DateTime>("select clock_timestamp()");
            (SampleLedger.Entry(1) with { At = new DateTimeOffset(now.AddSeconds(-90)) }).AddTo(db);
            await db.SaveChangesAsync();
        }
        var waiting = await health.ReadAsync();
        Assert.Equal(1, waiting.Pending);
        Assert.InRange(waiting.OldestPending!.Value.TotalSeconds, 90, 120);
        await _ledger.SequenceAsync();
        var numbered = await health.ReadAsync();
        Assert.Equal((0L, 1L), (numbered.Pending, numbered.Size));
        Assert.NotNull(numbered.LastSequencedAt);
    }

    [Fact]
    public async Task The_running_sequencer_numbers_what_was_committed_within_two_seconds()
    {
        using var sequencer = new LedgerSequencer(database.Sequencer, NullLogger<LedgerSequencer>.Instance);
        await sequencer.StartAsync(default);
        await _ledger.WriteAsync(5);
        await Eventually.TrueAsync(async () => (await LogAsync()).Count == 5, TimeSpan.FromSeconds(2));
        await sequencer.StopAsync(default);
    }

    private async Task WriteAndRollBackAsync(int writer, ConcurrentDictionary<int, List<Guid>> committed)
    {
        var random = new Random(writer);
        var mine = committed[writer] = [];
        for (var round = 0; round < 25; round++)
        {
            await using var db = database.Context();
            await using var transaction = await db.Database.BeginTransactionAsync();
            var ids = new List<Guid>();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var entry = SampleLedger.Entry(round);
                entry.AddTo(db);
                await db.SaveChangesAsync();
                ids.Add(entry.Id);
            }
            if (random.Next(3) == 0)
                await transaction.RollbackAsync();
            else
            {
                await transaction.CommitAsync();
                mine.AddRange(ids);
            }
        }
    }

    private async Task KillWaitingAsync()
    {
        const string sql = """
            select pg_terminate_backend(pid) from pg_stat_activity
            where usename = 'portal_sequencer' and datname = current_database() and wait_event_type = 'Lock' and query ilike 'copy audit_log%'
            """;
        await Eventually.TrueAsync(async () =>
        {
            await using var kill = database.Owner.CreateCommand(sql);
            return await kill.ExecuteScalarAsync() is true;
        });
    }

    private async Task<List<(long Seq, Guid Id)>> LogAsync()
    {
        await using var command = database.Owner.CreateCommand("select seq, entry_id from audit_log order by seq");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(long, Guid)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetInt64(0), reader.GetGuid(1)));
        return rows;
    }
}
