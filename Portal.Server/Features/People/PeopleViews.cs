using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Somebody with access, as the people page shows them: the newest period of each line.</summary>
public sealed record PersonWithAccess(
    DelegationId Id, AccountId Agent, string Name, string Email, string Preset, GrantTerms Terms, string Reason, string GivenBy,
    DateTimeOffset GivenAt, AccessState State, DateTimeOffset? EndedAt, string? EndReason, string? HandoverNote, DelegationId? Parent, bool Mine,
    bool Reachable)
{
    /// <summary>When the person last used access to this provider, as far as the viewer may know; null when they did not since it was given.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>The line that the period belongs to: it stays when another period takes its place, and so does what is typed beside it.</summary>
    public Guid Line { get; init; }

    /// <summary>Whether the state suspended the person's account (<see cref="AccessStates.OfAccount"/>).</summary>
    public bool AccountSuspended { get; init; }
}

/// <summary>An offer, as the people page shows it.</summary>
public sealed record OfferMade(
    InvitationId Id, string Email, string Preset, GrantTerms Terms, string Reason, string Status, DateTimeOffset ExpiresAt, string? ReissueAskedFor,
    bool Reachable);

/// <summary>Somebody's request for access, as the provider's side sees it.</summary>
public sealed record RequestHeard(
    AccessRequestId Id, string Name, string Email, IReadOnlySet<Permission> Permissions, SectionScope Sections, DateTimeOffset? Until, string Reason,
    DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, bool Mine);

/// <summary>The people page.</summary>
public sealed record PeopleView(
    string Provider, IReadOnlyList<(string Name, string Status)> Principals, IReadOnlyList<PersonWithAccess> People, IReadOnlyList<OfferMade> Offers,
    IReadOnlyList<RequestHeard> Requests, IReadOnlyList<(AccountId Id, string Name, string Email)> Blocked, bool MayBlock,
    GrantTerms Givable, IReadOnlyList<ApplicationChoice> Applications, IReadOnlyList<OfferedPreset> Presets, DateTimeOffset Now)
{
    /// <summary>Who reads.</summary>
    public AccountId Me { get; init; }

    /// <summary>The provider's NPI: with it others ask.</summary>
    public required string Npi { get; init; }

    /// <summary>How long until the next period, offer or request begins or ends by itself, by the database's clock; null when none does.</summary>
    public TimeSpan? Left => People.Where(p => p.State is not (AccessState.Ended or AccessState.Over)).SelectMany(p => new[] { p.Terms.ValidFrom, p.Terms.ValidUntil })
        .Concat(Offers.Where(o => o.Status == "pending").Select(o => (DateTimeOffset?)o.ExpiresAt))
        .Concat(Requests.Select(r => (DateTimeOffset?)r.ExpiresAt)).Where(at => at > Now).Min() - Now;

    /// <summary>Whether the viewer is to be asked for a second person who manages access.</summary>
    public bool BackupWanted { get; init; }
}

/// <summary>An offer, as the invited person sees it; or only both addresses, when somebody else is signed in.</summary>
public sealed record OfferReceived(
    InvitationId Id, bool ForMe, string InvitedAddress, string MyAddress, string? Provider, string? InvitedBy, GrantTerms? Terms, string? Reason,
    string Status, DateTimeOffset ExpiresAt, bool ReissueAsked, DateTimeOffset Now);

