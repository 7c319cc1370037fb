using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Providers;

/// <summary>
/// A provider that the person may act for, or has claimed: as practitioner, authorized-official, delegated-official or agent. The status
/// is a claim's (claimed, verified, contested, refused, ended), empty for an agent, and waiting for an agent whose access has no power at the
/// moment: <see cref="Access"/> is that access, and how it stands. A claim that counts for nothing yet has the name that the person gave.
/// </summary>
public sealed record ProviderLine(
    ProviderId Id, string Name, string Npi, string As, string Status, string? Reason, PrincipalId? Claim, WaitingAccess? Access = null)
{
    /// <summary>Whether there is a page to open.</summary>
    public bool Open => Status is "" or "claimed" or "verified";

    /// <summary>What an agent was given: the presets, and the last day of what ends last; null when it does not end.</summary>
    public (IReadOnlyList<string> Presets, DateTimeOffset? Until)? Given { get; init; }

    /// <summary>Applications that wait for the signature, as far as the person may see them.</summary>
    public int Waiting { get; init; }

    /// <summary>Drafts, as far as the person may see them.</summary>
    public int Drafts { get; init; }
}

/// <summary>Access that has no power yet, or is suspended.</summary>
public sealed record WaitingAccess(DelegationId Id, AccessState State, DateTimeOffset From);

/// <summary>One page of the person's providers.</summary>
/// <param name="Lines">Those of the page, by name.</param>
/// <param name="Page">Which page that is: the last one when one was asked for that is beyond it.</param>
/// <param name="Found">How many there are on all pages of what was asked for.</param>
/// <param name="All">How many there are at all.</param>
/// <param name="ToSign">How many applications wait for the person's own signature, for all providers.</param>
/// <param name="First">The one of them that waits longest.</param>
/// <param name="Me">Who reads.</param>
/// <param name="Left">How long until the next of the person's periods begins or ends by itself, by the database's clock; null when none does.</param>
public sealed record ProviderLines(
    IReadOnlyList<ProviderLine> Lines, int Page, int Found, int All, int ToSign, EnrollmentApplicationId? First, AccountId Me, TimeSpan? Left)
{
    /// <summary>Those that were shown as open before, and are so no more.</summary>
    public IReadOnlyList<ProviderLine> Closed { get; init; } = [];
}

/// <summary>For whom the person acts on a page, and for whom else they could.</summary>
/// <param name="Current">The provider of the page.</param>
/// <param name="Own">Whether it is the person's own record.</param>
/// <param name="Others">A few others, by name.</param>
/// <param name="More">Whether there are others beside those.</param>
/// <param name="Me">Who reads.</param>
/// <param name="Left">How long until the next of the person's periods begins or ends by itself, by the database's clock; null when none does.</param>
public sealed record Acting(ProviderRow Current, bool Own, IReadOnlyList<ProviderRow> Others, bool More, AccountId Me, TimeSpan? Left);

/// <summary>The person's own list of providers. It is paged and searched in the database: an agency acts for hundreds.</summary>
public sealed class OwnProviders(AccessGate gate)
{
    /// <summary>Providers on one page, and from how many on there is something to search.</summary>
    public const int PageSize = 20, Many = 10;

    /// <summary>The providers of the person: own, delegated, access that waits, and claims that were contested or refused.</summary>
    /// <param name="search">The beginning of a word of the name, or of the NPI; empty for all.</param>
    /// <param name="page">From 1.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<Result<ProviderLines>> ListAsync(string? search = null, int page = 1, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.KeepOwnAccount, new Target(), (db, facts, c) => ReadAsync(db, facts, search, page, c), cancel);

    /// <summary>The same list once more, for a page that is open: with those that it showed as open and that are closed by now.</summary>
    public Task<Result<ProviderLines>> FollowAsync(ProviderLines before, string? search, int page, CancellationToken cancel = default) =>
        gate.ReadAgainAsync(Actions.KeepOwnAccount, new Target(), async (db, facts, c) =>
        {
            var shown = before.Lines.Where(line => line.Open).ToList();
            var ids = shown.ConvertAll(line => line.Id.Value);
            var open = await VisibleTo.Providers(db, facts.Actor.Account!.Value, facts.Now).Where(p => ids.Contains(p.Id)).Select(p => p.Id).ToListAsync(c);
            return await ReadAsync(db, facts, search, page, c) with { Closed = [.. shown.Where(line => !open.Contains(line.Id.Value))] };
        }, cancel);

