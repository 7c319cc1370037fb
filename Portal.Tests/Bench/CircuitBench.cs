using Portal.Bench.Circuits;

namespace Portal.Bench;

/// <summary>What one open page costs the server: a section that is filled in, beside the counter of the SDK's template.</summary>
internal static class CircuitBench
{
    private const int Circuits = 100;
    private const int Rounds = 9;
    private const int AtOnce = 4;

    private sealed record Cost(double Processor, double Alive, double Resident);

    public static async Task<IReadOnlyList<Row>> SectionAsync(BenchDatabase database)
    {
        await using var portal = new BenchPortal(database);
        await using var counter = new SdkCounter();
        await using var sdk = await counter.StartAsync();
        await using var server = await portal.StartAsync();
        var desks = await Crowd.CreateAsync(database, portal, Circuits, 0);
        var pages = desks.Select(desk => (
            new Uri(server.Address, $"/applications/{desk.Application.Value}/sections/{Crowd.Section}"), (string?)portal.CookieOf(desk.Practitioner))).ToList();
        var counters = Enumerable.Repeat((new Uri(sdk.Address, "/counter"), (string?)null), Circuits).ToList();
        var (sections, baselines) = (new List<Cost>(), new List<Cost>());
        // The first round is not counted: what it runs is still being compiled.
        for (var round = 0; round <= Rounds; round++)
        {
            baselines.Add(await OpenAllAsync(sdk, counters, "button/onclick"));
            sections.Add(await OpenAllAsync(server, pages, $"f-{Crowd.Section}-firstName/onautosave"));
        }
        return
        [
            Compare("section page: memory alive, per circuit", "KB", c => c.Alive / 1024),
            Compare("section page: memory of the process, per circuit", "KB", c => c.Resident / 1024),
            Compare("section page: processor time, per open", "ms", c => c.Processor),
        ];

        Row Compare(string what, string unit, Func<Cost, double> of)
        {
            var (measured, baseline) = (Median(sections.Skip(1).Select(of)), Median(baselines.Skip(1).Select(of)));
            return new Row(what, $"{measured:0.0} {unit}", $"{baseline:0.0} {unit} counter", measured / baseline, "<= 1.5");
        }
    }

    // Everything is collected before and after, so that the difference is what the open pages hold.
    private static async Task<Cost> OpenAllAsync(ChildServer server, List<(Uri Page, string? Cookie)> pages, string until)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var (alive, resident) = await server.MemoryAsync();
        var used = server.ProcessorTime;
        var circuits = new BlazorCircuit[pages.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, pages.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            circuits[i] = await BlazorCircuit.OpenAsync(http, pages[i].Page, pages[i].Cookie, until));
        // What a page does after it was drawn belongs to opening it.
        await Task.Delay(TimeSpan.FromSeconds(1));
        var processor = (server.ProcessorTime - used) / pages.Count;
        var held = await server.MemoryAsync();
        foreach (var circuit in circuits)
            await circuit.DisposeAsync();
        return new Cost(processor, (double)(held.Alive - alive) / pages.Count, (double)(held.Resident - resident) / pages.Count);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
