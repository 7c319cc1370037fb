using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>A time in which somebody had access, or in which it was suspended.</summary>
/// <param name="From">Its first instant.</param>
/// <param name="To">The first instant after it; null when no end is known.</param>
/// <param name="Suspended">Whether it had no power, because somebody suspended it.</param>
/// <param name="Principal">Whether it is a principal's binding.</param>
public sealed record TimelineBar(DateTimeOffset From, DateTimeOffset? To, bool Suspended, bool Principal)
{
    /// <summary>
    /// What of a grant period had power, and what of it was suspended. What was never confirmed, or ended before it began, is nothing.
    /// </summary>
    public static IEnumerable<TimelineBar> Of(GrantRow grant)
    {
        if (grant.EmpoweredAt is not { } empowered)
            yield break;
        var begins = grant.ValidFrom > empowered ? grant.ValidFrom : empowered;
        var principal = grant.Kind == "principal";
        var stops = Earlier(grant.ValidUntil, grant.StoppedAt);
        if (stops is null || begins < stops)
            yield return new TimelineBar(begins, stops, false, principal);
        var ends = Earlier(grant.ValidUntil, grant.EndedAt);
        if (grant.SuspendedAt is { } suspended && (suspended > begins ? suspended : begins) is var from && (ends is null || from < ends))
            yield return new TimelineBar(from, ends, true, principal);
    }

    /// <summary>Whether a moment is in it.</summary>
    public bool Covers(DateTimeOffset at) => From <= at && (To is not { } end || at < end);

    /// <summary>What it is called at a moment: what begins later was not had, and what goes on is not over.</summary>
    public string WordsAt(DateTimeOffset now) =>
        Suspended ? "Suspended" : Principal ? "Principal" : From > now ? "Access to come" : Covers(now) ? "Has access" : "Had access";

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null ? other : other is null || one < other ? one : other;
}

/// <summary>When one person had access.</summary>
/// <param name="Name">The person.</param>
/// <param name="State">How their access stands now; ended when there is none any more.</param>
/// <param name="Bars">In the order of time.</param>
public sealed record TimelinePerson(string Name, AccessState State, IReadOnlyList<TimelineBar> Bars)
{
    /// <summary>Whether they have access now.</summary>
    public bool Has => State == AccessState.Live;

    /// <summary>What is said beside the name of somebody who has no access at this moment.</summary>
    public string Note => AccessStates.Note(State);
}

/// <summary>Who had access to a provider, in a time.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Window">The time that is shown.</param>
/// <param name="People">Who had access in it: who has it now first, then who is to have it, then by name.</param>
/// <param name="Years">The years in which anybody had access.</param>
/// <param name="Now">The database's clock.</param>
public sealed record TimelineView(
    string Provider, TimelineWindow Window, IReadOnlyList<TimelinePerson> People, IReadOnlyList<int> Years, DateTimeOffset Now);

/// <summary>Who had access when: read off the grant periods, none of which is ever rewritten.</summary>
public sealed class Timelines(AccessGate gate)
{
    /// <summary>Reads it.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="year">A year; null for everything.</param>
    /// <param name="quarter">A quarter of the year.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Result<TimelineView>> ReadAsync(ProviderId provider, int? year, int? quarter, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewUse, new Target(Provider: provider), async (db, facts, c) =>
        {
            var grants = await db.Grants.AsNoTracking().Where(g => g.ProviderId == provider.Value && g.Kind != "look").ToListAsync(c);
            var bars = grants.Select(g => (g.AccountId, Bars: TimelineBar.Of(g).ToList())).ToList();
            var ids = grants.Select(g => g.AccountId).ToHashSet();
            var names = await db.NamesOfAsync(ids, c);
            var held = grants.ToLookup(g => g.AccountId);
            var first = bars.SelectMany(b => b.Bars).Select(b => b.From).DefaultIfEmpty(facts.Now).Min();
            var window = TimelineWindow.Of(year, quarter, first, facts.Now);
            return new TimelineView(
                await db.Providers.Where(p => p.Id == provider.Value).Select(p => p.LegalName).SingleAsync(c), window,
                [.. bars.GroupBy(b => b.AccountId)
                    .Select(of => new TimelinePerson(
                        names[of.Key], StateOf([.. of.SelectMany(b => b.Bars)], held[of.Key], facts.Now),
                        [.. of.SelectMany(b => b.Bars).Where(b => window.Touches(b.From, b.To)).OrderBy(b => b.From)]))
                    .Where(person => person.Bars.Count > 0)
                    .OrderBy(person => person.State).ThenBy(person => person.Name, StringComparer.Ordinal)],
                [.. Enumerable.Range(first.UtcDateTime.Year, Math.Max(1, facts.Now.UtcDateTime.Year - first.UtcDateTime.Year + 1))], facts.Now);
        }, cancel);

    // What was never confirmed has no bar, and still is not gone.
    private static AccessState StateOf(IReadOnlyList<TimelineBar> bars, IEnumerable<GrantRow> grants, DateTimeOffset now) =>
        bars.Any(bar => !bar.Suspended && bar.Covers(now)) ? AccessState.Live
        : bars.Any(bar => !bar.Suspended && bar.From > now) ? AccessState.Starts
        : grants.Any(g => g.EmpoweredAt is null && g.StoppedAt is null && (g.ValidUntil is not { } end || now < end)) ? AccessState.Awaits
        : bars.Any(bar => bar.Suspended && (bar.To is not { } end || now < end)) ? AccessState.Suspended
        : AccessState.Ended;
}