    private static async Task<ProviderLines> ReadAsync(PortalDb db, AccessFacts facts, string? search, int page, CancellationToken c)
    {
        var (me, now) = (facts.Actor.Account!.Value.Value, facts.Now);
        var mine = db.Principals.Where(p => p.AccountId == me).Select(p => p.ProviderId)
            .Union(Delegated(db, me, now).Select(d => d.ProviderId));
        var all = db.Providers.AsNoTracking().Where(p => mine.Contains(p.Id));
        var typed = TypedText.Storable(search ?? "").Trim();
        var found = typed.Length == 0 ? all : all.Where(Matching(db, me, now, typed));
        var count = await found.CountAsync(c);
        page = Math.Clamp(page, 1, Math.Max(1, (count + PageSize - 1) / PageSize));
        var rows = await found.OrderBy(Shown(db, me)).ThenBy(p => p.Npi).ThenBy(p => p.Id)
            .Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(c);
        var toSign = VisibleTo.Applications(db, facts.Actor, now).Where(a => a.Status == ApplicationStatus.AwaitingSignature
            && db.Principals.Any(p => p.AccountId == me && p.ProviderId == a.ProviderId && p.Status == "verified"));
        var first = await toSign.OrderBy(a => a.ChangedAt).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(c);
        return new ProviderLines(
            await LinesAsync(db, facts, rows, c), page, count, await all.CountAsync(c), first is null ? 0 : await toSign.CountAsync(c),
            first is { } id ? new EnrollmentApplicationId(id) : null, facts.Actor.Account!.Value, await LeftAsync(db, me, now, c));
    }

