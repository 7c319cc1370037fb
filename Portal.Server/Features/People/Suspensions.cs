using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Taking all power from access in a way that can be undone, and undoing it.</summary>
public sealed class Suspensions(OperationRunner operations, AccessMails mails)
{
    /// <summary>Suspends somebody's access, and with it everything that they gave on. Open screens go blank as at its end.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The delegation.</param>
    /// <param name="reason">Why.</param>
    /// <param name="seen">What the person saw that would happen (<see cref="EffectsView.Seen"/>); null when they were not shown anything.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many people lost their power.</returns>
    public Task<Result<int>> SuspendAsync(
        ProviderId provider, DelegationId delegation, string reason, string? seen = null, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.SuspendAccess, provider, (operation, c) => operation.ActOnAsync(
            provider, delegation, reason, seen,
            access => access.StandingAt(operation.Now) is { } wrong ? wrong : access.IsSuspended(operation.Now),
            async (plan, why) =>
            {
                var suspended = await SuspendAllAsync(operation, mails, plan, why, c);
                await operation.AnnounceAccessChangeAsync(provider, c);
                return suspended;
            },
            c), cancel);

    /// <summary>
    /// Gives suspended access its power back, with everything that was suspended with it. Everything is checked anew: it comes back as it
    /// was, or with less where its giver holds less now, or not at all. What it is for stays; why it is restored stands with the suspension's end.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The delegation.</param>
    /// <param name="reason">Why.</param>
    /// <param name="seen">What the person saw that would happen (<see cref="EffectsView.Seen"/>); null when they were not shown anything.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The period that holds from now on.</returns>
    public Task<Result<DelegationId>> RestoreAsync(
        ProviderId provider, DelegationId delegation, string reason, string? seen = null, CancellationToken cancel = default) =>
        operations.ForProviderAsync<DelegationId>(Actions.RestoreAccess, provider, async (operation, c) =>
        {
            if (OfferRules.CheckReason(reason) is { Succeeded: false } unexplained)
                return unexplained.Error!;
            if (await operation.ReachAsync(provider, delegation, c) is not { } access)
                return Error.NotFound;
            var restored = Restored(access, operation.Facts, operation.Now);
            if (!restored.Succeeded)
                return restored.Error;
            var plan = access.Becomes(restored.Value, operation.Now);
            if (seen is not null && seen != plan.Seen)
                return AccessErrors.EffectChanged;
            var done = await GrantPeriods.ReplaceAsync(operation, plan, restored.Value, "restored", access.Row.Preset, reason.Trim(), c);
            await operation.TellAsync(mails, done, "restored", c);
            await operation.AnnounceAccessChangeAsync(provider, c);
            return new DelegationId(done.Successor.Id);
        }, cancel);

    /// <summary>What of suspended access can be given back.</summary>
    internal static Result<GrantTerms> Restored(AccessPlan access, AccessFacts facts, DateTimeOffset now)
    {
        if (access.Ended is { } ended)
            return ended;
        if (access.Row.SuspendedAt is null)
            return AccessErrors.NotSuspended;
        // What somebody else stopped, an agent does not start again behind their back.
        if (facts.Holdings.Principal is null && access.Row.SuspendedBy != facts.Actor.Account?.Value)
            return AccessErrors.NotYoursToRestore;
        if (AccessPlan.IsOver(access.Row, now))
            return AccessErrors.LapsedSuspended;
        return access.GiftAt(now) is { } gift && ChangeRules.From(access.Row.Terms(), now).NarrowedTo(gift.Terms, now) is { } left
            ? left
            : AccessErrors.GiverHoldsNoMore;
    }

    /// <summary>Suspends what the plan says, and tells both sides. The caller announces it.</summary>
    /// <returns>How many people lost their power.</returns>
    internal static async Task<int> SuspendAllAsync(Operation operation, AccessMails mails, AccessPlan plan, string reason, CancellationToken cancel)
    {
        Suspend(operation, plan.Row, null, reason);
        foreach (var child in plan.Children)
            Suspend(operation, child.Row, plan.Row, reason);
        foreach (var row in plan.Children.Select(child => child.Row).Prepend(plan.Row))
            operation.SendAll(await mails.SuspendedAsync(operation, row, cancel));
        return 1 + plan.Children.Count;
    }

    private static void Suspend(Operation operation, DelegationRow row, DelegationRow? with, string reason)
    {
        (row.SuspendedAt, row.SuspendedBy, row.SuspendReason, row.SuspendedWith) = (operation.Now, operation.Facts.Actor.Account?.Value, reason, with?.Id);
        operation.Record(new DelegationSuspended(
            new ProviderId(row.ProviderId), new DelegationId(row.Id), new AccountId(row.AgentId), with is null ? null : new DelegationId(with.Id), reason));
    }
}
