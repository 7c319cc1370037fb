using System.Diagnostics;
using System.Security.Cryptography;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;

namespace Portal.Bench;

/// <summary>How fast committed entries get their numbers, are verified and proven.</summary>
internal static class LedgerBench
{
    /// <summary>The id in <see cref="Entry"/>.</summary>
    private static readonly Guid EntryId = Guid.CreateVersion7();

    /// <summary>What a saved field writes.</summary>
    internal static readonly byte[] Entry = new LedgerEntry(
        EntryId, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new AccountId(Guid.Empty), Guid.Empty, "section.edit", "done",
        "delegation:bench", new FieldSaved(
            new ProviderId(Guid.Empty), new EnrollmentApplicationId(Guid.Empty), "licenses", "licenses/number", 7)).ToBytes();

    /// <summary>Entries numbered, chained and put into the tree in a second, beside inserting the same entries: the median of five rounds.</summary>
    public static async Task<IReadOnlyList<Row>> SequencingAsync(BenchDatabase database)
    {
        const int Count = 20_000;
        var (inserted, numbered) = (new List<double>(), new List<double>());
        for (var round = 0; round < 5; round++)
        {
            var (inserting, numbering) = await FillAsync(database, Count);
            inserted.Add(Count / inserting.TotalSeconds);
            numbered.Add(Count / numbering.TotalSeconds);
        }
        var (measured, baseline) = (Median(numbered), Median(inserted));
        return [new Row("entries numbered, chained, in the tree", $"{measured:N0} /s", $"{baseline:N0} /s insert", measured / baseline)];
    }

    /// <summary>The whole ledger verified, beside SHA-256 of the same entries in memory and beside only reading its rows: the median of three rounds, in turn.</summary>
    public static async Task<IReadOnlyList<Row>> VerifyingAsync(BenchDatabase database)
    {
        await FillToAsync(database, Events);
        var (verifying, hashing, reading, rows) = (new List<double>(), new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < 3; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var verified = await LedgerVerifier.VerifyAsync(database.App, VerificationScope.Whole);
            verifying.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (verified.Reached is null)
                throw new InvalidOperationException(verified.Named[0]);
            rows = verified.Rows;
            hashing.Add(await HashingAsync(database));
            reading.Add(await ReadingAsync(database));
        }
        var measured = Median(verifying);
        return
        [
            new Row($"ledger verified, {rows:N0} entries", $"{rows / measured:N0} /s", $"{rows / Median(hashing):N0} /s SHA", measured / Median(hashing)),
            new Row("the same", $"{rows / measured:N0} /s", $"{rows / Median(reading):N0} /s read", measured / Median(reading)),
        ];
    }

    /// <summary>The proof of some entry, read and made; beside the smallest query.</summary>
    public static async Task<IReadOnlyList<Row>> ProvingAsync(BenchDatabase database)
    {
        await FillToAsync(database, Events);
        await using var connection = await database.App.OpenConnectionAsync();
        var (tree, random) = (new LedgerTree(connection), new Random(1));
        var measured = await BenchDatabase.TimesAsync(500, _ => tree.InclusionAsync(random.NextInt64(Events), Events, CancellationToken.None));
        var baseline = await BenchDatabase.TimesAsync(500, async _ =>
        {
            await using var command = database.App.CreateCommand("select 1");
            await command.ExecuteScalarAsync();
        });
        var (p95, base95) = (BenchDatabase.At(measured, 0.95), BenchDatabase.At(baseline, 0.95));
        return [new Row($"proof of an entry of {Events:N0}, p95", $"{p95:0.00} ms", $"{base95:0.00} ms select", p95 / base95)];
    }

    // As many as the machine has time and disk for: 10,000,000 are asked of a large one.
    private static int Events => int.TryParse(Environment.GetEnvironmentVariable("PORTAL_BENCH_EVENTS"), out var events) && events > 0 ? events : 200_000;

    private static async Task FillToAsync(BenchDatabase database, int events)
    {
        await using var command = database.Owner.CreateCommand("select size from audit_head");
        for (var size = (long)(await command.ExecuteScalarAsync())!; size < events; size += 20_000)
            await FillAsync(database, (int)Math.Min(20_000, events - size));
    }

    private static async Task<(TimeSpan Inserting, TimeSpan Numbering)> FillAsync(BenchDatabase database, int count)
    {
        var start = Stopwatch.GetTimestamp();
        await database.SqlAsync(
            """
            insert into audit_pending (entry_id, entry)
            select id, convert_to(replace(convert_from($1, 'UTF8'), $2, id::text), 'UTF8') from (select gen_random_uuid() id from generate_series(1, $3)) ids
            """, Entry, EntryId.ToString(), count);
        var inserting = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        while (await SequenceAsync(database) > 0)
        {
        }
        return (inserting, Stopwatch.GetElapsedTime(start));
    }

    // What the verifier reads, and nothing done with it.
    private static async Task<double> ReadingAsync(BenchDatabase database)
    {
        var start = Stopwatch.GetTimestamp();
        await using var command = database.App.CreateCommand($"select {LedgerLine.Columnlist} from audit_log l order by seq");
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            _ = LedgerLine.Read(reader);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Only the hashing is timed.
    private static async Task<double> HashingAsync(BenchDatabase database)
    {
        await using var command = database.App.CreateCommand("select entry from audit_log");
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        var (seconds, entries) = (0.0, new List<byte[]>());
        for (var more = true; more;)
        {
            more = await reader.ReadAsync();
            if (more)
                entries.Add(reader.GetFieldValue<byte[]>(0));
            if (more && entries.Count < 50_000)
                continue;
            var start = Stopwatch.GetTimestamp();
            foreach (var entry in entries)
                _ = SHA256.HashData(entry);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            entries.Clear();
        }
        return seconds;
    }

    private static async Task<int> SequenceAsync(BenchDatabase database) =>
        (await LedgerBatch.SequenceAsync(database.Sequencer, LedgerBatch.Largest, CancellationToken.None)).Count;

    /// <summary>The middle one.</summary>
    internal static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
