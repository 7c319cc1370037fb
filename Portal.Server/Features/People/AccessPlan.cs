using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.People;

/// <summary>What is to be done to somebody's access.</summary>
public enum AccessAct
{
    /// <summary>End it.</summary>
    End,

    /// <summary>Suspend it.</summary>
    Suspend,

    /// <summary>Restore it.</summary>
    Restore,
}

/// <summary>What becomes of something that the agent gave on.</summary>
internal sealed record PlannedChild(DelegationRow Row, ChildFate Fate, GrantTerms? Terms);

/// <summary>
/// Somebody's access with everything that hangs on it, and what becomes of that. Shown before a change and carried out by it: the same
/// answer, from the same rows.
/// </summary>
/// <param name="Row">The period that it is about.</param>
/// <param name="Giver">The period under which it was given, as it is now; null when a principal gave it, or when that has ended.</param>
/// <param name="Children">What was given under it and has not ended.</param>
/// <param name="Offers">What was offered under it and waits for an answer.</param>
/// <param name="TakenBack">Those of the offers that cannot stay.</param>
internal sealed record AccessPlan(
    DelegationRow Row, DelegationRow? Giver, IReadOnlyList<PlannedChild> Children, IReadOnlyList<InvitationRow> Offers,
    IReadOnlyList<InvitationRow> TakenBack)
{
    /// <summary>Whether the period ended only because another one took its place, and that line goes on.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>What these people hold beside it: of whoever has it, and of whoever has it from them.</summary>
    public IReadOnlyList<DelegationRow> Beside { get; init; } = [];

    /// <summary>What of that they keep when it ends.</summary>
    public IReadOnlyList<DelegationRow> Stays { get; init; } = [];

    /// <summary>Names what would happen to whom, to compare what somebody saw with what is about to be done.</summary>
    public string Seen => string.Join(
        ',',
        Children.Where(child => child.Fate != ChildFate.Kept).OrderBy(child => child.Row.Id).Select(child => $"{child.Row.Id}:{child.Fate}")
            .Concat(TakenBack.OrderBy(offer => offer.Id).Select(offer => $"{offer.Id}:offer"))
            .Concat(Stays.Select(other => $"{other.Id}:stays")));

    /// <summary>What the one who gave it may give now; null when they may give nothing any more.</summary>
    public EffectiveAccess.Gift? GiftAt(DateTimeOffset now) =>
        Row.ParentId is null ? EffectiveAccess.OfPrincipal
        : Giver is not null && Giver.Holding().IsLiveAt(now) && Giver.Terms().MayGiveOn ? EffectiveAccess.Below(new DelegationId(Giver.Id), Giver.Terms())
        : null;

    /// <summary>Why nothing can be done to a period that has ended; null when it has not. Whose line goes on is not told that it is over.</summary>
    public Error? Ended => Row.EndedAt is null ? null : IsReplaced ? AccessErrors.Replaced : AccessErrors.AlreadyEnded;

    /// <summary>Why nothing that needs a period that stands can be done to it, also when it is over by itself and could be renewed; null when it stands.</summary>
    public Error? StandingOrOver(DateTimeOffset now) =>
        Ended ?? (Row.SuspendedAt is null ? null : IsOver(Row, now) ? AccessErrors.LapsedSuspended : AccessErrors.IsSuspended);

    /// <summary>The same, where one that is over does not stand.</summary>
    public Error? StandingAt(DateTimeOffset now) => StandingOrOver(now) ?? (IsOver(Row, now) ? AccessErrors.Lapsed : null);

    /// <summary>Everything ends with it.</summary>
    public AccessPlan Ends() => this with
    {
        Children = [.. Children.Select(child => child with { Fate = ChildFate.Ended, Terms = null })],
        TakenBack = Offers,
        Stays = Beside,
    };

    /// <summary>Everything that has power, or will have, is suspended with it. What is offered waits.</summary>
    public AccessPlan IsSuspended(DateTimeOffset now) => this with
    {
        Children = [.. Children
            .Where(child => child.Row.SuspendedAt is null && !IsOver(child.Row, now))
            .Select(child => child with { Fate = ChildFate.Suspended, Terms = null })],
        TakenBack = [],
    };

    /// <summary>It gets these terms, and what was given under it stays as far as it is within them.</summary>
    public AccessPlan Becomes(GrantTerms terms, DateTimeOffset now)
    {
        // What is over stays over: it is nobody's access any more, and can be renewed under the new period.
        var children = Children.Where(child => !IsOver(child.Row, now)).ToDictionary(child => new DelegationId(child.Row.Id));
        var effects = Cascade.Below(terms, children.Select(child => (child.Key, ChangeRules.From(child.Value.Row.Terms(), now))), now);
        return this with
        {
            Children = [.. effects.Select(effect => children[effect.Child] with { Fate = effect.Fate, Terms = effect.Terms })],
            TakenBack = [.. Offers.Where(offer => !terms.MayGiveOn || !ChangeRules.From(offer.Terms(), now).IsWithin(terms))],
        };
    }

    /// <summary>Whether a period is over by itself.</summary>
    public static bool IsOver(DelegationRow row, DateTimeOffset now) => row.ValidUntil <= now;

    /// <summary>Reads it, and locks it all in one order: delegations by id, then offers by id.</summary>
    /// <param name="db">Of an operation, with its provider locked; or of a reading.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The period.</param>
    /// <param name="locked">False for a reading.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when there is no such period of this provider.</returns>
    public static async Task<AccessPlan?> LoadAsync(
        PortalDb db, ProviderId provider, DelegationId delegation, bool locked, CancellationToken cancel)
    {
        var (of, id) = (provider.Value, delegation.Value);
        // What was given hangs on a line of periods, not on one of them.
        FormattableString sql = $"""
            select * from delegations where provider_id = {of} and (id = {id} or (ended_at is null and parent_id in (
                select p.id from delegations p where coalesce(p.first_id, p.id) = (select coalesce(first_id, id) from delegations where id = {id}))))
            order by id
            """;
        var rows = await Read(db.Delegations.FromSql(Locking(sql, locked)), locked).ToListAsync(cancel);
        if (rows.Find(r => r.Id == id) is not { } row)
            return null;
        var offers = await Read(db.Invitations.FromSql(Locking(
            $"select * from invitations where created_under = {id} and status = 'pending' order by id", locked)), locked).ToListAsync(cancel);
        return new AccessPlan(
            row, await GiverAsync(db, row, cancel),
            [.. rows.Where(r => r.Id != id).Select(child => new PlannedChild(child, ChildFate.Kept, child.Terms()))], offers, [])
        {
            IsReplaced = row.EndedAt is not null && await db.Delegations.AnyAsync(d => d.EndedAt == null && (d.FirstId ?? d.Id) == row.Line, cancel),
            Beside = await OtherGrants.LoadAsync(db, of, rows.ConvertAll(r => r.AgentId), rows.ConvertAll(r => r.Id), cancel),
        };
    }

    /// <summary>The newest period of the line that a period belongs to: what a link in an old mail means.</summary>
    public static Task<Guid> NewestOfLineAsync(PortalDb db, Guid delegation, CancellationToken cancel) =>
        db.Delegations
            .Where(d => (d.FirstId ?? d.Id) == db.Delegations.Where(o => o.Id == delegation).Select(o => o.FirstId ?? o.Id).FirstOrDefault())
            .Where(d => !db.Delegations.Any(next => next.ReplacesId == d.Id))
            .Select(d => d.Id)
            .SingleOrDefaultAsync(cancel);

    private static async Task<DelegationRow?> GiverAsync(PortalDb db, DelegationRow row, CancellationToken cancel) =>
        row.ParentId is not { } parent ? null : await db.Delegations.AsNoTracking()
            .Where(d => d.EndedAt == null && (d.FirstId ?? d.Id) == db.Delegations.Where(p => p.Id == parent).Select(p => p.FirstId ?? p.Id).First())
            .SingleOrDefaultAsync(cancel);

    // Nothing that others refer to changes, so references to these rows need not wait.
    private static FormattableString Locking(FormattableString sql, bool locked) =>
        locked ? System.Runtime.CompilerServices.FormattableStringFactory.Create(sql.Format + " for no key update", sql.GetArguments()) : sql;

    private static IQueryable<TRow> Read<TRow>(IQueryable<TRow> rows, bool tracked) where TRow : class => tracked ? rows : rows.AsNoTracking();
}
