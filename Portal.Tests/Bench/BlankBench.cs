namespace Portal.Bench;

/// <summary>
/// Each way of losing access while the person has many windows open: from what takes it to the page that shows nothing of it any more, and was
/// sent to the sign-in or says why. Beside it the SDK's template, which draws one number on as many pages.
/// </summary>
internal static class BlankBench
{
    private const int Screens = 50;
    private const int Rounds = 3;
    private const int AtOnce = 4;
    // As long as it takes to open the screens, and then some.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Row>> WaysAsync(BenchDatabase database)
    {
        await using var portal = new BenchPortal(database);
        await using var counter = new SdkCounter();
        await using var sdk = await counter.StartAsync();
        await using var server = await portal.StartAsync(("Portal__Circuits__PerAccount", "1000"));
        var admin = await Crowd.StaffAsync(database, "AccountAdmin");
        var pushed = BenchDatabase.At(await RevokeBench.PushedAsync(sdk, Screens), 0.95);
        var rows = new List<Row>();
        foreach (var way in Losses.All)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
                times.AddRange(await BlankAsync(database, portal, server, admin, way));
            times.Sort();
            var p95 = BenchDatabase.At([.. times], 0.95);
            rows.Add(new Row($"{way.Name}: {Screens} screens blank, p95", $"{p95:0} ms", $"{pushed:0} ms push", p95 / pushed, Bar.AtMost(1000, p95, "ms")));
        }
        return rows;
    }

    private static async Task<double[]> BlankAsync(BenchDatabase database, BenchPortal portal, ChildServer server, Person admin, WayOfLoss way)
    {
        var loss = await Losses.PrepareAsync(database, portal, admin, way, Ahead);
        var pages = Enumerable.Repeat((new Uri(server.Address, loss.Page), (string?)portal.CookieOf(loss.Person)), Screens).ToList();
        await using var screens = await Wall.OpenAsync(pages, loss.Shown, AtOnce);
        var lead = (await Losses.LeadAsync(loss, way)).TotalMilliseconds;
        var times = await screens.TimesAsync("Your access to this page has ended."u8.ToArray(), Patience, () => way.Do(loss));
        return [.. times.Select(t => t - lead)];
    }
}