/// <summary>Reading who has access, and what is offered.</summary>
public sealed class PeopleViews(AccessGate gate, FormCatalog forms)
{
    public Task<Result<PeopleView>> PeopleAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewAccess, new Target(Provider: provider), (db, facts, c) => ReadAsync(db, facts, provider, c), cancel);

    /// <summary>The same once more, for a page that is open.</summary>
    public Task<Result<PeopleView>> FollowAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAgainAsync(Actions.ViewAccess, new Target(Provider: provider), (db, facts, c) => ReadAsync(db, facts, provider, c), cancel);

    private async Task<PeopleView> ReadAsync(PortalDb db, AccessFacts facts, ProviderId provider, CancellationToken c)
    {
        var names = await db.Accounts
            .Where(a => db.Delegations.Any(d => d.ProviderId == provider.Value && (d.AgentId == a.Id || d.GivenBy == a.Id))
                || db.Principals.Any(p => p.ProviderId == provider.Value && p.AccountId == a.Id))
            .ToDictionaryAsync(a => a.Id, a => new { a.Name, a.Email, Suspended = a.SuspendedAt != null }, c);
        var delegations = await db.Delegations.AsNoTracking()
            .Where(d => d.ProviderId == provider.Value && !db.Delegations.Any(next => next.ReplacesId == d.Id))
            .OrderBy(d => d.GivenAt).ToListAsync(c);
        var firsts = await FirstGivenAsync(db, provider, delegations, c);
        var offers = await OffersAsync(db, provider, facts.Now, c);
        var principals = await db.Principals.AsNoTracking()
            .Where(p => p.ProviderId == provider.Value && (p.Status == "claimed" || p.Status == "verified")).ToListAsync(c);
        var me = facts.Actor.Account!.Value;
        var record = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == provider.Value, c);
        var use = await SeenUse.LoadAsync(db, facts, provider, forms, c);
        return new PeopleView(
            record.LegalName,
            [.. principals.Select(p => (names[p.AccountId].Name, p.Status))],
            [.. delegations.Select(d => new PersonWithAccess(
                new DelegationId(d.Id), new AccountId(d.AgentId), names[d.AgentId].Name, names[d.AgentId].Email, d.Preset, d.Terms(), d.Reason,
                names[d.GivenBy].Name, d.GivenAt, AccessStates.Of(d, facts.Now), d.EndedAt, d.EndReason, d.HandoverNote,
                d.ParentId is { } parent ? new DelegationId(parent) : null, d.AgentId == me.Value, Reaches(facts, d.ParentId))
            {
                LastUsed = use.LastUsed(d.AgentId, firsts[d.Id]),
                Line = d.Line,
                AccountSuspended = names[d.AgentId].Suspended,
            })],
            [.. offers.Select(i => new OfferMade(
                new InvitationId(i.Id), i.Email, i.Preset, i.Terms(), i.Reason, StatusAt(i, facts.Now), i.ExpiresAt, i.ReissueAskedFor,
                Reaches(facts, i.CreatedUnder)))],
            await RequestsAsync(db, provider, me, facts.Now, c),
            await BlockedAsync(db, provider, c),
            facts.Decide(Actions.BlockAsker).IsAllowed,
            EffectiveAccess.Givable(facts.Holdings, facts.Now)!.Terms,
            await ApplicationChoice.OfAsync(db, facts, provider, c),
            await OfferedPreset.OfAsync(db, provider, c),
            facts.Now)
        {
            Me = me,
            Npi = record.Npi,
            BackupWanted = await BackupManagers.IsWantedAsync(db, facts, provider, c),
        };
    }

    // All that wait for an answer, however old: what is not shown cannot be taken back. Then the newest of the others.
    private static async Task<IReadOnlyList<InvitationRow>> OffersAsync(PortalDb db, ProviderId provider, DateTimeOffset now, CancellationToken cancel)
    {
        var offers = db.Invitations.AsNoTracking().Where(i => i.ProviderId == provider.Value && i.Status != "accepted").OrderByDescending(i => i.CreatedAt);
        return
        [
            .. await offers.Where(i => i.Status == "pending" && i.ExpiresAt > now).ToListAsync(cancel),
            .. await offers.Where(i => i.Status != "pending" || i.ExpiresAt <= now).Take(100).ToListAsync(cancel),
        ];
    }

    // When the line that each period belongs to began: a renewal does not make used access unused.
    private static async Task<Dictionary<Guid, DateTimeOffset>> FirstGivenAsync(
        PortalDb db, ProviderId provider, IReadOnlyList<DelegationRow> delegations, CancellationToken cancel)
    {
        var lines = await db.Delegations.Where(d => d.ProviderId == provider.Value && d.FirstId == null).ToDictionaryAsync(d => d.Id, d => d.GivenAt, cancel);
        return delegations.ToDictionary(d => d.Id, d => lines[d.Line]);
    }

    private static bool Reaches(AccessFacts facts, Guid? under) =>
        EffectiveAccess.Reaches(facts.Holdings, under is { } id ? new DelegationId(id) : null, facts.Now);

    private async Task<IReadOnlyList<RequestHeard>> RequestsAsync(
        PortalDb db, ProviderId provider, AccountId me, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await RequestAnswers.Heard(db, provider.Value, now).AsNoTracking().OrderBy(r => r.AskedAt).Take(50)
                .Join(db.Accounts, r => r.AgentId, a => a.Id, (r, a) => new { Request = r, a.Name, a.Email }).ToListAsync(cancel))
            .Select(x => new RequestHeard(
                new AccessRequestId(x.Request.Id), x.Name, x.Email, x.Request.Asked(),
                x.Request.Named() ?? RequestRules.SectionsOf(x.Request.Asked(), forms.PaymentSections), x.Request.ValidUntil,
                x.Request.Reason, x.Request.AskedAt, x.Request.ExpiresAt, x.Request.AgentId == me.Value))];

    private static async Task<IReadOnlyList<(AccountId, string, string)>> BlockedAsync(PortalDb db, ProviderId provider, CancellationToken cancel) =>
        [.. (await db.AccessBlocks.Where(b => b.ProviderId == provider.Value && b.LiftedAt == null)
                .Join(db.Accounts, b => b.AgentId, a => a.Id, (_, a) => new { a.Id, a.Name, a.Email }).OrderBy(a => a.Name).ToListAsync(cancel))
            .Select(a => (new AccountId(a.Id), a.Name, a.Email))];

    /// <summary>The open offers to the address of the account. They stand beside what a page is about: nobody tries anything by it.</summary>
    public Task<Result<IReadOnlyList<OfferReceived>>> WaitingForMeAsync(CancellationToken cancel = default) =>
        gate.ReadAgainAsync<IReadOnlyList<OfferReceived>>(Actions.AnswerInvitation, new Target(), async (db, facts, c) =>
        {
            var me = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == facts.Actor.Account!.Value.Value, c);
            var rows = await db.Invitations.AsNoTracking()
                .Where(i => i.EmailKey == me.EmailKey && i.Status == "pending" && i.ExpiresAt > facts.Now).OrderBy(i => i.CreatedAt).ToListAsync(c);
            var received = new List<OfferReceived>();
            foreach (var row in rows)
                received.Add(await DescribeAsync(db, row, me, facts.Now, c));
            return received.FindAll(offer => offer.Status == "pending");
        }, cancel);

    public async Task<Result<OfferReceived>> OfferAsync(InvitationId invitation, CancellationToken cancel = default)
    {
        var found = await gate.ReadAsync<OfferReceived?>(Actions.AnswerInvitation, new Target(), async (db, facts, c) =>
        {
            var me = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == facts.Actor.Account!.Value.Value, c);
            var row = await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitation.Value, c);
            return row is null ? null : await DescribeAsync(db, row, me, facts.Now, c);
        }, cancel);
        return found is { Succeeded: true, Value: { } offer } ? offer : Error.NotFound;
    }

    private static async Task<OfferReceived> DescribeAsync(PortalDb db, InvitationRow row, AccountRow me, DateTimeOffset now, CancellationToken cancel)
    {
        var status = StatusAt(row, now);
        // Only whom it is for is told that it cannot be accepted just now; why, nobody is.
        if (row.EmailKey == me.EmailKey && status == "pending" && !await OfferGivers.CanGiveAsync(db, row, now, locked: false, cancel))
            status = "on-hold";
        if (row.EmailKey != me.EmailKey)
        {
            var masked = EmailAddress.Parse(row.Email).Value.Mask();
            return new OfferReceived(
                new InvitationId(row.Id), false, masked, me.Email, null, null, null, null, status, row.ExpiresAt, row.ReissueAskedFor == me.EmailKey, now);
        }
        var provider = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == row.ProviderId, cancel);
        var by = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == row.CreatedBy, cancel);
        return new OfferReceived(
            new InvitationId(row.Id), true, row.Email, me.Email, provider.LegalName, by.Name, row.Terms(), row.Reason, status, row.ExpiresAt, false, now);
    }

    private static string StatusAt(InvitationRow row, DateTimeOffset now) => row.Status == "pending" && row.ExpiresAt <= now ? "expired" : row.Status;
}
