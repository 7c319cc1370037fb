using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Access that somebody keeps at a provider beside the one that ends: they have not lost it all.</summary>
/// <param name="Holder">Whose it is.</param>
/// <param name="Id">Its period.</param>
/// <param name="Preset">Where its permissions came from.</param>
/// <param name="State">How it stands.</param>
/// <param name="Until">The first instant without power; null without an end.</param>
public sealed record OtherGrant(AccountId Holder, DelegationId Id, string Preset, AccessState State, DateTimeOffset? Until)
{
    internal static OtherGrant Of(DelegationRow row, DateTimeOffset now) =>
        new(new AccountId(row.AgentId), new DelegationId(row.Id), row.Preset, AccessStates.Of(row, now), row.ValidUntil);
}

/// <summary>What is left to people of whose grants one ends, for the page before and after, and for the mail.</summary>
internal static class OtherGrants
{
    /// <summary>Grants of these people at a provider that have not ended, without those that are named. Over by itself is not told apart here.</summary>
    public static async Task<IReadOnlyList<DelegationRow>> LoadAsync(
        PortalDb db, Guid provider, IReadOnlyCollection<Guid> people, IReadOnlyCollection<Guid> without, CancellationToken cancel) =>
        await db.Delegations.AsNoTracking()
            .Where(d => d.ProviderId == provider && d.EndedAt == null && people.Contains(d.AgentId) && !without.Contains(d.Id))
            .OrderBy(d => d.Id).ToListAsync(cancel);

    /// <summary>What the person keeps of whose grants one ends in an operation. What ends with it is tracked, and known before it is saved.</summary>
    public static async Task<IEnumerable<DelegationRow>> KeptAsync(Operation operation, DelegationRow ended, CancellationToken cancel) =>
        (await operation.Db.Delegations
            .Where(d => d.ProviderId == ended.ProviderId && d.AgentId == ended.AgentId && d.Id != ended.Id && d.EndedAt == null)
            .OrderBy(d => d.Id).ToListAsync(cancel))
        .Where(d => d.EndedAt is null && !AccessPlan.IsOver(d, operation.Now));

    /// <summary>"Viewer (has access, until 12/31/2026)".</summary>
    public static string Words(OtherGrant grant) =>
        $"{TermsWords.OfPreset(grant.Preset)} ({AccessStates.Words(grant.State).ToLowerInvariant()}{(grant.Until is { } end ? $", until {Days.Last(end)}" : "")})";

    /// <summary>All of them in one list.</summary>
    public static string Words(IEnumerable<OtherGrant> grants) => string.Join("; ", grants.Select(Words));

    /// <summary>What is said once access has ended: never that somebody has none who keeps another grant.</summary>
    /// <param name="name">Whose access was ended.</param>
    /// <param name="people">How many grants ended: theirs, and what they gave on.</param>
    /// <param name="effects">What was shown before, which is what was done; null when nothing was.</param>
    public static string Done(string name, int people, EffectsView? effects)
    {
        var (kept, others) = (effects?.Keeps ?? [], effects?.KeptByOthers ?? []);
        var more = people - 1;
        if (kept.Count == 0 && others.Count == 0)
            return more == 0 ? $"{name} no longer has access." : $"{name} and {more} more who had it from them no longer have access.";
        var own = kept.Count == 0 ? $"{name} no longer has access." : $"One of {kept.Count + 1} grants of {name} has ended. They keep: {Words(kept)}.";
        return more == 0 ? own
            : others.Count == 0 ? $"{own} It has ended for {more} more who had it from them."
            : $"{own} What {more} more had from them has ended too; {string.Join(", ", others)} still {(others.Count == 1 ? "has" : "have")} other access.";
    }
}
