using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Providers;

/// <summary>A file of evidence.</summary>
public sealed record EvidenceLine(DocumentId Id, string Name, long Bytes, string Sha256, DateTimeOffset UploadedAt);

/// <summary>A provider's page.</summary>
public sealed record ProviderView(
    ProviderId Id, string Name, string Npi, string Kind, string Taxonomy, string PracticeState, PrincipalId? MyClaim, string? MyStatus,
    IReadOnlyList<EvidenceLine> Evidence, IReadOnlyList<DelegationId> MyDelegations, IReadOnlySet<PortalAction> Can);

/// <summary>A claim on the review desk.</summary>
public sealed record ClaimLine(
    PrincipalId Id, ProviderId Provider, string ProviderName, string Npi, string Claimant, string Status, DateTimeOffset ClaimedAt, int Evidence);

/// <summary>
/// A claim in full, for the reviewer. What it says instead of the record is taken over when it is verified. The registry's record is null
/// when none was imported.
/// </summary>
public sealed record ClaimView(
    ClaimLine Claim, string Email, string Kind, string Taxonomy, string PracticeState, IReadOnlyList<EvidenceLine> Evidence,
    IReadOnlyList<ClaimLine> Others, string? DecisionReason, ProviderInput? Instead, NppesRecord? Registry);

/// <summary>Reading providers and claims.</summary>
public sealed class ProviderViews(AccessGate gate)
{
    private static readonly PortalAction[] Offered =
        [Actions.StartApplication, Actions.ViewAccess, Actions.KeepProvider];

    public Task<Result<ProviderView>> ProviderAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewProvider, new Target(Provider: provider), async (db, facts, c) =>
        {
            var row = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == provider.Value, c);
            var claim = facts.Holdings.Principal;
            return new ProviderView(
                provider, row.LegalName, row.Npi, row.Kind, row.Taxonomy, row.PracticeState, claim?.Id,
                claim is null ? null : claim.Verified ? "verified" : "claimed",
                claim is null ? [] : await EvidenceAsync(db, claim.Id.Value, c),
                [.. facts.Holdings.Delegations.Where(d => d.IsLiveAt(facts.Now)).Select(d => d.Id)],
                Offered.Where(action => facts.Decide(action).IsAllowed).ToHashSet());
        }, cancel);

    /// <summary>The person's own claim, with its evidence.</summary>
    public async Task<Result<(ClaimLine Claim, IReadOnlyList<EvidenceLine> Files)>> MyClaimAsync(PrincipalId principal, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<(ClaimLine, IReadOnlyList<EvidenceLine>)?>(Actions.KeepOwnAccount, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value.Value;
            var claim = await Lines(db, db.Principals.Where(p => p.Id == principal.Value && p.AccountId == me
                && (p.Status == "claimed" || p.Status == "verified" || p.Status == "contested"))).SingleOrDefaultAsync(c);
            if (claim is null)
                return null;
            // As long as it counts for nothing, the claimant reads what they said themselves, not what the record says of somebody else.
            var said = claim.Status == "contested"
                ? await db.Principals.Where(p => p.Id == principal.Value).Select(p => p.ClaimedLegalName).SingleAsync(c)
                : null;
            return (claim with { ProviderName = said ?? claim.ProviderName }, await EvidenceAsync(db, principal.Value, c));
        }, cancel);
        return found is { Succeeded: true, Value: { } mine } ? mine : Error.NotFound;
    }

    /// <summary>The desk: undecided claims, oldest first.</summary>
    public Task<Result<IReadOnlyList<ClaimLine>>> DeskAsync(CancellationToken cancel = default) =>
        gate.ReadAsync<IReadOnlyList<ClaimLine>>(Actions.ViewReviewDesk, new Target(), async (db, _, c) =>
            await Lines(db, db.Principals.Where(p => p.Status == "claimed" || p.Status == "contested")).Take(200).ToListAsync(c),
            cancel);

    public async Task<Result<ClaimView>> ClaimAsync(PrincipalId principal, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<ClaimView?>(Actions.ViewReviewDesk, new Target(), async (db, _, c) =>
        {
            var row = await db.Principals.AsNoTracking().SingleOrDefaultAsync(p => p.Id == principal.Value, c);
            if (row is null)
                return null;
            var provider = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == row.ProviderId, c);
            return new ClaimView(
                await Lines(db, db.Principals.Where(p => p.Id == row.Id)).SingleAsync(c),
                await db.Accounts.Where(a => a.Id == row.AccountId).Select(a => a.Email).SingleAsync(c),
                provider.Kind, provider.Taxonomy, provider.PracticeState,
                await EvidenceAsync(db, row.Id, c),
                await Lines(db, db.Principals.Where(p => p.ProviderId == row.ProviderId && p.Id != row.Id)).ToListAsync(c),
                row.DecisionReason,
                ProviderInput.Of(provider) == ProviderInput.Of(row, provider) ? null : ProviderInput.Of(row, provider),
                await Features.Providers.Registry.FindAsync(db, provider.Npi, c));
        }, cancel);
        return found is { Succeeded: true, Value: { } view } ? view : Error.NotFound;
    }

    // Oldest first. Ordered here: by a line's own time the database could not.
    private static IQueryable<ClaimLine> Lines(PortalDb db, IQueryable<PrincipalRow> claims) =>
        from claim in claims
        join provider in db.Providers on claim.ProviderId equals provider.Id
        join account in db.Accounts on claim.AccountId equals account.Id
        orderby claim.ClaimedAt, claim.Id
        select new ClaimLine(
            new PrincipalId(claim.Id), new ProviderId(provider.Id), provider.LegalName, provider.Npi, account.Name, claim.Status, claim.ClaimedAt,
            db.PrincipalEvidence.Count(e => e.PrincipalId == claim.Id));

    private static async Task<IReadOnlyList<EvidenceLine>> EvidenceAsync(PortalDb db, Guid principal, CancellationToken cancel) =>
        [.. (await db.PrincipalEvidence.AsNoTracking().Where(e => e.PrincipalId == principal).OrderBy(e => e.UploadedAt).ToListAsync(cancel))
            .Select(e => new EvidenceLine(new DocumentId(e.Id), e.FileName, e.SizeBytes, Convert.ToHexStringLower(e.Sha256), e.UploadedAt))];
}
