using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Somebody who is affected by what happens to somebody else's access.</summary>
public sealed record AffectedPerson(DelegationId Id, string Name, string Email, ChildFate Fate, GrantTerms? Terms);

/// <summary>What would happen.</summary>
/// <param name="People">Everybody who has access from the person, by name.</param>
/// <param name="Offers">Addresses whose invitations would be taken back.</param>
/// <param name="Terms">What the person would have; null when nothing.</param>
/// <param name="AwaitsConfirmation">Whether it would have no power before somebody confirms the person.</param>
/// <param name="Now">The database's clock.</param>
/// <param name="Seen">To be handed to the operation, which refuses when something else would happen by then.</param>
public sealed record EffectsView(
    IReadOnlyList<AffectedPerson> People, IReadOnlyList<string> Offers, GrantTerms? Terms, bool AwaitsConfirmation, DateTimeOffset Now, string Seen)
{
    /// <summary>What the person keeps beside it when it ends.</summary>
    public IReadOnlyList<OtherGrant> Keeps { get; init; } = [];

    /// <summary>Names of those who have access from them and keep other access.</summary>
    public IReadOnlyList<string> KeptByOthers { get; init; } = [];
}

/// <summary>What a change of somebody's access would do to others, before it is done. Nobody is surprised by a name.</summary>
public sealed class AccessEffects(AccessGate gate)
{
    /// <summary>What would happen.</summary>
    public Task<Result<EffectsView>> OfAsync(ProviderId provider, DelegationId delegation, AccessAct act, CancellationToken cancel = default) =>
        ReadAsync(
            act switch { AccessAct.End => Actions.EndAccess, AccessAct.Suspend => Actions.SuspendAccess, AccessAct.Restore => Actions.RestoreAccess },
            provider, delegation,
            (access, facts) => act switch
            {
                AccessAct.End => access.Ended is { } ended ? ended : (access.Ends(), null),
                AccessAct.Suspend => access.StandingAt(facts.Now) is { } wrong ? wrong : (access.IsSuspended(facts.Now), null),
                AccessAct.Restore => Suspensions.Restored(access, facts, facts.Now) is { Succeeded: true } restored
                    ? (access.Becomes(restored.Value, facts.Now), restored.Value)
                    : Suspensions.Restored(access, facts, facts.Now).Error!,
            },
            cancel);

    /// <summary>What would happen if it became that, or why it cannot.</summary>
    public Task<Result<EffectsView>> OfChangeAsync(
        ProviderId provider, DelegationId delegation, AccessChange change, CancellationToken cancel = default) =>
        ReadAsync(
            Actions.ChangeAccess, provider, delegation,
            (access, facts) =>
            {
                var terms = AccessChanges.Requested(access, change.Terms, facts.Now);
                return AccessChanges.Check(access, terms, change.Reason, facts.Now) is { Succeeded: false } refused ? refused.Error!
                    : ChangeRules.AreTheSame(ChangeRules.From(access.Row.Terms(), facts.Now), terms) ? AccessErrors.NothingChanged
                    : (access.Becomes(terms, facts.Now), terms);
            },
            cancel);

    private async Task<Result<EffectsView>> ReadAsync(
        PortalAction action, ProviderId provider, DelegationId delegation,
        Func<AccessPlan, AccessFacts, Result<(AccessPlan Plan, GrantTerms? Terms)>> plan, CancellationToken cancel)
    {
        var read = await gate.ReadAsync<Result<EffectsView>?>(action, new Target(Provider: provider), async (db, facts, c) =>
        {
            var access = await AccessPlan.LoadAsync(db, provider, delegation, locked: false, c);
            if (access is null || !access.IsReachedBy(facts))
                return null;
            var planned = plan(access, facts);
            return planned.Succeeded ? await DescribeAsync(db, planned.Value.Plan, planned.Value.Terms, facts.Now, c) : planned.Error;
        }, cancel);
        return read.Succeeded ? read.Value!.Value : read.Error;
    }

    private static async Task<Result<EffectsView>> DescribeAsync(
        PortalDb db, AccessPlan plan, GrantTerms? terms, DateTimeOffset now, CancellationToken cancel)
    {
        var ids = plan.Children.Select(child => child.Row.AgentId).ToHashSet();
        var names = await db.PeopleOfAsync(ids, cancel);
        var stays = plan.Stays.Where(other => !AccessPlan.IsOver(other, now)).Select(other => OtherGrant.Of(other, now)).ToList();
        var confirmed = terms is not null && plan.Row.ConfirmedAt is not null && ChangeRules.KeepsConfirmation(plan.Row.Terms(), terms);
        return new EffectsView(
            [.. plan.Children.Where(child => child.Fate != ChildFate.Kept || plan.Row.SuspendedAt is not null).Select(child => new AffectedPerson(
                new DelegationId(child.Row.Id), names[child.Row.AgentId].Name, names[child.Row.AgentId].Email, child.Fate, child.Terms))],
            [.. plan.TakenBack.Select(offer => offer.Email)],
            terms,
            terms is { NeedsConfirmation: true } && !confirmed,
            now,
            plan.Seen)
        {
            Keeps = stays.FindAll(other => other.Holder.Value == plan.Row.AgentId),
            KeptByOthers = [.. stays.Where(other => other.Holder.Value != plan.Row.AgentId).Select(other => names[other.Holder.Value].Name).Distinct()],
        };
    }
}
