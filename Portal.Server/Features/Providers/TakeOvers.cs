using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Providers;

/// <summary>
/// A claim of a record that somebody else holds. Everybody on the provider's side is told and can object; after that staff may let the
/// claimant in with a few rights, and later the verified claim takes the record over. What the former holder gave stays, and is reviewed.
/// </summary>
public sealed class TakeOvers(OperationRunner operations, ReducedAccess reduced, AccessMails accessMails, ReviewRounds reviews)
{
    private const string Objection = "Somebody who holds the record objected to the claim.";

    /// <summary>
    /// Objects to a claim. Nobody is let in any more, who was let in is out, and staff can decide only on evidence, between the two.
    /// </summary>
    public Task<Result<PrincipalId>> ObjectAsync(ProviderId provider, PrincipalId claim, CancellationToken cancel = default) =>
        operations.ForProviderAsync<PrincipalId>(Actions.ObjectToClaim, provider, async (operation, c) =>
        {
            if (await LockAsync(operation, provider, claim, c) is not { } row)
                return Error.NotFound;
            if (row.AccountId == operation.Account.Value)
                return ProviderErrors.ObjectToOwn;
            if (row.Status != "contested")
                return ProviderErrors.ClaimDecided;
            if (row.ObjectedAt is not null)
                return claim;
            (row.ObjectedBy, row.ObjectedAt) = (operation.Account.Value, operation.Now);
            operation.Record(new ClaimObjected(provider, claim, new AccountId(row.AccountId)));
            await EndReducedAsync(operation, row, Objection, c);
            return claim;
        }, cancel);

    /// <summary>Gives a claimant a few rights, for a while, once the time to object is over. The holder keeps theirs.</summary>
    public Task<Result<DelegationId>> LetInAsync(ProviderId provider, PrincipalId claim, string reason, CancellationToken cancel = default) =>
        operations.ForProviderAsync<DelegationId>(Actions.LetClaimantIn, provider, async (operation, c) =>
        {
            if (Claims.CheckReason(reason) is { } unexplained)
                return unexplained;
            if (await LockAsync(operation, provider, claim, c) is not { } row)
                return Error.NotFound;
            if (await WhyNotInAsync(operation, row, c) is { } refused)
                return refused;
            (row.LetInBy, row.LetInAt) = (operation.Account.Value, operation.Now);
            var given = reduced.OfClaim(operation, row, reason.Trim());
            var terms = given.Terms();
            operation.Record(new ClaimantLetIn(
                provider, claim, new DelegationId(given.Id), new AccountId(row.AccountId), [.. terms.Permissions.Order()],
                GrantPeriods.SectionsForLedger(terms.Sections), terms.ValidFrom, terms.ValidUntil, reason.Trim()));
            await operation.AnnounceAccessChangeAsync(provider, c);
            return new DelegationId(given.Id);
        }, cancel);

    /// <summary>Until when those who hold the record can object. Claims from before there was such a time count from their day.</summary>
    internal static DateTimeOffset ObjectUntil(PrincipalRow claim) => claim.ObjectUntil ?? claim.ClaimedAt.AddDays(TakeOverRules.ObjectionDays);

    /// <summary>Whoever holds the record beside this claim; null when nobody does.</summary>
    internal static Task<PrincipalRow?> HolderAsync(PortalDb db, PrincipalRow claim, CancellationToken cancel) =>
        db.Principals.FirstOrDefaultAsync(
            p => p.ProviderId == claim.ProviderId && p.Id != claim.Id && (p.Status == "claimed" || p.Status == "verified"), cancel);

    /// <summary>Why a claim cannot take the record over yet; null when it can.</summary>
    /// <param name="operation">The decision of staff.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="letter">Whether its claimant entered the code of a letter: then one person of staff is enough.</param>
    internal static Error? WhyNotYet(Operation operation, PrincipalRow claim, bool letter) =>
        claim.ObjectedAt is not null ? ProviderErrors.Objected
        : claim.LetInAt is not { } since ? ProviderErrors.OtherHolds
        : operation.Now < since.AddDays(TakeOverRules.ReducedDays) ? ProviderErrors.StillReduced
        : !letter && claim.LetInBy == operation.Account.Value ? ProviderErrors.SecondPerson
        : null;

