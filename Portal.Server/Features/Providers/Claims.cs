using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Providers;

/// <summary>Staff decide whether somebody is who they claim to be. The evidence and the reason are kept.</summary>
public sealed class Claims(OperationRunner operations, ProviderMails mails, AccessMails accessMails)
{
    public Task<Result<PrincipalId>> VerifyAsync(ProviderId provider, PrincipalId principal, string reason, CancellationToken cancel = default) =>
        DecideAsync(provider, principal, reason, async (operation, row, c) =>
        {
            if (row.Status == "verified")
                return ProviderErrors.Decided;
            if (!await operation.Db.PrincipalEvidence.AnyAsync(e => e.PrincipalId == row.Id, c))
                return ProviderErrors.NoEvidence;
            var otherHolds = await operation.Db.Principals.AnyAsync(
                p => p.ProviderId == provider.Value && p.Id != row.Id && (p.Status == "claimed" || p.Status == "verified"), c);
            if (row.Status == "contested" && otherHolds)
                return ProviderErrors.OtherHolds;
            var provided = await operation.Db.Providers.SingleAsync(p => p.Id == provider.Value, c);
            var said = ProviderInput.Of(row, provided);
            await ProviderRecords.TakeOverAsync(operation, provided, said, c);
            (row.Status, row.Capacity) = ("verified", said.Capacity);
            (row.VerifiedAt, row.VerifiedBy, row.Verification) = (operation.Now, operation.Account.Value, reason.Trim());
            operation.Record(new PrincipalVerified(provider, principal, new AccountId(row.AccountId), reason.Trim()));
            return Result.Success;
        }, cancel);

    /// <summary>Refuses a claim, or ends one that was verified by mistake. What the claimant gave others ends with it.</summary>
    public Task<Result<PrincipalId>> RefuseAsync(ProviderId provider, PrincipalId principal, string reason, CancellationToken cancel = default) =>
        DecideAsync(provider, principal, reason, async (operation, row, c) =>
        {
            row.Status = row.Status == "verified" ? "ended" : "refused";
            operation.Record(new PrincipalRefused(provider, principal, new AccountId(row.AccountId), reason.Trim()));
            await GivenAccess.TakeBackAsync(operation, row, accessMails, c);
            return Result.Success;
        }, cancel);

    private Task<Result<PrincipalId>> DecideAsync(
        ProviderId provider, PrincipalId principal, string reason, Func<Operation, PrincipalRow, CancellationToken, Task<Result>> decide,
        CancellationToken cancel) =>
        operations.ForProviderAsync<PrincipalId>(Actions.VerifyPrincipal, provider, async (operation, c) =>
        {
            if (string.IsNullOrWhiteSpace(reason))
                return ProviderErrors.NoReason;
            if (reason.Length > 500)
                return ProviderErrors.ReasonTooLong;
            await SignatureRequests.LockOpenAsync(operation, provider, c);
            var row = await operation.Db.Principals
                .FromSql($"select * from principals where id = {principal.Value} and provider_id = {provider.Value} for update").SingleOrDefaultAsync(c);
            if (row is null)
                return Error.NotFound;
            if (row.AccountId == operation.Account.Value)
                return ProviderErrors.NotYourOwn;
            if (row.Status is "refused" or "ended")
                return ProviderErrors.Decided;
            if (await decide(operation, row, c) is { Succeeded: false } refused)
                return refused.Error!;
            (row.DecidedBy, row.DecidedAt, row.DecisionReason) = (operation.Account.Value, operation.Now, reason.Trim());
            operation.Send(await mails.DecidedAsync(operation, row, c));
            await operation.AnnounceAccessChangeAsync(provider, c);
            return principal;
        }, cancel);
}
