using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What somebody's access is to become, and why. The preset is only where the permissions came from; what it is for stays.</summary>
public sealed record AccessChange(string Preset, GrantTerms Terms, string Reason);

/// <summary>Changing and renewing access that exists: each ends one grant period and begins another.</summary>
public sealed class AccessChanges(OperationRunner operations, AccessMails mails, AuthorityLimits authorities)
{
    /// <summary>
    /// Changes what somebody may do. Narrowing and widening alike, within what the giver holds; payment rights that are new, or reach
    /// further, have to be confirmed again.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The delegation.</param>
    /// <param name="change">What it is to become.</param>
    /// <param name="seen">What the person saw that would happen (<see cref="EffectsView.Seen"/>); null when they were not shown anything.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The period that holds from now on.</returns>
    public Task<Result<DelegationId>> ChangeAsync(
        ProviderId provider, DelegationId delegation, AccessChange change, string? seen = null, CancellationToken cancel = default) =>
        operations.ForProviderAsync<DelegationId>(Actions.ChangeAccess, provider, async (operation, c) =>
        {
            if (await operation.ReachAsync(provider, delegation, c) is not { } access)
                return Error.NotFound;
            var terms = Requested(access, change.Terms, operation.Now);
            if (Check(access, terms, change.Reason, operation.Now) is { Succeeded: false } refused)
                return refused.Error!;
            if (ChangeRules.AreTheSame(ChangeRules.From(access.Row.Terms(), operation.Now), terms))
                return AccessErrors.NothingChanged;
            if (await authorities.CheckAsync(operation, provider, access.Row, terms.ValidUntil, c) is { } beyond)
                return beyond;
            if (!await operation.AreOfAsync(provider, terms.Applications.Chosen, c))
                return AccessErrors.NoApplication;
            var plan = access.Becomes(terms, operation.Now);
            return seen is null || seen == plan.Seen
                ? await ReplaceAsync(operation, plan, terms, "changed", await LabelAsync(operation, access.Row, change.Preset, terms, c), change.Reason.Trim(), c)
                : AccessErrors.EffectChanged;
        }, cancel);

    /// <summary>Lets access go on beyond its end, as it is. Two who renew at once do not add up: the second one finds it renewed.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The delegation.</param>
    /// <param name="until">The first instant without power.</param>
    /// <param name="reason">What it is still needed for: from now on that is what it is for.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The period that holds from now on.</returns>
    public Task<Result<DelegationId>> RenewAsync(
        ProviderId provider, DelegationId delegation, DateTimeOffset until, string reason, CancellationToken cancel = default) =>
        operations.ForProviderAsync<DelegationId>(Actions.RenewAccess, provider, async (operation, c) =>
        {
            if (await operation.ReachAsync(provider, delegation, c) is not { } access)
                return Error.NotFound;
            if (access.StandingOrOver(operation.Now) is { } wrong)
                return wrong;
            var renewed = ChangeRules.Renew(access.Row.Terms(), until, operation.Now);
            if (!renewed.Succeeded)
                return renewed.Error;
            if (Check(access, renewed.Value, reason, operation.Now) is { Succeeded: false } refused)
                return refused.Error!;
            if (await authorities.CheckAsync(operation, provider, access.Row, until, c) is { } beyond)
                return beyond;
            return await ReplaceAsync(
                operation, access.Becomes(renewed.Value, operation.Now), renewed.Value, "renewed", access.Row.Preset, reason.Trim(), c, reason.Trim());
        }, cancel);

    /// <summary>What is asked for, as it would be stored: a new period begins now or later, and who has to confirm stays as it was.</summary>
    internal static GrantTerms Requested(AccessPlan access, GrantTerms asked, DateTimeOffset now) =>
        ChangeRules.From(asked, now) with { ConfirmFirst = access.Row.ConfirmFirst };

    /// <summary>Whether it may become that.</summary>
    internal static Result Check(AccessPlan access, GrantTerms terms, string reason, DateTimeOffset now) =>
        access.StandingOrOver(now) is { } wrong ? wrong
        : access.GiftAt(now) is not { } gift ? AccessErrors.GiverHoldsNoMore
        : OfferRules.Check(terms, reason, gift, now);

    // What it is called now stays its name while the permissions are the same, also when that preset is another today.
    private static async Task<string> LabelAsync(Operation operation, DelegationRow row, string preset, GrantTerms terms, CancellationToken cancel) =>
        preset == row.Preset && row.Terms().Permissions.SetEquals(terms.Permissions)
            ? preset
            : await OfferedPreset.LabelAsync(operation.Db, new ProviderId(row.ProviderId), preset, terms.Permissions, cancel);

    private async Task<Result<DelegationId>> ReplaceAsync(
        Operation operation, AccessPlan plan, GrantTerms terms, string cause, string label, string reason, CancellationToken cancel, string? purpose = null)
    {
        var done = await GrantPeriods.ReplaceAsync(operation, plan, terms, cause, label, reason, cancel, purpose);
        await operation.TellAsync(mails, done, cause, cancel);
        await operation.AnnounceAccessChangeAsync(new ProviderId(plan.Row.ProviderId), cancel);
        return new DelegationId(done.Successor.Id);
    }
}
