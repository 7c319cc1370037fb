using Portal.Bench.Circuits;

namespace Portal.Bench;

/// <summary>What one open page costs the server: a section that is filled in, beside the counter of the SDK's template.</summary>
internal static class CircuitBench
{
    private const int Circuits = 100;
    private const int Rounds = 9;
    private const int AtOnce = 4;

    // A server that has run for a while compiles nothing any more; both have rounds until they spend next to nothing on it.
    private const double Warm = 0.03;
    private const int MostWarmUps = 60;

    private sealed record Cost(double Processor, double Alive, double Resident, double Compiling);

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
        await WarmUpAsync(CounterAsync);
        await WarmUpAsync(SectionAsync);
        for (var round = 0; round < Rounds; round++)
        {
            baselines.Add(await CounterAsync());
            sections.Add(await SectionAsync());
        }
        return
        [
            Compare("section page: memory alive, per circuit", "KB", c => c.Alive / 1024),
            Compare("section page: memory of the process, per circuit", "KB", c => c.Resident / 1024),
            Compare("section page: processor time, per open", "ms", c => c.Processor),
        ];

        Row Compare(string what, string unit, Func<Cost, double> of)
        {
            var (measured, baseline) = (Median(sections.Select(of)), Median(baselines.Select(of)));
            return new Row(what, $"{measured:0.0} {unit}", $"{baseline:0.0} {unit} counter", measured / baseline, Bar.AtMost(1.5, measured / baseline));
        }

        Task<Cost> CounterAsync() => OpenAllAsync(sdk, counters, "button/onclick");

        Task<Cost> SectionAsync() => OpenAllAsync(server, pages, $"f-{Crowd.Section}-firstName/onautosave");
    }

    private static async Task WarmUpAsync(Func<Task<Cost>> open)
    {
        for (var round = 0; round < MostWarmUps; round++)
            if (await open() is var cost && cost.Compiling < Warm * cost.Processor)
                return;
        throw new InvalidOperationException($"A server was still compiling after {MostWarmUps} rounds: what it costs cannot be told.");
    }

    // Everything is collected before and after, so that the difference is what the open pages hold.
    private static async Task<Cost> OpenAllAsync(ChildServer server, List<(Uri Page, string? Cookie)> pages, string until)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var (alive, resident, compiling) = await server.StateAsync();
        var used = server.ProcessorTime;
        var circuits = new BlazorCircuit[pages.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, pages.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            circuits[i] = await BlazorCircuit.OpenAsync(http, pages[i].Page, pages[i].Cookie, until));
        // What a page does after it was drawn belongs to opening it.
        await Task.Delay(TimeSpan.FromSeconds(1));
        var processor = (server.ProcessorTime - used) / pages.Count;
        var held = await server.StateAsync();
        foreach (var circuit in circuits)
            await circuit.DisposeAsync();
        return new Cost(
            processor, (double)(held.Alive - alive) / pages.Count, (double)(held.Resident - resident) / pages.Count, (held.Compiling - compiling) / pages.Count);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
