using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>One grant period of somebody's access.</summary>
public sealed record PeriodLine(
    DelegationId Id, DateTimeOffset GivenAt, string GivenBy, GrantTerms Terms, string Preset, string Reason, DateTimeOffset? SuspendedAt,
    string? SuspendReason, DateTimeOffset? EndedAt, string? EndedBy, string? EndCause, string? EndReason);

/// <summary>Somebody's access in full, for the provider's side.</summary>
/// <param name="Id">Its newest period.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Agent">Whose it is.</param>
/// <param name="Name">Their name.</param>
/// <param name="Email">Their address.</param>
/// <param name="From">The agent from whom they have it; null when it is from the provider.</param>
/// <param name="State">How it stands.</param>
/// <param name="HandoverNote">What they wrote when they left.</param>
/// <param name="History">All periods, the newest first.</param>
/// <param name="Reachable">Whether it is the viewer's to change.</param>
/// <param name="Givable">What whoever gave it may give now; null when nothing.</param>
/// <param name="ProposedEnd">The end that a renewal proposes; null when it cannot be renewed.</param>
/// <param name="Applications">Those that can be chosen.</param>
/// <param name="Presets">Presets to start from.</param>
/// <param name="Now">The database's clock.</param>
public sealed record AccessView(
    DelegationId Id, string Provider, AccountId Agent, string Name, string Email, string? From, AccessState State, string? HandoverNote,
    IReadOnlyList<PeriodLine> History, bool Reachable, GrantTerms? Givable, DateTimeOffset? ProposedEnd,
    IReadOnlyList<ApplicationChoice> Applications, IReadOnlyList<OfferedPreset> Presets, DateTimeOffset Now)
{
    /// <summary>The newest period.</summary>
    public PeriodLine Current => History[0];

    /// <summary>Whether the state suspended the person's account (<see cref="AccessStates.OfAccount"/>).</summary>
    public bool AccountSuspended { get; init; }
}

/// <summary>Reading one person's access.</summary>
public sealed class AccessViews(AccessGate gate)
{
    /// <summary>The access that a period belongs to, as it is now: also by the id of a period that was replaced since, as in an old mail.</summary>
    public async Task<Result<AccessView>> OneAsync(ProviderId provider, DelegationId delegation, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<AccessView?>(Actions.ViewAccess, new Target(Provider: provider), async (db, facts, c) =>
        {
            var newest = new DelegationId(await AccessPlan.NewestOfLineAsync(db, delegation.Value, c));
            return await AccessPlan.LoadAsync(db, provider, newest, locked: false, c) is { } access
                ? await DescribeAsync(db, provider, access, facts, c)
                : null;
        }, cancel);
        return found is { Succeeded: true, Value: { } view } ? view : Error.NotFound;
    }

    private static async Task<AccessView> DescribeAsync(
        PortalDb db, ProviderId provider, AccessPlan access, AccessFacts facts, CancellationToken cancel)
    {
        var (row, now) = (access.Row, facts.Now);
        var line = await db.Delegations.AsNoTracking().Where(d => (d.FirstId ?? d.Id) == row.Line).OrderByDescending(d => d.GivenAt).ToListAsync(cancel);
        var ids = line.SelectMany(d => new[] { d.AgentId, d.GivenBy, d.EndedBy ?? d.AgentId }).Append(access.Giver?.AgentId ?? row.AgentId).ToHashSet();
        var accounts = await db.PeopleOfAsync(ids, cancel);
        var gift = access.GiftAt(now)?.Terms;
        var proposed = gift is null ? (DateTimeOffset?)null : ChangeRules.ProposedEnd(row.Terms(), gift.ValidUntil, now);
        var renewable = proposed is { } end && row.EndedAt is null && row.SuspendedAt is null && ChangeRules.Renew(row.Terms(), end, now).Succeeded;
        return new AccessView(
            new DelegationId(row.Id), await db.Providers.Where(p => p.Id == provider.Value).Select(p => p.LegalName).SingleAsync(cancel),
            new AccountId(row.AgentId), accounts[row.AgentId].Name, accounts[row.AgentId].Email,
            access.Giver is { } giver ? accounts[giver.AgentId].Name : null, AccessStates.Of(row, now), row.HandoverNote,
            [.. line.Select(d => new PeriodLine(
                new DelegationId(d.Id), d.GivenAt, accounts[d.GivenBy].Name, d.Terms(), d.Preset, d.Reason, d.SuspendedAt, d.SuspendReason,
                d.EndedAt, d.EndedBy is { } by ? accounts[by].Name : null, d.EndCause, d.EndReason))],
            access.IsReachedBy(facts), gift, renewable ? proposed : null,
            await ApplicationChoice.OfAsync(db, facts, provider, cancel), await OfferedPreset.OfAsync(db, provider, cancel), now)
        {
            AccountSuspended = await db.Accounts.AnyAsync(a => a.Id == row.AgentId && a.SuspendedAt != null, cancel),
        };
    }
}
