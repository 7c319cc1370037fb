using System.Diagnostics;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;

namespace Portal.Bench;

/// <summary>
/// Each way of losing access, while four windows of the person save without a pause: what was kept after the end, which has to be nothing, and
/// how long until a save was refused. Beside it the same save while nothing ends.
/// </summary>
internal static class LossBench
{
    private const int Rounds = 30;

    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <exception cref="InvalidOperationException">Something was kept after the end.</exception>
    public static async Task<IReadOnlyList<Row>> WaysAsync(BenchDatabase database)
    {
        await using var portal = new BenchPortal(database);
        var admin = await Crowd.StaffAsync(database, "AccountAdmin");
        var rows = new List<Row>();
        foreach (var way in Losses.All.Where(w => w.Role is null))
        {
            var (refused, saves, late) = (new List<double>(), new List<double>(), 0L);
            for (var round = 0; round < Rounds; round++)
                late += await LoseAsync(database, portal, admin, way, refused, saves);
            if (late > 0)
                throw new InvalidOperationException($"{late} saves were kept after the end: {way.Name}.");
            refused.Sort();
            saves.Sort();
            var (measured, save) = (BenchDatabase.At([.. refused], 0.95), BenchDatabase.At([.. saves], 0.95));
            rows.Add(new Row($"{way.Name}: until a save is refused, p95", $"{measured:0} ms", $"{save:0} ms save", measured / save, new Bar($"late 0 of {saves.Count:N0}", late == 0)));
        }
        return rows;
    }

    private static async Task<long> LoseAsync(
        BenchDatabase database, BenchPortal portal, Person admin, WayOfLoss way, List<double> refused, List<double> saves)
    {
        var loss = await Losses.PrepareAsync(database, portal, admin, way, Before + Ahead);
        using var over = new CancellationTokenSource(Patience);
        var typing = Crowd.Fields.Select(field => TypeAsync(database, portal, loss, field, over.Token)).ToList();
        await Task.Delay(Before);
        await way.Do(loss);
        var (ended, since) = (await database.ScalarAsync<DateTime>("select clock_timestamp()"), Stopwatch.GetTimestamp());
        foreach (var (took, at) in await Task.WhenAll(typing))
        {
            saves.AddRange(took);
            refused.Add(Math.Max(0, Stopwatch.GetElapsedTime(since, at).TotalMilliseconds));
        }
        return await database.ScalarAsync<long>("select count(*) from answer_history where changed_by = $1 and changed_at > $2", loss.Person.Id.Value, ended);
    }

    // Types until it is refused: how long each kept save took, and when the refusal came.
    private static async Task<(List<double> Took, long Refused)> TypeAsync(
        BenchDatabase database, BenchPortal portal, Loss loss, string field, CancellationToken over)
    {
        var (address, took) = (new FieldAddress(Crowd.Section, field), new List<double>());
        var seen = await Crowd.VersionOfAsync(database, loss.Desk.Application, field);
        for (var n = 0; !over.IsCancellationRequested; n++)
        {
            var start = Stopwatch.GetTimestamp();
            var kept = await portal.Of<Drafting>(loss.Person).SaveFieldAsync(loss.Desk.Application, address, $"Typed {n}", seen, CancellationToken.None);
            if (kept.Error == Error.NotFound)
                return (took, Stopwatch.GetTimestamp());
            seen = kept.Succeeded ? kept.Value.SectionVersion : throw new InvalidOperationException(kept.Error.Message);
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        throw new InvalidOperationException("A save was never refused.");
    }
}
