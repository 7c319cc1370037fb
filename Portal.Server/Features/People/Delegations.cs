using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Confirming and ending access that exists.</summary>
public sealed class Delegations(OperationRunner operations, PeopleMails mails)
{
    /// <summary>Gives payment rights their power, once the giver has seen who accepted.</summary>
    public Task<Result<DelegationId>> ConfirmAsync(ProviderId provider, DelegationId delegation, CancellationToken cancel = default) =>
        operations.ForProviderAsync<DelegationId>(Actions.ConfirmAccess, provider, async (operation, c) =>
        {
            var row = await ReachableAsync(operation, provider, delegation, c);
            if (row is null)
                return Error.NotFound;
            if (row.EndedAt is not null || row.ConfirmedAt is not null || !row.Terms().NeedsConfirmation)
                return AccessErrors.NothingToConfirm;
            (row.ConfirmedAt, row.ConfirmedBy) = (operation.Now, operation.Account.Value);
            operation.Record(new DelegationConfirmed(provider, delegation, new AccountId(row.AgentId)));
            operation.Send(await mails.ConfirmedAsync(operation, row, c));
            await operation.AnnounceAccessChangeAsync(provider, c);
            return delegation;
        }, cancel);

    /// <summary>Ends somebody's access, and with it everything that they gave on.</summary>
    /// <returns>How many people lost access: the agent and whoever had it from them.</returns>
    public Task<Result<int>> EndAsync(ProviderId provider, DelegationId delegation, string reason, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.EndAccess, provider, async (operation, c) =>
        {
            if (string.IsNullOrWhiteSpace(reason))
                return AccessErrors.NoReason;
            if (reason.Length > OfferRules.MaxReasonLength)
                return AccessErrors.ReasonTooLong;
            var row = await ReachableAsync(operation, provider, delegation, c);
            if (row is null)
                return Error.NotFound;
            return row.EndedAt is null ? await EndAsync(operation, provider, row, "revoked", reason.Trim(), c) : AccessErrors.AlreadyEnded;
        }, cancel);

    /// <summary>Gives up one's own access. Always possible.</summary>
    public Task<Result<int>> LeaveAsync(ProviderId provider, DelegationId delegation, string note, CancellationToken cancel = default) =>
        operations.ForProviderAsync<int>(Actions.LeaveProvider, provider, async (operation, c) =>
        {
            if (note.Length > OfferRules.MaxReasonLength)
                return AccessErrors.ReasonTooLong;
            var row = await LockAsync(operation, provider, delegation, c);
            if (row is null || row.AgentId != operation.Account.Value)
                return Error.NotFound;
            return row.EndedAt is null ? await EndAsync(operation, provider, row, "left", note.Trim(), c) : AccessErrors.AlreadyEnded;
        }, cancel);

    private async Task<int> EndAsync(
        Operation operation, ProviderId provider, DelegationRow row, string cause, string reason, CancellationToken cancel)
    {
        var children = await operation.Db.Delegations
            .FromSql($"select * from delegations where parent_id = {row.Id} and ended_at is null order by id for update").ToListAsync(cancel);
        End(operation, provider, row, cause, reason);
        foreach (var child in children)
            End(operation, provider, child, "parent-ended", reason);
        // What was offered under this access is taken back with it.
        foreach (var offer in await operation.Db.Invitations
            .FromSql($"select * from invitations where created_under = {row.Id} and status = 'pending' order by id for update").ToListAsync(cancel))
        {
            (offer.Status, offer.DecidedAt) = ("cancelled", operation.Now);
            operation.Record(new InvitationCancelled(provider, new InvitationId(offer.Id)));
        }
        foreach (var mail in await mails.EndedAsync(operation, [row, .. children], cancel))
            operation.Send(mail);
        await operation.AnnounceAccessChangeAsync(provider, cancel);
        return 1 + children.Count;
    }

    private static void End(Operation operation, ProviderId provider, DelegationRow row, string cause, string reason)
    {
        (row.EndedAt, row.EndedBy, row.EndCause, row.EndReason) = (operation.Now, operation.Account.Value, cause, reason);
        operation.Record(new DelegationEnded(provider, new DelegationId(row.Id), new AccountId(row.AgentId), cause, reason));
    }

    // The principal reaches every delegation of the provider; an agent those that they gave.
    private static async Task<DelegationRow?> ReachableAsync(Operation operation, ProviderId provider, DelegationId delegation, CancellationToken cancel)
    {
        var gift = EffectiveAccess.Givable(operation.Facts.Holdings, operation.Now);
        var row = gift is null ? null : await LockAsync(operation, provider, delegation, cancel);
        return gift?.Under is { } under && row?.ParentId != under.Value ? null : row;
    }

    private static Task<DelegationRow?> LockAsync(Operation operation, ProviderId provider, DelegationId delegation, CancellationToken cancel) =>
        operation.Db.Delegations
            .FromSql($"select * from delegations where id = {delegation.Value} and provider_id = {provider.Value} for update")
            .SingleOrDefaultAsync(cancel);
}