    /// <summary>Ends the holder's binding in favor of a claim that is about to be verified. The caller holds the provider's lock.</summary>
    internal static async Task EndHolderAsync(Operation operation, PrincipalRow holder, PrincipalRow claim, string reason, CancellationToken cancel)
    {
        var provider = new ProviderId(claim.ProviderId);
        (holder.Status, holder.DecidedBy, holder.DecidedAt, holder.DecisionReason) = ("ended", operation.Account.Value, operation.Now, reason);
        operation.Record(new RecordTakenOver(provider, new PrincipalId(claim.Id), new PrincipalId(holder.Id), new AccountId(holder.AccountId)));
        // What was asked of the former signer is not the new one's to sign unread, and what they offered nobody gives any more.
        await SignatureRequests.VoidAllAsync(operation, provider, SignatureRequests.TakenOver, cancel);
        foreach (var offer in await operation.Db.Invitations
            .FromSql($"select * from invitations where provider_id = {claim.ProviderId} and status = 'pending' and created_under is null order by id for update")
            .ToListAsync(cancel))
        {
            (offer.Status, offer.DecidedAt) = ("cancelled", operation.Now);
            operation.Record(new InvitationCancelled(provider, new InvitationId(offer.Id)));
        }
        await operation.Db.SaveChangesAsync(cancel); // First, because a second live practitioner is refused.
    }

    /// <summary>What follows when a record has another holder, or its first: every access that stands is asked about.</summary>
    internal async Task BeginAnewAsync(Operation operation, PrincipalRow claim, CancellationToken cancel)
    {
        // No mail about that: they were just told that they hold it.
        if (await ReducedAsync(operation, claim, cancel) is { } standing)
            GrantPeriods.EndAll(operation, standing.Ends(), "revoked", "They hold the record now.");
        await operation.Db.SaveChangesAsync(cancel); // Who is asked is read from the rows.
        await reviews.OpenAtOnceAsync(operation, new ProviderId(claim.ProviderId), cancel);
    }

    /// <summary>Ends what a claimant got who was let in, if it stands.</summary>
    internal async Task EndReducedAsync(Operation operation, PrincipalRow claim, string reason, CancellationToken cancel)
    {
        if (await ReducedAsync(operation, claim, cancel) is { } standing)
            await Delegations.EndAllAsync(operation, accessMails, standing.Ends(), "revoked", reason, cancel);
    }

    // Or whatever took its place meanwhile.
    private static async Task<AccessPlan?> ReducedAsync(Operation operation, PrincipalRow claim, CancellationToken cancel)
    {
        var db = operation.Db;
        var standing = await db.Delegations
            .Where(d => d.EndedAt == null && db.Delegations.Any(f => f.Id == (d.FirstId ?? d.Id) && f.ClaimId == claim.Id))
            .Select(d => (Guid?)d.Id).SingleOrDefaultAsync(cancel);
        return standing is { } id
            ? await AccessPlan.LoadAsync(db, new ProviderId(claim.ProviderId), new DelegationId(id), locked: true, cancel)
            : null;
    }

    private static async Task<Error?> WhyNotInAsync(Operation operation, PrincipalRow claim, CancellationToken cancel) =>
        claim.AccountId == operation.Account.Value ? ProviderErrors.NotYourOwn
        : claim.Status != "contested" ? ProviderErrors.Decided
        : claim.ObjectedAt is not null ? ProviderErrors.Objected
        : claim.LetInAt is not null ? ProviderErrors.AlreadyIn
        : await HolderAsync(operation.Db, claim, cancel) is null ? ProviderErrors.NobodyHolds
        : operation.Now < ObjectUntil(claim) ? ProviderErrors.MayStillObject
        : !await Claims.IsSupportedAsync(operation.Db, claim, cancel) ? ProviderErrors.NoEvidence
        : null;

    private static Task<PrincipalRow?> LockAsync(Operation operation, ProviderId provider, PrincipalId claim, CancellationToken cancel) =>
        operation.Db.Principals
            .FromSql($"select * from principals where id = {claim.Value} and provider_id = {provider.Value} for update").SingleOrDefaultAsync(cancel);
}
