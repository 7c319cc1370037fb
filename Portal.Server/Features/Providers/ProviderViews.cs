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
    IReadOnlyList<EvidenceLine> Evidence, IReadOnlyList<DelegationId> MyDelegations, IReadOnlySet<PortalAction> Can)
{
    /// <summary>Whether nobody holds it: an agent started it.</summary>
    public bool HeldByNobody { get; init; }

    /// <summary>Whether the viewer is to be asked for a second person who manages access.</summary>
    public bool BackupWanted { get; init; }

    /// <summary>How many claims of others are open, as far as the viewer may know.</summary>
    public int Rivals { get; init; }
}

/// <summary>A claim on the review desk.</summary>
public sealed record ClaimLine(
    PrincipalId Id, ProviderId Provider, string ProviderName, string Npi, string Claimant, string Status, DateTimeOffset ClaimedAt, int Evidence)
{
    /// <summary>Whether a letter with a code waits to be printed.</summary>
    public bool LetterWaits { get; init; }
}

/// <summary>A letter with a code, as far as it got.</summary>
public sealed record LetterLine(Guid Id, DateTimeOffset AskedAt, DateTimeOffset? PrintedAt, DateTimeOffset? EnteredAt);

/// <summary>How far a claim of a record got that is not free: somebody holds it, or manages access to it.</summary>
/// <param name="IsHeld">Whether somebody holds it.</param>
/// <param name="ObjectUntil">Until when they can object; null when nobody was there to be asked.</param>
/// <param name="ObjectedBy">Who did; null when nobody did.</param>
/// <param name="ObjectedAt">When.</param>
/// <param name="LetInBy">Who of staff let the claimant in; null when nobody did.</param>
/// <param name="LetInAt">When.</param>
/// <param name="Given">What became of the few rights that the claimant got then.</param>
public sealed record TakeOverState(
    bool IsHeld, DateTimeOffset? ObjectUntil, string? ObjectedBy, DateTimeOffset? ObjectedAt, string? LetInBy, DateTimeOffset? LetInAt, GivenToClaimant Given);

/// <summary>One's own claim.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Files">The evidence.</param>
/// <param name="Held">How far it got against whoever holds the record or manages access; null when nobody does. Names nobody.</param>
/// <param name="Letters">The letters that one asked for, the oldest first.</param>
/// <param name="MayAsk">Whether a letter can be sent.</param>
/// <param name="StartedByAgent">Whether an agent started the record.</param>
public sealed record MyClaimView(
    ClaimLine Claim, IReadOnlyList<EvidenceLine> Files, TakeOverState? Held, IReadOnlyList<LetterLine> Letters, bool MayAsk, bool StartedByAgent);

/// <summary>A claim of a record, as those see it who hold the record.</summary>
public sealed record RivalClaim(PrincipalId Id, string Claimant, DateTimeOffset ClaimedAt, TakeOverState State, bool Mine, bool MayWithdraw);

/// <summary>Who else claims a record.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Claims">Theirs.</param>
/// <param name="MyBinding">One's own, to which one can upload evidence; null for who manages access only.</param>
/// <param name="Now">The database's clock.</param>
public sealed record RivalClaims(string Provider, IReadOnlyList<RivalClaim> Claims, PrincipalId? MyBinding, DateTimeOffset Now);

/// <summary>
/// A claim in full, for the reviewer. What it says instead of the record is taken over when it is verified. The registry's record is null
/// when none was imported.
/// </summary>
public sealed record ClaimView(
    ClaimLine Claim, string Email, string Kind, string Taxonomy, string PracticeState, IReadOnlyList<EvidenceLine> Evidence,
    IReadOnlyList<ClaimLine> Others, string? DecisionReason, ProviderInput? Instead, NppesRecord? Registry, TakeOverState? Held,
    IReadOnlyList<LetterLine> Letters, DateTimeOffset Now)
{
    /// <summary>Whether the reader claims or holds the record, or has access to it: then they read no evidence and decide nothing.</summary>
    public bool HasStake { get; init; }
}

