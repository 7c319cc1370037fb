using System.Diagnostics;
using Npgsql;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;

namespace Portal.Bench;

/// <summary>What the ledger costs the change that it records, and how fast committed entries get their numbers.</summary>
internal static class LedgerBench
{
    private const int Clients = 16;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    private static readonly byte[] Entry = new LedgerEntry(
        Guid.CreateVersion7(), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new AccountId(Guid.Empty), Guid.Empty, "section.edit", "done",
        "delegation:bench", new FieldSaved(
            new ProviderId(Guid.Empty), new EnrollmentApplicationId(Guid.Empty), "licenses", "licenses/number", 7)).ToBytes();

    /// <summary>One update and its entry in a transaction, beside the update alone: 16 clients, the better half of five rounds each, in turn.</summary>
    public static async Task<IReadOnlyList<Row>> AuditRowAsync(BenchDatabase database)
    {
        await database.SqlAsync("create table if not exists bench_rows (id int primary key, n int not null)");
        await database.SqlAsync($"insert into bench_rows select n, 0 from generate_series(0, {Clients - 1}) n on conflict do nothing");
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = 0; round < 5; round++)
        {
            without.Add(await ThroughputAsync(database, recorded: false));
            with.Add(await ThroughputAsync(database, recorded: true));
        }
        var (measured, baseline) = (Median(with), Median(without));
        return [new Row($"change + audit row, {Clients} clients", $"{measured:N0} /s", $"{baseline:N0} /s alone", measured / baseline, ">= 0.90")];
    }

    /// <summary>Entries numbered and chained in a second, beside inserting the same entries.</summary>
    public static async Task<IReadOnlyList<Row>> SequencingAsync(BenchDatabase database)
    {
        const int Count = 20_000;
        var start = Stopwatch.GetTimestamp();
        await database.SqlAsync($"insert into audit_pending (entry_id, entry) select gen_random_uuid(), $1 from generate_series(1, {Count})", Entry);
        var inserted = Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        var sequenced = 0;
        while (await SequenceAsync(database) is > 0 and var batch)
            sequenced += batch;
        var numbered = sequenced / Stopwatch.GetElapsedTime(start).TotalSeconds;
        return [new Row("entries numbered and chained", $"{numbered:N0} /s", $"{inserted:N0} /s insert", numbered / inserted, "-")];
    }

    private static async Task<int> SequenceAsync(BenchDatabase database) =>
        (await LedgerBatch.SequenceAsync(database.Sequencer, LedgerBatch.Largest, CancellationToken.None)).Count;

    private static async Task<double> ThroughputAsync(BenchDatabase database, bool recorded)
    {
        var done = 0;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            await using var connection = await database.Owner.OpenConnectionAsync();
            while (Stopwatch.GetElapsedTime(start) < Round)
            {
                await using var transaction = await connection.BeginTransactionAsync();
                await using var batch = new NpgsqlBatch(connection, transaction);
                var change = new NpgsqlBatchCommand("update bench_rows set n = n + 1 where id = $1");
                change.Parameters.Add(new() { Value = client });
                batch.BatchCommands.Add(change);
                if (recorded)
                {
                    var entry = new NpgsqlBatchCommand("insert into audit_pending (entry_id, entry) values ($1, $2)");
                    entry.Parameters.Add(new() { Value = Guid.CreateVersion7() });
                    entry.Parameters.Add(new() { Value = Entry });
                    batch.BatchCommands.Add(entry);
                }
                await batch.ExecuteNonQueryAsync();
                await transaction.CommitAsync();
                Interlocked.Increment(ref done);
            }
        }));
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
