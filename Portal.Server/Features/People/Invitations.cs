using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>What is offered to whom. The preset is only where the permissions came from.</summary>
public sealed record Offer(string Email, string Preset, GrantTerms Terms, string Reason);

/// <summary>Offering access to an address, and answering such an offer.</summary>
public sealed class Invitations(OperationRunner operations, PeopleMails mails, RateLimiter limiter, AuthorityLimits authorities)
{
    public Task<Result<InvitationId>> SendAsync(ProviderId provider, Offer offer, CancellationToken cancel = default) =>
        operations.ForProviderAsync<InvitationId>(Actions.Invite, provider, (operation, c) => SendAsync(operation, provider, offer, c), cancel);

    /// <summary>Sends the mail again and lets the invitation wait another seven days. One that ran out is open again.</summary>
    public Task<Result<InvitationId>> ResendAsync(ProviderId provider, InvitationId invitation, CancellationToken cancel = default) =>
        OnPendingAsync(provider, invitation, async (operation, row, c) =>
        {
            if (await TakeAsync(operation, provider, row.EmailKey, c) is { } limited)
                return limited;
            row.ResendCount++;
            row.ExpiresAt = operation.Now.AddDays(OfferRules.InvitationDays);
            operation.Record(new InvitationResent(provider, invitation));
            operation.Send(await mails.InvitationAsync(operation, row, c));
            await operation.AnnounceOfferAsync(row, c);
            return null;
        }, cancel);

    public Task<Result<InvitationId>> CancelAsync(ProviderId provider, InvitationId invitation, CancellationToken cancel = default) =>
        OnPendingAsync(provider, invitation, async (operation, row, c) =>
        {
            (row.Status, row.DecidedAt) = ("cancelled", operation.Now);
            operation.Record(new InvitationCancelled(provider, invitation));
            await operation.AnnounceOfferAsync(row, c);
            return null;
        }, cancel);

    /// <summary>Offers the same to the address that the invited person asked for, and closes the first offer.</summary>
    public Task<Result<InvitationId>> ReissueAsync(ProviderId provider, InvitationId invitation, CancellationToken cancel = default) =>
        operations.ForProviderAsync<InvitationId>(Actions.Invite, provider, async (operation, c) =>
        {
            var row = await FindAsync(operation, provider, invitation, c);
            if (row is null)
                return Error.NotFound;
            if (row.Status != "pending" || row.ReissueAskedFor is not { } address)
                return AccessErrors.AlreadyAnswered;
            (row.Status, row.DecidedAt) = ("superseded", operation.Now);
            operation.Record(new InvitationCancelled(provider, invitation));
            await operation.AnnounceOfferAsync(row, c);
            return await SendAsync(operation, provider, new Offer(address, row.Preset, row.Terms(), row.Reason), c);
        }, cancel);

