using System.Diagnostics;
using Portal.Bench;

// ./portal bench [NAME]: the budgets that exist by now, each beside a baseline of the same run. Machines are noisy: ratios and medians count.
var benches = new (string Name, Func<BenchDatabase, Task<IReadOnlyList<Row>>> Run)[]
{
    ("circuit", CircuitBench.SectionAsync),
    ("decision", AccessBench.DecisionAsync),
    ("others", AccessBench.OthersAsync),
    ("grants", AccessBench.GrantsAsync),
    ("lists", ListBench.ListsAsync),
    ("exports", ExportBench.ExportsAsync),
    ("autosave", AutosaveBench.SavesAsync),
    ("revoke", RevokeBench.ScreensAsync),
    ("losses", LossBench.WaysAsync),
    ("blank", BlankBench.WaysAsync),
    ("audit-row", AuditRowBench.RowsAsync),
    ("sequencing", LedgerBench.SequencingAsync),
    ("ledger-verify", LedgerBench.VerifyingAsync),
    ("ledger-proof", LedgerBench.ProvingAsync),
    ("charts", ChartBench.ChartsAsync),
    ("findings", FindingBench.SearchAsync),
    ("past", PastBench.QuestionsAsync),
};
var wanted = benches.Where(b => args.Length == 0 || b.Name.Contains(args[0], StringComparison.Ordinal)).ToList();
if (wanted.Count == 0)
{
    await Console.Error.WriteLineAsync($"There is no benchmark {args[0]}. There are: {string.Join(", ", benches.Select(b => b.Name))}.");
    return 2;
}
await using var database = await BenchDatabase.CreateAsync();
Console.WriteLine($"{"what",-52} {"measured",16} {"baseline",20} {"ratio",7}  bar");
var (asked, missed, begun) = (0, new List<string>(), Stopwatch.GetTimestamp());
foreach (var (name, run) in wanted)
{
    var before = Stopwatch.GetTimestamp();
    foreach (var row in await run(database))
    {
        Console.WriteLine($"{row.What,-52} {row.Measured,16} {row.Baseline,20} {row.Ratio,7:0.00}  {row.Bar?.Text ?? "-"}{(row.Bar is { Met: false } ? "  MISSED" : "")}");
        asked += row.Bar is null ? 0 : 1;
        if (row.Bar is { Met: false })
            missed.Add(row.What);
    }
    Console.WriteLine($"  {name}: {Stopwatch.GetElapsedTime(before).TotalSeconds:N0} s");
}
// No failure: on a busy machine a bar is missed by its noise. Whoever reads the figures decides.
Console.WriteLine($"{asked - missed.Count} of {asked} bars met in {Stopwatch.GetElapsedTime(begun).TotalMinutes:N0} min.{(missed.Count == 0 ? "" : $" Missed: {string.Join("; ", missed)}.")}");
return 0;
