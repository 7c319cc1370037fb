using System.Diagnostics;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Server.Features.Staff;

namespace Portal.Bench;

/// <summary>
/// Each way of losing access, while four windows of the person save without a pause: what was kept after the end, which has to be nothing, and
/// how long until a save was refused. Beside it the same save while nothing ends.
/// </summary>
internal static class LossBench
{
    private const int Rounds = 10;
    private const int Windows = 4;

    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly (string Name, Func<Loss, Task> Lose)[] Ways =
    [
        ("access ended", async l => Check(await l.Portal.Of<Delegations>(l.Desk.Practitioner).EndAsync(l.Desk.Provider, l.Delegation, "bench"))),
        ("access suspended", async l => Check(await l.Portal.Of<Suspensions>(l.Desk.Practitioner).SuspendAsync(l.Desk.Provider, l.Delegation, "bench"))),
        ("period over, at its instant", async l =>
        {
            var end = await l.Database.ScalarAsync<DateTime>("select valid_until from delegations where id = $1", l.Delegation.Value);
            while (await l.Database.ScalarAsync<DateTime>("select clock_timestamp()") < end)
                await Task.Delay(1);
        }),
        ("account suspended", async l => Check(await l.Portal.Of<StaffRoles>(l.Admin).SuspendAsync(l.Agent.Id, "bench"))),
        ("session ended elsewhere", async l => Check(await l.Portal.Of<Sessions>(l.Elsewhere).SignOutElsewhereAsync(l.Agent.Session))),
        ("passkey removed", async l => Check(await l.Portal.Of<Credentials>(l.Elsewhere).RemovePasskeyAsync(l.Passkey))),
    ];

    /// <exception cref="InvalidOperationException">Something was kept after the end.</exception>
    public static async Task<IReadOnlyList<Row>> WaysAsync(BenchDatabase database)
    {
        await using var portal = new BenchPortal(database);
        var admin = await Crowd.AdminAsync(database);
        var rows = new List<Row>();
        foreach (var (name, lose) in Ways)
        {
            var (refused, saves, late) = (new List<double>(), new List<double>(), 0L);
            for (var round = 0; round < Rounds; round++)
                late += await LoseAsync(database, portal, admin, name, lose, refused, saves);
            if (late > 0)
                throw new InvalidOperationException($"{late} saves were kept after the end: {name}.");
            refused.Sort();
            saves.Sort();
            var (measured, save) = (BenchDatabase.At([.. refused], 0.95), BenchDatabase.At([.. saves], 0.95));
            rows.Add(new Row($"{name}: until a save is refused, p95", $"{measured:0} ms", $"{save:0} ms save", measured / save, $"late 0 of {saves.Count:N0}"));
        }
        return rows;
    }

    private static async Task<long> LoseAsync(
        BenchDatabase database, BenchPortal portal, Person admin, string name, Func<Loss, Task> lose, List<double> refused, List<double> saves)
    {
        var desk = (await Crowd.CreateAsync(database, portal, 1, 1))[0];
        var (agent, delegation) = desk.Agents[0];
        var loss = new Loss(
            database, portal, desk, agent, delegation, admin, await Crowd.SessionAsync(database, agent), await Crowd.PasskeysAsync(database, agent));
        if (name.StartsWith("period", StringComparison.Ordinal))
            await database.SqlAsync("update delegations set valid_until = clock_timestamp() + $2 where id = $1", delegation.Value, Before + Ahead);
        using var over = new CancellationTokenSource(Patience);
        var typing = Enumerable.Range(0, Windows).Select(_ => TypeAsync(portal, agent, desk.Application, over.Token)).ToList();
        await Task.Delay(Before);
        await lose(loss);
        var (ended, since) = (await database.ScalarAsync<DateTime>("select clock_timestamp()"), Stopwatch.GetTimestamp());
        foreach (var (took, at) in await Task.WhenAll(typing))
        {
            saves.AddRange(took);
            refused.Add(Math.Max(0, Stopwatch.GetElapsedTime(since, at).TotalMilliseconds));
        }
        return await database.ScalarAsync<long>("select count(*) from answer_history where changed_by = $1 and changed_at > $2", agent.Id.Value, ended);
    }

    // Types until it is refused: how long each kept save took, and when the refusal came.
    private static async Task<(List<double> Took, long Refused)> TypeAsync(BenchPortal portal, Person person, EnrollmentApplicationId application, CancellationToken over)
    {
        var (address, seen, took) = (new FieldAddress(Crowd.Section, "middleName"), 0, new List<double>());
        for (var n = 0; !over.IsCancellationRequested; n++)
        {
            var start = Stopwatch.GetTimestamp();
            var kept = await portal.Of<Drafting>(person).SaveFieldAsync(application, address, $"Typed {n}", seen, CancellationToken.None);
            if (kept.Error == Error.NotFound)
                return (took, Stopwatch.GetTimestamp());
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            seen = kept.Succeeded ? kept.Value.SectionVersion : seen;
        }
        throw new InvalidOperationException("A save was never refused.");
    }

    private static void Check<T>(Result<T> done)
    {
        if (!done.Succeeded)
            throw new InvalidOperationException(done.Error.Message);
    }

    private sealed record Loss(
        BenchDatabase Database, BenchPortal Portal, Desk Desk, Person Agent, DelegationId Delegation, Person Admin, Person Elsewhere, byte[] Passkey);
}