    /// <summary>
    /// For whom one acts on a provider's page; not found for who does not act there, as staff do not. It stands beside what the page shows:
    /// nobody tries anything by it, so nothing is recorded.
    /// </summary>
    public Task<Result<Acting>> ActingAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAgainAsync<Acting>(Actions.ViewProvider, new Target(Provider: provider), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value;
            var open = VisibleTo.Providers(db, me, facts.Now).AsNoTracking();
            if (await open.SingleOrDefaultAsync(p => p.Id == provider.Value, c) is not { } current)
                return null!;
            var own = await db.Principals.AnyAsync(
                p => p.AccountId == me.Value && p.ProviderId == provider.Value && p.Capacity == "practitioner" && (p.Status == "claimed" || p.Status == "verified"), c);
            var others = await open.Where(p => p.Id != provider.Value).OrderBy(p => p.LegalName).ThenBy(p => p.Npi).Take(Many + 1).ToListAsync(c);
            return new Acting(
                current, own, [.. others.Take(Many)], others.Count > Many, me, others.Count == 0 ? null : await LeftAsync(db, me.Value, facts.Now, c));
        }, cancel);

    private static IQueryable<DelegationRow> Delegated(PortalDb db, Guid me, DateTimeOffset now) =>
        db.Delegations.Where(d => d.AgentId == me && d.EndedAt == null && (d.ValidUntil == null || now < d.ValidUntil));

    // Nobody announces that a period begins or ends by its date.
    private static async Task<TimeSpan?> LeftAsync(PortalDb db, Guid me, DateTimeOffset now, CancellationToken cancel) =>
        await Delegated(db, me, now).MinAsync(d => d.ValidFrom > now ? d.ValidFrom : d.ValidUntil, cancel) - now;

    // By the name that the person is shown: of a claim that counts for nothing the record's name is not theirs to find out.
    private static Expression<Func<ProviderRow, bool>> Matching(PortalDb db, Guid me, DateTimeOffset now, string search)
    {
        var typed = search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        var delegated = Delegated(db, me, now);
        var (start, word) = (typed + "%", "% " + typed + "%");
        return p => p.Npi.StartsWith(search)
            || ((EF.Functions.ILike(p.LegalName, start, "\\") || EF.Functions.ILike(p.LegalName, word, "\\"))
                && (delegated.Any(d => d.ProviderId == p.Id)
                    || db.Principals.Any(b => b.AccountId == me && b.ProviderId == p.Id && (b.Status == "claimed" || b.Status == "verified" || b.ClaimedLegalName == null))))
            || db.Principals.Any(b => b.AccountId == me && b.ProviderId == p.Id && b.Status != "claimed" && b.Status != "verified"
                && (EF.Functions.ILike(b.ClaimedLegalName!, start, "\\") || EF.Functions.ILike(b.ClaimedLegalName!, word, "\\")));
    }

    // The name that the line shows: the place in the list would tell what it hides.
    private static Expression<Func<ProviderRow, string>> Shown(PortalDb db, Guid me) =>
        p => db.Principals.Any(b => b.AccountId == me && b.ProviderId == p.Id && (b.Status == "claimed" || b.Status == "verified"))
            || !db.Principals.Any(b => b.AccountId == me && b.ProviderId == p.Id)
            ? p.LegalName
            : db.Principals.Where(b => b.AccountId == me && b.ProviderId == p.Id).OrderByDescending(b => b.ClaimedAt)
                .Select(b => b.ClaimedLegalName).FirstOrDefault() ?? p.LegalName;

    private static async Task<IReadOnlyList<ProviderLine>> LinesAsync(
        PortalDb db, AccessFacts facts, IReadOnlyList<ProviderRow> rows, CancellationToken cancel)
    {
        var (me, ids) = (facts.Actor.Account!.Value, rows.Select(r => r.Id).ToArray());
        var claims = (await db.Principals.AsNoTracking().Where(p => p.AccountId == me.Value && ids.Contains(p.ProviderId)).ToListAsync(cancel))
            .GroupBy(p => p.ProviderId).ToDictionary(g => g.Key, g => g.MaxBy(p => p.ClaimedAt)!);
        var open = await VisibleTo.Providers(db, me, facts.Now).Where(p => ids.Contains(p.Id)).Select(p => p.Id).ToHashSetAsync(cancel);
        var given = (await Delegated(db, me.Value, facts.Now).AsNoTracking().Where(d => ids.Contains(d.ProviderId)).ToListAsync(cancel))
            .ToLookup(d => d.ProviderId);
        var work = await VisibleTo.Applications(db, facts.Actor, facts.Now)
            .Where(a => ids.Contains(a.ProviderId) && (a.Status == ApplicationStatus.Draft || a.Status == ApplicationStatus.AwaitingSignature))
            .GroupBy(a => new { a.ProviderId, a.Status }).Select(g => new { g.Key.ProviderId, g.Key.Status, Count = g.Count() }).ToListAsync(cancel);
        return
        [
            .. rows.SelectMany(row => OfOne(row, claims.GetValueOrDefault(row.Id), [.. given[row.Id]], open.Contains(row.Id), facts.Now)).Select(line => !line.Open ? line : line with
            {
                Waiting = work.Where(w => w.ProviderId == line.Id.Value && w.Status == ApplicationStatus.AwaitingSignature).Sum(w => w.Count),
                Drafts = work.Where(w => w.ProviderId == line.Id.Value && w.Status == ApplicationStatus.Draft).Sum(w => w.Count),
            }),
        ];
    }

    // A claim that staff refused and access that somebody gave are two lines: they are two things.
    private static IEnumerable<ProviderLine> OfOne(ProviderRow row, PrincipalRow? claim, IReadOnlyList<DelegationRow> given, bool open, DateTimeOffset now)
    {
        var counts = claim?.Status is "claimed" or "verified";
        if (claim is not null)
            yield return new ProviderLine(
                new ProviderId(row.Id), counts ? row.LegalName : ProviderInput.Of(claim, row).LegalName, row.Npi, claim.Capacity, claim.Status, claim.DecisionReason,
                new PrincipalId(claim.Id));
        if (counts || given.Count == 0)
            yield break;
        var live = given.Where(d => AccessStates.Of(d, now) == AccessState.Live).ToList();
        if (open)
            yield return new ProviderLine(new ProviderId(row.Id), row.LegalName, row.Npi, "agent", "", null, null)
            {
                Given = ([.. live.Select(d => TermsWords.OfPreset(d.Preset)).Distinct()], live.Exists(d => d.ValidUntil is null) ? null : live.Max(d => d.ValidUntil)),
            };
        else if (given.MinBy(d => d.ValidFrom) is { } waiting)
            yield return new ProviderLine(
                new ProviderId(row.Id), row.LegalName, row.Npi, "agent", "waiting", null, null,
                new WaitingAccess(new DelegationId(waiting.Id), AccessStates.Of(waiting, now), waiting.ValidFrom));
    }
}
