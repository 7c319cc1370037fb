using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Answering requests for access: approve them with what was asked or less, decline them, or hear no more of the asker.</summary>
public sealed class RequestAnswers(OperationRunner operations, AccessMails mails, AuthorityLimits authorities, FormCatalog forms)
{
    /// <summary>
    /// Approves, which makes the delegation: the asker is known, and accepted by asking. Payment rights have no power before the person was
    /// confirmed, like all payment rights.
    /// </summary>
    public Task<Result<DelegationId>> ApproveAsync(
        ProviderId provider, AccessRequestId request, AccessChange grant, CancellationToken cancel = default) =>
        OnOpenAsync<DelegationId>(provider, request, async (operation, row, c) =>
        {
            var terms = ChangeRules.From(grant.Terms, operation.Now) with { ConfirmFirst = false };
            var gift = OfferRules.Gift(EffectiveAccess.Gifts(operation.Facts.Holdings, operation.Now), terms, grant.Reason, operation.Now);
            if (!gift.Succeeded)
                return gift.Error;
            if (!terms.IsWithin(RequestRules.Asked(row.Asked(), forms.PaymentSections, row.AskedAt, row.ValidUntil, row.Named())))
                return RequestErrors.BeyondAsked;
            if (await authorities.CheckAsync(operation, provider, null, terms.ValidUntil, c) is { } beyond)
                return beyond;
            if (!await operation.AreOfAsync(provider, terms.Applications.Chosen, c))
                return AccessErrors.NoApplication;
            Answer(operation, row, "approved");
            row.ReleasedAt = operation.Now;
            var label = await OfferedPreset.LabelAsync(operation.Db, provider, grant.Preset, terms.Permissions, c);
            var delegation = Given(operation, provider, row, grant with { Preset = label, Terms = terms }, gift.Value.Under?.Value);
            operation.Db.Delegations.Add(delegation);
            operation.Record(new AccessRequestApproved(
                provider, request, new DelegationId(delegation.Id), gift.Value.Under, new AccountId(row.AgentId), [.. terms.Permissions.Order()],
                terms.Applications.All, [.. terms.Applications.Chosen], GrantPeriods.SectionsForLedger(terms.Sections), terms.ValidFrom,
                terms.ValidUntil, terms.NeedsConfirmation, delegation.Reason));
            operation.SendAll(await mails.ApprovedAsync(operation, delegation, c));
            await operation.AnnounceAccessChangeAsync(provider, c);
            await operation.AnnounceNewsAsync(new AccountId(row.AgentId), c);
            return new DelegationId(delegation.Id);
        }, cancel);

    /// <summary>Declines. The asker is not told, so that they cannot tell a provider from none.</summary>
    public Task<Result<AccessRequestId>> DeclineAsync(ProviderId provider, AccessRequestId request, CancellationToken cancel = default) =>
        OnOpenAsync<AccessRequestId>(provider, request, async (operation, row, c) =>
        {
            Answer(operation, row, "declined");
            operation.Record(new AccessRequestDeclined(provider, request, new AccountId(row.AgentId)));
            await operation.AnnounceNewsAsync(provider, c);
            return request;
        }, cancel);

    /// <summary>Hears no more requests of this asker, this one included. The asker is not told.</summary>
    public Task<Result<AccountId>> BlockAsync(ProviderId provider, AccessRequestId request, CancellationToken cancel = default) =>
        operations.ForProviderAsync<AccountId>(Actions.BlockAsker, provider, async (operation, c) =>
        {
            if (await FindAsync(operation, provider, request, c) is not { } row)
                return Error.NotFound;
            if (row.AgentId == operation.Account.Value)
                return RequestErrors.YourOwn;
            var asker = new AccountId(row.AgentId);
            if (await LiveBlock(operation.Db, provider, row.AgentId).AnyAsync(c))
                return asker;
            operation.Db.AccessBlocks.Add(new AccessBlockRow
            {
                Id = Operation.NewId(),
                ProviderId = provider.Value,
                AgentId = row.AgentId,
                BlockedBy = operation.Account.Value,
                BlockedAt = operation.Now,
            });
            operation.Record(new AskerBlocked(provider, asker));
            await operation.AnnounceNewsAsync(provider, c);
            return asker;
        }, cancel);