/// <summary>A page of the desk of claims.</summary>
/// <param name="Lines">The claims.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Page">Which one this is, from 1 on.</param>
public sealed record ClaimDeskPage(IReadOnlyList<ClaimLine> Lines, int Total, int Page)
{
    /// <summary>Claims on a page.</summary>
    public const int Size = 50;
}

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
                Offered.Where(action => facts.Decide(action).IsAllowed).ToHashSet())
            {
                HeldByNobody = !await VisibleTo.Principals(db, provider).AnyAsync(c),
                BackupWanted = await People.BackupManagers.IsWantedAsync(db, facts, provider, c),
                Rivals = facts.Decide(Actions.ViewClaims).IsAllowed
                    ? await db.Principals.CountAsync(
                        p => p.ProviderId == provider.Value && p.Status == "contested" && p.ObjectedAt == null && p.AccountId != facts.Actor.Account!.Value.Value, c)
                    : 0,
            };
        }, cancel);

    /// <summary>The person's own claim, with its evidence.</summary>
    public async Task<Result<MyClaimView>> MyClaimAsync(PrincipalId principal, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<MyClaimView?>(Actions.KeepOwnAccount, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value.Value;
            var row = await db.Principals.AsNoTracking().SingleOrDefaultAsync(
                p => p.Id == principal.Value && p.AccountId == me && (p.Status == "claimed" || p.Status == "verified" || p.Status == "contested"), c);
            if (row is null)
                return null;
            var claim = await Lines(db, db.Principals.Where(p => p.Id == row.Id)).SingleAsync(c);
            var letters = await db.ClaimLetters.AsNoTracking().Where(l => l.PrincipalId == row.Id).OrderBy(l => l.AskedAt).ToListAsync(c);
            return new MyClaimView(
                // As long as it counts for nothing, the claimant reads what they said themselves, not what the record says of somebody else.
                claim with { ProviderName = row.Status == "contested" ? row.ClaimedLegalName ?? claim.ProviderName : claim.ProviderName },
                await EvidenceAsync(db, row.Id, c),
                await HeldAsync(db, row, facts.Now, c) is { } held ? held with { ObjectedBy = null, LetInBy = null } : null,
                [.. letters.Select(Line)],
                row.Status != "verified" && ClaimLetters.MayFollow(letters, facts.Now)
                    && await Features.Providers.Registry.FindAsync(db, claim.Npi, c) is { Contact.HasAddress: true },
                await db.Providers.Where(p => p.Id == row.ProviderId).Select(p => p.StartedByAgent).SingleAsync(c));
        }, cancel);
        return found is { Succeeded: true, Value: { } mine } ? mine : Error.NotFound;
    }

    /// <summary>The claims of a record that others make who do not hold it.</summary>
    public Task<Result<RivalClaims>> RivalsAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewClaims, new Target(Provider: provider), async (db, facts, c) =>
        {
            var rows = await db.Principals.AsNoTracking().Where(p => p.ProviderId == provider.Value && p.Status == "contested").OrderBy(p => p.ClaimedAt).ToListAsync(c);
            var names = await NamesAsync(db, rows, c);
            // None of them holds it: whether anybody does is the same for all.
            var held = await VisibleTo.Principals(db, provider).AnyAsync(c);
            var states = new Dictionary<Guid, TakeOverState>();
            foreach (var row in rows)
                states.Add(row.Id, await StateAsync(db, row, names, held, facts.Now, c));
            var me = facts.Actor.Account!.Value.Value;
            var rivals = rows.ConvertAll(row => new RivalClaim(
                new PrincipalId(row.Id), names[row.AccountId], row.ClaimedAt, states[row.Id], row.AccountId == me,
                row.ObjectedBy == me || facts.Holdings.Principal is not null));
            return new RivalClaims(
                await db.Providers.Where(p => p.Id == provider.Value).Select(p => p.LegalName).SingleAsync(c), rivals, facts.Holdings.Principal?.Id, facts.Now);
        }, cancel);

    /// <summary>The desk: a page of the undecided claims, oldest first.</summary>
    public Task<Result<ClaimDeskPage>> DeskAsync(int page = 1, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewReviewDesk, new Target(), async (db, _, c) =>
        {
            var undecided = db.Principals.Where(p => p.Status == "claimed" || p.Status == "contested");
            var shown = Math.Clamp(page, 1, int.MaxValue / ClaimDeskPage.Size);
            return new ClaimDeskPage(
                await Lines(db, undecided).Skip((shown - 1) * ClaimDeskPage.Size).Take(ClaimDeskPage.Size).ToListAsync(c), await undecided.CountAsync(c), shown);
        }, cancel);

    public async Task<Result<ClaimView>> ClaimAsync(PrincipalId principal, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<ClaimView?>(Actions.ViewReviewDesk, new Target(), async (db, facts, c) =>
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
                await Features.Providers.Registry.FindAsync(db, provider.Npi, c),
                await HeldAsync(db, row, facts.Now, c), await LettersAsync(db, row.Id, c), facts.Now)
            {
                HasStake = await Claims.HasStakeAsync(db, facts.Actor.Account!.Value, new ProviderId(row.ProviderId), facts.Now, c),
            };
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
            db.PrincipalEvidence.Count(e => e.PrincipalId == claim.Id))
        {
            LetterWaits = db.ClaimLetters.Any(l => l.PrincipalId == claim.Id && l.PrintedAt == null),
        };

    private static async Task<IReadOnlyList<EvidenceLine>> EvidenceAsync(PortalDb db, Guid principal, CancellationToken cancel) =>
        [.. (await db.PrincipalEvidence.AsNoTracking().Where(e => e.PrincipalId == principal).OrderBy(e => e.UploadedAt).ToListAsync(cancel))
            .Select(e => new EvidenceLine(new DocumentId(e.Id), e.FileName, e.SizeBytes, Convert.ToHexStringLower(e.Sha256), e.UploadedAt))];

    private static async Task<IReadOnlyList<LetterLine>> LettersAsync(PortalDb db, Guid principal, CancellationToken cancel) =>
        [.. (await db.ClaimLetters.AsNoTracking().Where(l => l.PrincipalId == principal).OrderBy(l => l.AskedAt).ToListAsync(cancel)).Select(Line)];

    private static LetterLine Line(ClaimLetterRow letter) => new(letter.Id, letter.AskedAt, letter.PrintedAt, letter.EnteredAt);

    // Null of a claim that nobody is there to object to.
    private static async Task<TakeOverState?> HeldAsync(PortalDb db, PrincipalRow claim, DateTimeOffset now, CancellationToken cancel) =>
        claim.Status != "contested" ? null
        : await StateAsync(
            db, claim, await NamesAsync(db, [claim], cancel), await VisibleTo.Principals(db, new ProviderId(claim.ProviderId)).AnyAsync(cancel), now, cancel) is var state
            && (state.IsHeld || state.ObjectedAt is not null || await VisibleTo.Managing(db, new ProviderId(claim.ProviderId), now).AnyAsync(id => id != claim.AccountId, cancel))
            ? state
            : null;

    private static async Task<TakeOverState> StateAsync(
        PortalDb db, PrincipalRow claim, Dictionary<Guid, string> names, bool held, DateTimeOffset now, CancellationToken cancel) => new(
        held, claim.ObjectUntil, claim.ObjectedBy is { } by ? names[by] : null, claim.ObjectedAt,
        claim.LetInBy is { } staff ? names[staff] : null, claim.LetInAt, await TakeOvers.GivenAsync(db, claim, now, cancel));

    // Of whoever made these claims, objected to them, or let their claimants in.
    private static Task<Dictionary<Guid, string>> NamesAsync(PortalDb db, IReadOnlyList<PrincipalRow> claims, CancellationToken cancel) =>
        db.NamesOfAsync(claims.SelectMany(p => new[] { p.AccountId, p.ObjectedBy, p.LetInBy }).OfType<Guid>(), cancel);
}
