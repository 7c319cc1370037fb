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
public sealed class Claims(OperationRunner operations, ProviderMails mails, AccessMails accessMails, TakeOvers takeOvers)
{
    public Task<Result<PrincipalId>> VerifyAsync(ProviderId provider, PrincipalId principal, string reason, CancellationToken cancel = default) =>
        DecideAsync(provider, principal, reason, async (operation, row, c) =>
        {
            if (row.Status == "verified")
                return ProviderErrors.Decided;
            if (!await IsSupportedAsync(operation.Db, row, c))
                return ProviderErrors.NoEvidence;
            var contested = row.Status == "contested";
            var holders = contested ? await TakeOvers.HoldersAsync(operation.Db, row, c) : [];
            if (holders.Count > 0 && await TakeOvers.WhyNotYetAsync(operation, row, c) is { } notYet)
                return notYet;
            if (contested && holders.Count == 0 && await TakeOvers.MayStillObjectAsync(operation, row, c))
                return ProviderErrors.MayStillObject;
            if (await EndedHolderAsync(operation, row, c))
                return ProviderErrors.EndedByYou;
            var provided = await operation.Db.Providers.SingleAsync(p => p.Id == provider.Value, c);
            var first = provided.StartedByAgent && !await operation.Db.Principals.AnyAsync(p => p.ProviderId == provider.Value && p.VerifiedAt != null, c);
            if (holders.Count > 0)
                await TakeOvers.EndHoldersAsync(operation, holders, row, c);
            var said = ProviderInput.Of(row, provided);
            await ProviderRecords.TakeOverAsync(operation, provided, said, c);
            (row.Status, row.Capacity) = ("verified", said.Capacity);
            (row.VerifiedAt, row.VerifiedBy, row.Verification) = (operation.Now, operation.Account.Value, reason.Trim());
            operation.Record(new PrincipalVerified(provider, principal, new AccountId(row.AccountId), reason.Trim()));
            if (first && await StarterAsync(operation.Db, provider, c) is { } starter)
                operation.Record(new StartedRecordClaimed(provider, principal, starter));
            if (contested)
            {
                await takeOvers.BeginAnewAsync(operation, row, c);
                await takeOvers.BeginRivalsAnewAsync(operation, row, c);
            }
            return Result.Success;
        }, cancel);

    /// <summary>Refuses a claim, or ends one that was verified by mistake. What the claimant gave others ends with it.</summary>
    public Task<Result<PrincipalId>> RefuseAsync(ProviderId provider, PrincipalId principal, string reason, CancellationToken cancel = default) =>
        DecideAsync(provider, principal, reason, async (operation, row, c) =>
        {
            var held = row.Status is "claimed" or "verified";
            row.Status = row.Status == "verified" ? "ended" : "refused";
            operation.Record(new PrincipalRefused(provider, principal, new AccountId(row.AccountId), reason.Trim()));
            await takeOvers.EndReducedAsync(operation, row, "The claim was not accepted.", c);
            // A claim without power gave nothing; and what its claimant gave when they held the record was theirs to give.
            if (held)
                await GivenAccess.TakeBackAsync(operation, row, accessMails, c);
            return Result.Success;
        }, cancel);

    /// <summary>What is wrong with the words of a decision; null when nothing is.</summary>
    internal static Error? CheckReason(string reason) =>
        WrittenWords.Check(reason, 500, ProviderErrors.NoReason, ProviderErrors.ReasonTooLong);

    /// <summary>Whether anything but their word speaks for a claimant.</summary>
    internal static async Task<bool> IsSupportedAsync(PortalDb db, PrincipalRow claim, CancellationToken cancel) =>
        await db.PrincipalEvidence.AnyAsync(e => e.PrincipalId == claim.Id, cancel) || await db.ClaimLetters.AnyAsync(l => l.PrincipalId == claim.Id && l.EnteredAt != null, cancel);

    // Whoever ends a binding and then verifies somebody else's claim has moved the record alone, past the time to object; also if the claim
    // was made only afterwards. Not any more once another one of staff verified a claim, or this claimant was verified since; nor when the end was
    // part of a take-over, which two decided.
    private static Task<bool> EndedHolderAsync(Operation operation, PrincipalRow claim, CancellationToken cancel)
    {
        var (db, me) = (operation.Db, operation.Account.Value);
        return db.Principals.AnyAsync(
            p => p.ProviderId == claim.ProviderId && p.AccountId != claim.AccountId && p.DecidedBy == me
                && (p.Status == "ended" || (p.Status == "refused" && !p.Contested))
                && !db.Principals.Any(v => v.ProviderId == p.ProviderId
                    && (((v.VerifiedBy != me || v.AccountId == claim.AccountId) && v.VerifiedAt >= p.DecidedAt) || (v.VerifiedBy == me && v.VerifiedAt == p.DecidedAt))), cancel);
    }

    /// <summary>Whether whoever decides holds or claims the record themself, or has access to it: then they have something to win.</summary>
    internal static async Task<bool> HasStakeAsync(PortalDb db, AccountId account, ProviderId provider, DateTimeOffset now, CancellationToken cancel)
    {
        var me = account.Value;
        return await db.Principals.AnyAsync(
                p => p.ProviderId == provider.Value && p.AccountId == me && (p.Status == "claimed" || p.Status == "verified" || p.Status == "contested"), cancel)
            || await db.Delegations.AnyAsync(
                d => d.ProviderId == provider.Value && d.AgentId == me && d.EndedAt == null && (d.ValidUntil == null || d.ValidUntil > now), cancel);
    }

    /// <inheritdoc cref="HasStakeAsync(PortalDb, AccountId, ProviderId, DateTimeOffset, CancellationToken)"/>
    internal static Task<bool> HasStakeAsync(Operation operation, ProviderId provider, CancellationToken cancel) =>
        HasStakeAsync(operation.Db, operation.Account, provider, operation.Now, cancel);

    private static async Task<AccountId?> StarterAsync(PortalDb db, ProviderId provider, CancellationToken cancel) =>
        await db.Delegations.Where(d => d.StartedId == provider.Value).Select(d => (Guid?)d.AgentId).Distinct().SingleOrDefaultAsync(cancel) is { } agent
            ? new AccountId(agent)
            : null;

    private Task<Result<PrincipalId>> DecideAsync(
        ProviderId provider, PrincipalId principal, string reason, Func<Operation, PrincipalRow, CancellationToken, Task<Result>> decide,
        CancellationToken cancel) =>
        operations.ForProviderAsync<PrincipalId>(Actions.VerifyPrincipal, provider, async (operation, c) =>
        {
            if (CheckReason(reason) is { } unexplained)
                return unexplained;
            await SignatureRequests.LockOpenAsync(operation, provider, c);
            var row = await operation.Db.Principals
                .FromSql($"select * from principals where id = {principal.Value} and provider_id = {provider.Value} for update").SingleOrDefaultAsync(c);
            if (row is null)
                return Error.NotFound;
            if (row.AccountId == operation.Account.Value)
                return ProviderErrors.NotYourOwn;
            if (await HasStakeAsync(operation, provider, c))
                return ProviderErrors.NotYourProvider;
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
