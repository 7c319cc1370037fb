using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Confirming and ending access that exists.</summary>
public sealed class Delegations(OperationRunner operations, AccessMails mails)
{
    /// <summary>Gives access its power where the giver has to see first who accepted.</summary>
    public Task<Result<DelegationId>> ConfirmAsync(ProviderId provider, DelegationId delegation, CancellationToken cancel = default) =>
        operations.ForProviderAsync<DelegationId>(Actions.ConfirmAccess, provider, async (operation, c) =>
        {
            if (await operation.ReachAsync(provider, delegation, c) is not { Row: var row } access)
                return Error.NotFound;
            // Nobody confirms what they have not seen: its successor may allow something else.
            if (access.IsReplaced)
                return AccessErrors.Replaced;
            if (row.EndedAt is not null || row.ConfirmedAt is not null || !row.Terms().NeedsConfirmation)
                return AccessErrors.NothingToConfirm;
            (row.ConfirmedAt, row.ConfirmedBy) = (operation.Now, operation.Account.Value);
            operation.Record(new DelegationConfirmed(provider, delegation, new AccountId(row.AgentId)));
            operation.Send(await mails.ConfirmedAsync(operation, row, c));
            await operation.AnnounceAccessChangeAsync(provider, c);
            return delegation;
        }, cancel);

    /// <summary>Ends somebody's access, and with it everything that they gave on.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The delegation.</param>
    /// <param name="reason">Why.</param>
    /// <param name="seen">What the person saw that would happen (<see cref="EffectsView.Seen"/>); null when they were not shown anything.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many people lost access: the agent and whoever had it from them.</returns>
    public Task<Result<int>> EndAsync(
        ProviderId provider, DelegationId delegation, string reason, string? seen = null, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.EndAccess, provider, (operation, c) => operation.ActOnAsync(
            provider, delegation, reason, seen,
            access => access.Ended is { } ended ? ended : access.Ends(),
            (plan, why) => EndAllAsync(operation, mails, plan, "revoked", why, c),
            c), cancel);

    /// <summary>
    /// Gives up one's own access, whether it has power or not. Always possible, but for the last one who can manage the access that others have.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">One's own delegation.</param>
    /// <param name="note">What those who go on should know; only the provider's side reads it. May be empty.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many people lost access.</returns>
    public Task<Result<int>> LeaveAsync(ProviderId provider, DelegationId delegation, string note, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.LeaveProvider, provider, async (operation, c) =>
        {
            if (note.Length > OfferRules.MaxNoteLength)
                return AccessErrors.NoteTooLong;
            if (WrittenWords.Turns(note))
                return WrittenWords.Turned with { Field = AccessErrors.NoteTooLong.Field };
            var access = await AccessPlan.LoadAsync(operation.Db, provider, delegation, locked: true, c);
            if (access is null || access.Row.AgentId != operation.Account.Value)
                return Error.NotFound;
            if (access.Ended is { } ended)
                return ended;
            if (await BackupManagers.IsLastAsync(operation, access, c))
                return AccessErrors.LastManager;
            access.Row.HandoverNote = TypedText.TidyLines(note) is { Length: > 0 } tidy ? tidy : null;
            return await EndAllAsync(operation, mails, access.Ends(), "left", "", c);
        }, cancel);

    /// <summary>Ends what the plan says, and tells both sides and open screens.</summary>
    /// <returns>How many people lost access.</returns>
    internal static async Task<int> EndAllAsync(
        Operation operation, AccessMails mails, AccessPlan plan, string cause, string reason, CancellationToken cancel)
    {
        var ended = GrantPeriods.EndAll(operation, plan, cause, reason);
        await operation.Db.SaveChangesAsync(cancel); // Who is told is read from the rows: nobody who lost it.
        foreach (var row in ended)
            operation.SendAll(await mails.EndedAsync(operation, row, cancel));
        await operation.AnnounceAccessChangeAsync(new ProviderId(plan.Row.ProviderId), cancel);
        return ended.Count;
    }
}