    /// <summary>
    /// Accepts. One conditional UPDATE decides who wins a race, and the delegation exists in the same transaction or not at all.
    /// </summary>
    public Task<Result<DelegationId>> AcceptAsync(InvitationId invitation, CancellationToken cancel = default) =>
        operations.RunAsync<DelegationId>(Actions.AnswerInvitation, async (operation, c) =>
        {
            var me = await AccountAsync(operation, c);
            var row = await operation.Db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitation.Value && i.EmailKey == me.EmailKey, c);
            if (row is null)
                return Error.NotFound;
            // Changes of one provider's access follow each other; and what counts is what is there after this wait.
            await operation.LockProviderAsync(new ProviderId(row.ProviderId), c);
            var won = await operation.Db.Database.ExecuteSqlAsync(
                $"""
                update invitations set status = 'accepted', decided_at = {operation.Now}
                where id = {invitation.Value} and status = 'pending' and expires_at > {operation.Now} and email_key = {me.EmailKey}
                    and (valid_until is null or valid_until > {operation.Now})
                """, c);
            row = await operation.Db.Invitations.AsNoTracking().SingleAsync(i => i.Id == invitation.Value, c);
            if (won != 1 || !await OfferGivers.CanGiveAsync(operation.Db, row, operation.Now, locked: true, c))
                return AccessErrors.NotPending;
            // They may have claimed the record since.
            if (await ProviderSide.HoldsAsync(operation.Db, row.ProviderId, operation.Db.Accounts.Where(a => a.Id == me.Id).Select(a => a.Id), c))
                return AccessErrors.ThePrincipals;
            // It may have been offered before a letter was required.
            if (await authorities.CheckAsync(operation, new ProviderId(row.ProviderId), null, row.ValidUntil, c) is not null)
                return AuthorityErrors.OfferTooLong;
            var delegation = operation.Accepted(row, me.Id);
            operation.Db.Delegations.Add(delegation);
            var provider = new ProviderId(row.ProviderId);
            operation.Record(new InvitationAccepted(
                provider, invitation, new DelegationId(delegation.Id), operation.Account, row.Terms().NeedsConfirmation,
                row.CreatedUnder is { } under ? new DelegationId(under) : null));
            await operation.AnnounceAccessChangeAsync(provider, c);
            await operation.AnnounceOfferAsync(row, c);
            foreach (var mail in await mails.AcceptedAsync(operation, row, c))
                operation.Send(mail);
            return new DelegationId(delegation.Id);
        }, cancel);

    public Task<Result<InvitationId>> DeclineAsync(InvitationId invitation, CancellationToken cancel = default) =>
        operations.RunAsync<InvitationId>(Actions.AnswerInvitation, async (operation, c) =>
        {
            var me = await AccountAsync(operation, c);
            var row = await operation.Db.Invitations
                .FromSql($"select * from invitations where id = {invitation.Value} and email_key = {me.EmailKey} for update")
                .SingleOrDefaultAsync(c);
            if (row is null)
                return Error.NotFound;
            if (row.Status != "pending")
                return AccessErrors.NotPending;
            (row.Status, row.DecidedAt) = ("declined", operation.Now);
            operation.Record(new InvitationDeclined(new ProviderId(row.ProviderId), invitation));
            operation.Send(await mails.DeclinedAsync(operation, row, c));
            await operation.AnnounceOfferAsync(row, c);
            return invitation;
        }, cancel);

    /// <summary>Somebody who uses another address asks the inviter to offer it there. Nothing happens by itself.</summary>
    public Task<Result<InvitationId>> AskForReissueAsync(InvitationId invitation, CancellationToken cancel = default) =>
        operations.RunAsync<InvitationId>(Actions.AnswerInvitation, async (operation, c) =>
        {
            var me = await AccountAsync(operation, c);
            var row = await operation.Db.Invitations
                .FromSql($"select * from invitations where id = {invitation.Value} for update").SingleOrDefaultAsync(c);
            if (row is null || row.EmailKey == me.EmailKey)
                return Error.NotFound;
            if (row.Status != "pending")
                return AccessErrors.NotPending;
            if (row.ReissueAskedFor == me.EmailKey)
                return invitation;
            row.ReissueAskedFor = me.EmailKey;
            operation.Record(new InvitationReissueAsked(new ProviderId(row.ProviderId), invitation));
            operation.Send(await mails.ReissueAskedAsync(operation, row, c));
            await operation.AnnounceNewsAsync(new ProviderId(row.ProviderId), c);
            return invitation;
        }, cancel);

    private async Task<Result<InvitationId>> SendAsync(Operation operation, ProviderId provider, Offer offer, CancellationToken cancel)
    {
        var address = EmailAddress.Parse(offer.Email.Trim());
        if (!address.Succeeded)
            return address.Error with { Field = "email" };
        var me = await AccountAsync(operation, cancel);
        if (address.Value.Value == me.EmailKey)
            return AccessErrors.Yourself;
        if (await ProviderSide.HoldsAsync(operation.Db, provider.Value, operation.Db.Accounts.Where(a => a.EmailKey == address.Value.Value).Select(a => a.Id), cancel))
            return AccessErrors.ThePrincipals;
        var terms = ChangeRules.From(offer.Terms, operation.Now);
        var gift = OfferRules.Gift(EffectiveAccess.Gifts(operation.Facts.Holdings, operation.Now), terms, offer.Reason, operation.Now);
        if (!gift.Succeeded)
            return gift.Error;
        if (await authorities.CheckAsync(operation, provider, null, terms.ValidUntil, cancel) is { } beyond)
            return beyond;
        if (!await operation.AreOfAsync(provider, terms.Applications.Chosen, cancel))
            return AccessErrors.NoApplication;
        if (await operation.Db.Invitations.CountAsync(
                i => i.ProviderId == provider.Value && i.Status == "pending" && i.ExpiresAt > operation.Now, cancel) >= OfferRules.MaxPending)
            return AccessErrors.TooManyPending;
        if (await TakeAsync(operation, provider, address.Value.Value, cancel) is { } limited)
            return limited;

        var row = new InvitationRow
        {
            Id = Operation.NewId(),
            ProviderId = provider.Value,
            Email = address.Value.Value,
            EmailKey = address.Value.Value,
            Status = "pending",
            Preset = await OfferedPreset.LabelAsync(operation.Db, provider, offer.Preset, terms.Permissions, cancel),
            Permissions = TermsRow.WritePermissions(terms.Permissions),
            AllApplications = terms.Applications.All,
            ApplicationIds = [.. terms.Applications.Chosen.Select(a => a.Value)],
            SectionDefault = terms.Sections.Default,
            SectionLevels = terms.Sections.Named.ToDictionary(),
            ValidFrom = terms.ValidFrom,
            ValidUntil = terms.ValidUntil,
            ConfirmFirst = terms.ConfirmFirst,
            Reason = offer.Reason.Trim(),
            ExpiresAt = operation.Now.AddDays(OfferRules.InvitationDays),
            CreatedBy = operation.Account.Value,
            CreatedUnder = gift.Value.Under?.Value,
            CreatedAt = operation.Now,
        };
        operation.Db.Invitations.Add(row);
        operation.Record(new InvitationSent(
            provider, new InvitationId(row.Id), [.. terms.Permissions.Order()], row.AllApplications, [.. terms.Applications.Chosen],
            GrantPeriods.SectionsForLedger(terms.Sections), row.ValidFrom, row.ValidUntil, row.Reason, row.ConfirmFirst));
        operation.Send(await mails.InvitationAsync(operation, row, cancel));
        await operation.AnnounceOfferAsync(row, cancel);
        return new InvitationId(row.Id);
    }

    private Task<Result<InvitationId>> OnPendingAsync(
        ProviderId provider, InvitationId invitation, Func<Operation, InvitationRow, CancellationToken, Task<Error?>> change, CancellationToken cancel) =>
        operations.ForProviderAsync<InvitationId>(Actions.Invite, provider, async (operation, c) =>
        {
            var row = await FindAsync(operation, provider, invitation, c);
            if (row is null)
                return Error.NotFound;
            if (row.Status != "pending")
                return AccessErrors.AlreadyAnswered;
            return await change(operation, row, c) is { } refused ? refused : invitation;
        }, cancel);

    // Each mail counts, also one that is sent again: of who sends, for the provider, and at whom it is aimed. An agent of three hundred
    // providers gets many in a day, but few of each.
    private Task<Error?> TakeAsync(Operation operation, ProviderId provider, string address, CancellationToken cancel) =>
        limiter.TakeWithAsync(
            operation, cancel, (RateLimits.InvitationsOfAccount, operation.Account.Value.ToString()),
            (RateLimits.InvitationsOfProviderInADay, provider.Value.ToString()),
            (RateLimits.InvitationsOfProviderToEmailInADay, $"{provider.Value} {address}"), (RateLimits.InvitationsToEmailInADay, address));

    // An agent reaches the offers that were made under their own delegation; the principal reaches all of them.
    private static async Task<InvitationRow?> FindAsync(Operation operation, ProviderId provider, InvitationId invitation, CancellationToken cancel)
    {
        var row = await operation.Db.Invitations
            .FromSql($"select * from invitations where id = {invitation.Value} and provider_id = {provider.Value} for update")
            .SingleOrDefaultAsync(cancel);
        var under = row?.CreatedUnder is { } id ? new DelegationId(id) : (DelegationId?)null;
        return EffectiveAccess.Reaches(operation.Facts.Holdings, under, operation.Now) ? row : null;
    }

    private static Task<AccountRow> AccountAsync(Operation operation, CancellationToken cancel) =>
        operation.Db.Accounts.AsNoTracking().SingleAsync(a => a.Id == operation.Account.Value, cancel);
}
