using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;

namespace Portal.Bench;

/// <summary>
/// Access that ends while 200 pages are open on one application, and somebody saves without a pause: from the click to the blank page, and
/// what was saved after the end. Beside it the SDK's template, which draws one number on as many open pages.
/// </summary>
internal static class RevokeBench
{
    private const int Screens = 200;
    private const int Agents = 40;
    private const int Rounds = 3;
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Row>> ScreensAsync(BenchDatabase database)
    {
        await using var portal = new BenchPortal(database);
        await using var counter = new SdkCounter();
        await using var sdk = await counter.StartAsync();
        await using var server = await portal.StartAsync(("Portal__Circuits__PerAccount", "1000"));
        var pushes = await PushedAsync(sdk, Screens);
        var one = new List<double>();
        var many = new List<double>();
        var saves = new Saves();
        for (var round = 0; round < Rounds; round++)
        {
            one.AddRange(await EndedAsync(database, portal, server, 1, saves));
            many.AddRange(await EndedAsync(database, portal, server, Agents, saves));
        }
        var late = await LateAsync(database);
        if (late > 0)
            throw new InvalidOperationException($"{late} saves were kept after the access of their author had ended.");
        return
        [
            .. Compare($"one agent's access ends, {Screens} screens blank", one),
            .. Compare($"{Agents} agents' access ends, {Screens} screens blank", many),
            new Row("saved by them after the end", $"{late} of {saves.Refused:N0} tried", $"{saves.Kept:N0} before", 0, Bar.AtMost(0, late)),
        ];

        IEnumerable<Row> Compare(string what, List<double> times)
        {
            times.Sort();
            foreach (var (name, share) in new[] { ("median", 0.5), ("p95", 0.95), ("max", 1.0) })
            {
                var (measured, baseline) = (BenchDatabase.At([.. times], share), BenchDatabase.At(pushes, share));
                yield return new Row($"{what}, {name}", $"{measured:0} ms", $"{baseline:0} ms push", measured / baseline, name == "p95" ? Bar.AtMost(1000, measured, "ms") : null);
            }
        }
    }

    // The agents have it from the first one: one click ends it for all of them, and for all of their windows.
    private static async Task<IEnumerable<double>> EndedAsync(BenchDatabase database, BenchPortal portal, ChildServer server, int agents, Saves saves)
    {
        var desk = (await Crowd.CreateAsync(database, portal, 1, agents))[0];
        await database.SqlAsync(
            "update delegations set parent_id = $1 where provider_id = $2 and id <> $1", desk.Agents[0].Delegation.Value, desk.Provider.Value);
        var address = new Uri(server.Address, $"/applications/{desk.Application.Value}/sections/{Crowd.Section}");
        var pages = Enumerable.Range(0, Screens).Select(n => (address, (string?)portal.CookieOf(desk.Agents[n % agents].Person))).ToList();
        await using var screens = await Wall.OpenAsync(pages, $"f-{Crowd.Section}-firstName/onautosave", AtOnce);
        using var over = new CancellationTokenSource();
        var typing = desk.Agents.Zip(Crowd.Fields, (a, field) => TypeAsync(database, portal, a.Person, desk.Application, field, saves, over.Token)).ToList();
        await Task.Delay(500);
        var times = await screens.TimesAsync("Your access to this page has ended."u8.ToArray(), Patience, async () =>
        {
            var ended = await portal.Of<Delegations>(desk.Practitioner).EndAsync(desk.Provider, desk.Agents[0].Delegation, "bench");
            if (!ended.Succeeded || ended.Value != agents)
                throw new InvalidOperationException(ended.Error?.Message ?? $"{ended.Value} of {agents} lost access.");
        });
        await over.CancelAsync();
        await Task.WhenAll(typing);
        return times;
    }

    private static async Task TypeAsync(
        BenchDatabase database, BenchPortal portal, Person person, EnrollmentApplicationId application, string field, Saves saves, CancellationToken over)
    {
        var drafting = portal.Of<Drafting>(person);
        var (address, seen) = (new FieldAddress(Crowd.Section, field), await Crowd.VersionOfAsync(database, application, field));
        for (var n = 0; !over.IsCancellationRequested; n++)
        {
            var kept = await drafting.SaveFieldAsync(application, address, $"Typed {n}", seen, CancellationToken.None);
            if (kept.Error == Error.NotFound)
                Interlocked.Increment(ref saves.Refused);
            else
                (seen, _) = kept.Succeeded ? (kept.Value.SectionVersion, Interlocked.Increment(ref saves.Kept)) : throw new InvalidOperationException(kept.Error.Message);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task<long> LateAsync(BenchDatabase database)
    {
        await using var command = database.Owner.CreateCommand("""
            select count(*) from answer_history h join application_versions v on v.id = h.version_id join applications a on a.id = v.application_id
            join delegations d on d.agent_id = h.changed_by and d.provider_id = a.provider_id where h.changed_at > d.ended_at
            """);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Milliseconds until so many pages of the SDK's template have drawn a number, sorted.</summary>
    public static async Task<double[]> PushedAsync(ChildServer sdk, int screens)
    {
        var pages = Enumerable.Repeat((new Uri(sdk.Address, SdkCounter.PushedPage), (string?)null), screens).ToList();
        await using var wall = await Wall.OpenAsync(pages, "button/onclick", AtOnce);
        using var http = new HttpClient();
        var times = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var said = System.Text.Encoding.UTF8.GetBytes($"Pushed {round} times");
            times.AddRange(await wall.TimesAsync(said, Patience, async () => await http.GetStringAsync(new Uri(sdk.Address, SdkCounter.PushNow))));
        }
        return [.. times.Order()];
    }

    private sealed class Saves
    {
        public int Kept;
        public int Refused;
    }
}
