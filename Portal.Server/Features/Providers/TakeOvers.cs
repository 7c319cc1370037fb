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

/// <summary>What became of the few rights of a claimant who was let in.</summary>
public enum GivenToClaimant
{
    /// <summary>Nobody let them in.</summary>
    Nothing,

    /// <summary>They have them.</summary>
    Stands,

    /// <summary>They have them no more, by a date, by a review or by their own doing: staff can let them in again.</summary>
    Over,

    /// <summary>Somebody of the provider's side ended or suspended them, which is as good as an objection.</summary>
    Stopped,
}

/// <summary>
/// A claim of a record that somebody else holds. Everybody on the provider's side is told and can object; after that staff may let the
/// claimant in with a few rights, and later the verified claim takes the record over. What the former holder gave stays, and is reviewed.
/// </summary>
public sealed class TakeOvers(
    OperationRunner operations, ReducedAccess reduced, AccessMails accessMails, ProviderMails mails, ReviewRounds reviews)
{
    // What staff found about one of the two is not told to the other: only the ledger and the desk have it.
    private const string LetIn = "Staff let them in while they decide about a claim of the record.";
    private const string Objection = "Somebody who holds the record objected to the claim.";
    private const string Replaced = "Another person was verified for this record.";

    /// <summary>
    /// Objects to a claim. Nobody is let in any more, who was let in is out, and staff can decide only on evidence, between the two.
    /// </summary>
    public Task<Result<PrincipalId>> ObjectAsync(ProviderId provider, PrincipalId claim, CancellationToken cancel = default) =>
        OnOpenAsync(provider, claim, async (operation, row, c) =>
        {
            if (row.ObjectedAt is not null)
                return claim;
            (row.ObjectedBy, row.ObjectedAt) = (operation.Account.Value, operation.Now);
            operation.Record(new ClaimObjected(provider, claim, new AccountId(row.AccountId)));
            await EndReducedAsync(operation, row, Objection, c);
            return claim;
        }, cancel);

    /// <summary>Takes an objection back: the time to object begins anew for everybody, where somebody holds the record.</summary>
    public Task<Result<PrincipalId>> WithdrawObjectionAsync(ProviderId provider, PrincipalId claim, CancellationToken cancel = default) =>
        OnOpenAsync(provider, claim, async (operation, row, c) =>
        {
            if (row.ObjectedAt is null || (row.ObjectedBy != operation.Account.Value && operation.Facts.Holdings.Principal is null))
                return ProviderErrors.NotYourObjection;
            (row.ObjectedBy, row.ObjectedAt, row.LetInBy, row.LetInAt) = (null, null, null, null);
            // Where nobody holds the record an objection stops nothing: objecting and taking it back must not put the claim off either.
            if ((await HoldersAsync(operation.Db, row, c)).Count > 0)
                row.ObjectUntil = operation.Now.AddDays(TakeOverRules.ObjectionDays);
            operation.Record(new ClaimObjectionWithdrawn(provider, claim, new AccountId(row.AccountId)));
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
            if (row.AccountId != operation.Account.Value && await Claims.HasStakeAsync(operation, provider, c))
                return ProviderErrors.NotYourProvider;
            if (await WhyNotInAsync(operation, row, c) is { } refused)
                return refused;
            await EndReducedAsync(operation, row, LetIn, c); // What is over by its date, or was suspended by a review, makes room.
            (row.LetInBy, row.LetInAt) = (operation.Account.Value, operation.Now);
            var given = reduced.OfClaim(operation, row, LetIn);
            var terms = given.Terms();
            operation.Record(new ClaimantLetIn(
                provider, claim, new DelegationId(given.Id), new AccountId(row.AccountId), [.. terms.Permissions.Order()],
                GrantPeriods.SectionsForLedger(terms.Sections), terms.ValidFrom, terms.ValidUntil, reason.Trim()));
            await operation.AnnounceAccessChangeAsync(provider, c);
            return new DelegationId(given.Id);
        }, cancel);

    /// <summary>Who holds the record beside this claim, the longest first.</summary>
    internal static Task<List<PrincipalRow>> HoldersAsync(PortalDb db, PrincipalRow claim, CancellationToken cancel) =>
        db.Principals.Where(p => p.ProviderId == claim.ProviderId && p.Id != claim.Id && (p.Status == "claimed" || p.Status == "verified"))
            .OrderBy(p => p.ClaimedAt).ThenBy(p => p.Id).ToListAsync(cancel);

    /// <summary>Why a claim cannot take the record over yet; null when it can.</summary>
    /// <param name="operation">The decision of staff.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="cancel">Gives up.</param>
    internal static async Task<Error?> WhyNotYetAsync(Operation operation, PrincipalRow claim, CancellationToken cancel)
    {
        if (claim.ObjectedAt is not null)
            return ProviderErrors.Objected;
        var given = await GivenAsync(operation.Db, claim, operation.Now, cancel);
        if (given == GivenToClaimant.Stopped)
            return ProviderErrors.Stopped;
        if (claim.LetInAt is not { } since || given != GivenToClaimant.Stands)
            return ProviderErrors.OtherHolds;
        if (operation.Now < since.AddDays(TakeOverRules.ReducedDays))
            return ProviderErrors.StillReduced;
        return claim.LetInBy == operation.Account.Value && !await IsByAnothersLetterAsync(operation, claim, cancel) ? ProviderErrors.SecondPerson : null;
    }

    /// <summary>
    /// Whether the time to object is not over, where nobody holds the record: whoever manages access to it was told and can object. What
    /// they say stands at the claim, and staff decide: who manages access holds no record.
    /// </summary>
    internal static async Task<bool> MayStillObjectAsync(Operation operation, PrincipalRow claim, CancellationToken cancel) =>
        operation.Now < claim.ObjectUntil
        && await VisibleTo.Managing(operation.Db, new ProviderId(claim.ProviderId), operation.Now).AnyAsync(id => id != claim.AccountId, cancel);

    /// <summary>Ends the holders' bindings in favor of a claim that is about to be verified. The caller holds the provider's lock.</summary>
    internal static async Task EndHoldersAsync(Operation operation, IReadOnlyList<PrincipalRow> holders, PrincipalRow claim, CancellationToken cancel)
    {
        var provider = new ProviderId(claim.ProviderId);
        foreach (var holder in holders)
        {
            (holder.Status, holder.DecidedBy, holder.DecidedAt, holder.DecisionReason) = ("ended", operation.Account.Value, operation.Now, Replaced);
            operation.Record(new RecordTakenOver(provider, new PrincipalId(claim.Id), new PrincipalId(holder.Id), new AccountId(holder.AccountId)));
        }
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

    /// <summary>What follows when a record has another holder, or its first: every access that has power is asked about.</summary>
    internal async Task BeginAnewAsync(Operation operation, PrincipalRow claim, CancellationToken cancel)
    {
        var provider = new ProviderId(claim.ProviderId);
        // No mail about what was their own: they were just told that they hold the record. Whom they let work under it works on.
        foreach (var own in await operation.Db.Delegations
            .Where(d => d.ProviderId == claim.ProviderId && d.AgentId == claim.AccountId && d.EndedAt == null).Select(d => d.Id).ToListAsync(cancel))
            if (await AccessPlan.LoadAsync(operation.Db, provider, new DelegationId(own), locked: true, cancel) is { } plan)
                foreach (var over in await GrantPeriods.LiftAsync(operation, plan, "They hold the record now.", cancel))
                    operation.SendAll(await accessMails.EndedAsync(operation, over, cancel));
        await operation.Db.SaveChangesAsync(cancel); // Who is asked is read from the rows.
        await reviews.OpenAtOnceAsync(operation, provider, cancel);
    }

    /// <summary>
    /// Whoever holds a record from now on is told of the claims that others make of it, and has as long to object as everybody: what was
    /// allowed against the former holder counts no more.
    /// </summary>
    internal async Task BeginRivalsAnewAsync(Operation operation, PrincipalRow holder, CancellationToken cancel)
    {
        await operation.Db.SaveChangesAsync(cancel); // Who is told is read from the rows.
        var rivals = await operation.Db.Principals
            .FromSql($"select * from principals where provider_id = {holder.ProviderId} and status = 'contested' and id <> {holder.Id} order by id for update")
            .ToListAsync(cancel);
        var provider = await operation.Db.Providers.SingleAsync(p => p.Id == holder.ProviderId, cancel);
        foreach (var rival in rivals)
        {
            rival.ObjectUntil = operation.Now.AddDays(TakeOverRules.ObjectionDays);
            (rival.LetInBy, rival.LetInAt) = (null, null);
            await EndReducedAsync(operation, rival, Replaced, cancel);
            operation.Record(new ClaimTimeBegunAnew(new ProviderId(holder.ProviderId), new PrincipalId(rival.Id), new AccountId(rival.AccountId)));
            operation.SendAll(await mails.ContestedAsync(operation, provider, [holder], rival, cancel));
        }
    }

    /// <summary>Ends what a claimant got who was let in, if it has not ended.</summary>
    internal async Task EndReducedAsync(Operation operation, PrincipalRow claim, string reason, CancellationToken cancel)
    {
        if (await NewestAsync(operation.Db, claim, cancel) is { EndedAt: null } standing
            && await AccessPlan.LoadAsync(operation.Db, new ProviderId(claim.ProviderId), new DelegationId(standing.Id), locked: true, cancel) is { } plan)
            await Delegations.EndAllAsync(operation, accessMails, plan.Ends(), "revoked", reason, cancel);
    }

    /// <summary>What became of what a claimant got.</summary>
    internal static async Task<GivenToClaimant> GivenAsync(PortalDb db, PrincipalRow claim, DateTimeOffset now, CancellationToken cancel)
    {
        var given = claim.LetInAt is null ? null : await NewestAsync(db, claim, cancel);
        return given is null ? GivenToClaimant.Nothing
            : IsStopped(given) ? GivenToClaimant.Stopped
            : given.Holding().IsLiveAt(now) ? GivenToClaimant.Stands
            : GivenToClaimant.Over;
    }

    // The newest period of the newest line that the claim gave; null when its claimant was never let in.
    private static Task<DelegationRow?> NewestAsync(PortalDb db, PrincipalRow claim, CancellationToken cancel) =>
        db.Delegations.AsNoTracking()
            .Where(d => db.Delegations.Any(f => f.Id == (d.FirstId ?? d.Id) && f.ClaimId == claim.Id) && !db.Delegations.Any(next => next.ReplacesId == d.Id))
            .OrderByDescending(d => d.GivenAt).ThenByDescending(d => d.Id).FirstOrDefaultAsync(cancel);

    // By a person of the provider's side: that is as good as an objection. A review that nobody answered is none.
    private static bool IsStopped(DelegationRow given) =>
        given is { EndedAt: not null, EndCause: "revoked" } or { EndedAt: null, SuspendedAt: not null, SuspendedBy: not null };

    private static async Task<Error?> WhyNotInAsync(Operation operation, PrincipalRow claim, CancellationToken cancel)
    {
        var given = await GivenAsync(operation.Db, claim, operation.Now, cancel);
        return claim.AccountId == operation.Account.Value ? ProviderErrors.NotYourOwn
            : claim.Status != "contested" ? ProviderErrors.Decided
            : claim.ObjectedAt is not null ? ProviderErrors.Objected
            : given == GivenToClaimant.Stopped ? ProviderErrors.Stopped
            : given == GivenToClaimant.Stands ? ProviderErrors.AlreadyIn
            : (await HoldersAsync(operation.Db, claim, cancel)).Count == 0 ? ProviderErrors.NobodyHolds
            : claim.ObjectUntil is not { } until || operation.Now < until ? ProviderErrors.MayStillObject
            : !await Claims.IsSupportedAsync(operation.Db, claim, cancel) ? ProviderErrors.NoEvidence
            : null;
    }

    // Whoever prints a letter has seen its code: theirs is no second pair of eyes.
    private static Task<bool> IsByAnothersLetterAsync(Operation operation, PrincipalRow claim, CancellationToken cancel)
    {
        var me = operation.Account.Value;
        return operation.Db.ClaimLetters.AnyAsync(l => l.PrincipalId == claim.Id && l.EnteredAt != null && l.PrintedBy != me && l.PrintedBy != claim.LetInBy, cancel);
    }

    private Task<Result<PrincipalId>> OnOpenAsync(
        ProviderId provider, PrincipalId claim, Func<Operation, PrincipalRow, CancellationToken, Task<Result<PrincipalId>>> act, CancellationToken cancel) =>
        operations.ForProviderAsync<PrincipalId>(Actions.ObjectToClaim, provider, async (operation, c) =>
        {
            if (await LockAsync(operation, provider, claim, c) is not { } row)
                return Error.NotFound;
            if (row.Status != "contested")
                return ProviderErrors.ClaimDecided;
            // Also not to a rival's: who claims the record themself has something to win.
            return await operation.Db.Principals.AnyAsync(
                    p => p.ProviderId == provider.Value && p.AccountId == operation.Account.Value && p.Status == "contested", c)
                ? ProviderErrors.ObjectToOwn
                : await act(operation, row, c);
        }, cancel);

    private static Task<PrincipalRow?> LockAsync(Operation operation, ProviderId provider, PrincipalId claim, CancellationToken cancel) =>
        operation.Db.Principals
            .FromSql($"select * from principals where id = {claim.Value} and provider_id = {provider.Value} for update").SingleOrDefaultAsync(cancel);
}
