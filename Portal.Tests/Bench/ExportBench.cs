using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Server.Features.Audit;

namespace Portal.Bench;

/// <summary>The list of 1,000,000 grants as it leaves, in batches that are each decided anew, beside the same rows in one statement.</summary>
internal static class ExportBench
{
    private const int Runs = 3;

    public static async Task<IReadOnlyList<Row>> ExportsAsync(BenchDatabase database)
    {
        await ListBench.FillAsync(database);
        await using var portal = new BenchPortal(database);
        var auditor = await ListBench.AuditorAsync(database, "exports@bench.example");
        var (grants, words) = (portal.Of<Grants>(auditor), portal.Of<GrantWords>(auditor));
        var everything = new GrantFilter(null, null, null, null);
        var rows = new List<Row>();
        foreach (var (what, sort) in new[] { ("newest first", "-given"), ("by person", "person"), ("by last day", "until") })
        {
            var (batched, whole) = (new List<double>(), new List<double>());
            // One after the other, so that both have the same noise.
            for (var run = 0; run < Runs; run++)
            {
                batched.Add(await MicrosecondsOfOneAsync(() => BatchedAsync(sort)));
                whole.Add(await MicrosecondsOfOneAsync(() => WholeAsync(sort)));
            }
            var (measured, baseline) = (Median(batched), Median(whole));
            rows.Add(new Row($"access grants as a file, {what}, of each", $"{measured:0.0} us", $"{baseline:0.0} us, one statement", measured / baseline, Bar.AtMost(2, measured / baseline)));
        }
        return rows;

        async Task<int> BatchedAsync(string sort)
        {
            var plan = (await grants.BeginExportAsync(everything, sort, "csv")).Value;
            var count = 0;
            await foreach (var batch in grants.ReadAsync(everything, plan))
                count += GrantRecords.Of(batch).Rows.Count(row => row.Length > 0);
            return count;
        }

        async Task<int> WholeAsync(string sort)
        {
            await using var db = await database.Factory.CreateDbContextAsync();
            var now = DateTimeOffset.UtcNow;
            var count = 0;
            await foreach (var row in Grants.Named(db, Grants.Sorted(db, everything.Apply(db, now), sort), long.MaxValue).AsAsyncEnumerable())
                count += GrantRecords.Of([words.Line(row, new PastMoment(now, now))]).Rows.Count(text => text.Length > 0);
            return count;
        }
    }

    private static async Task<double> MicrosecondsOfOneAsync(Func<Task<int>> export)
    {
        var start = Stopwatch.GetTimestamp();
        var count = await export();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