    /// <summary>Hears requests of somebody again.</summary>
    public Task<Result<AccountId>> UnblockAsync(ProviderId provider, AccountId asker, CancellationToken cancel = default) =>
        operations.ForProviderAsync<AccountId>(Actions.BlockAsker, provider, async (operation, c) =>
        {
            if (await LiveBlock(operation.Db, provider, asker.Value).SingleOrDefaultAsync(c) is not { } block)
                return Error.NotFound;
            (block.LiftedBy, block.LiftedAt) = (operation.Account.Value, operation.Now);
            operation.Record(new AskerUnblocked(provider, asker));
            await operation.AnnounceNewsAsync(provider, c);
            return asker;
        }, cancel);

    /// <summary>
    /// The requests that a provider's side is shown: open ones for its NPI, of nobody who is blocked, was declined lately or holds it anyway.
    /// </summary>
    internal static IQueryable<AccessRequestRow> Heard(PortalDb db, Guid provider, DateTimeOffset now) =>
        db.AccessRequests.Where(r => r.Status == "open" && r.ExpiresAt > now
            && db.Providers.Any(p => p.Id == provider && p.Npi == r.Npi)
            && !db.AccessBlocks.Any(b => b.ProviderId == provider && b.AgentId == r.AgentId && b.LiftedAt == null)
            && !db.AccessRequests.Any(o => o.AgentId == r.AgentId && o.Npi == r.Npi && o.Status == "declined" && o.ExpiresAt > now)
            && !db.Principals.Any(p => p.ProviderId == provider && p.AccountId == r.AgentId && (p.Status == "claimed" || p.Status == "verified")));

    private Task<Result<T>> OnOpenAsync<T>(
        ProviderId provider, AccessRequestId request, Func<Operation, AccessRequestRow, CancellationToken, Task<Result<T>>> answer,
        CancellationToken cancel) =>
        operations.ForProviderAsync<T>(Actions.AnswerAccessRequest, provider, async (operation, c) =>
        {
            if (await FindAsync(operation, provider, request, c) is not { } row)
                return Error.NotFound;
            if (row.AgentId == operation.Account.Value)
                return RequestErrors.YourOwn;
            return await Heard(operation.Db, provider.Value, operation.Now).AnyAsync(r => r.Id == row.Id, c)
                ? await answer(operation, row, c)
                : RequestErrors.NotOpen;
        }, cancel);

    private static void Answer(Operation operation, AccessRequestRow row, string status) =>
        (row.Status, row.AnsweredBy, row.AnsweredAt) = (status, operation.Account.Value, operation.Now);

    private static Task<AccessRequestRow?> FindAsync(Operation operation, ProviderId provider, AccessRequestId request, CancellationToken cancel) =>
        operation.Db.AccessRequests
            .FromSql(
                $"""
                select * from access_requests where id = {request.Value} and npi = (select npi from providers where id = {provider.Value})
                for no key update
                """)
            .SingleOrDefaultAsync(cancel);

    private static IQueryable<AccessBlockRow> LiveBlock(PortalDb db, ProviderId provider, Guid agent) =>
        db.AccessBlocks.Where(b => b.ProviderId == provider.Value && b.AgentId == agent && b.LiftedAt == null);

    private static DelegationRow Given(Operation operation, ProviderId provider, AccessRequestRow request, AccessChange grant, Guid? under) => new()
    {
        Id = Operation.NewId(),
        ProviderId = provider.Value,
        AgentId = request.AgentId,
        ParentId = under,
        RequestId = request.Id,
        Preset = grant.Preset,
        Permissions = TermsRow.WritePermissions(grant.Terms.Permissions),
        AllApplications = grant.Terms.Applications.All,
        ApplicationIds = [.. grant.Terms.Applications.Chosen.Select(a => a.Value)],
        SectionDefault = grant.Terms.Sections.Default,
        SectionLevels = grant.Terms.Sections.Named.ToDictionary(),
        ValidFrom = grant.Terms.ValidFrom,
        ValidUntil = grant.Terms.ValidUntil,
        Reason = grant.Reason.Trim(),
        GivenBy = operation.Account.Value,
        GivenAt = operation.Now,
    };
}
