using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Data;

/// <summary>
/// The SQL twin of the access table for lists: the applications that an account may see. A test proves over generated worlds, on a real
/// database, that it says the same as <see cref="AccessPolicy.Decide"/> for <see cref="Actions.ViewApplication"/>. Looks of the help desk
/// are not in it: they allow none of the actions that lists are about, and are opened by their own id.
/// </summary>
public static class VisibleTo
{
    /// <summary>Applications that the actor may open, at this instant.</summary>
    /// <param name="db">The context of the query.</param>
    /// <param name="actor">Who asks, with the staff roles that the session's row gave.</param>
    /// <param name="now">The database's clock.</param>
    public static IQueryable<ApplicationRow> Applications(PortalDb db, Actor actor, DateTimeOffset now)
    {
        if (actor is not { Account: { } account, FullyAuthenticated: true })
            return db.Applications.Where(_ => false);
        var me = account.Value;
        var reviewer = actor.StaffRoles.Contains(StaffRole.Reviewer);
        var near = NearProviders(db, me);
        return (reviewer ? db.Applications : db.Applications.Where(a => near.Contains(a.ProviderId))).Where(a =>
            db.Principals.Any(p => p.AccountId == me && p.ProviderId == a.ProviderId && (p.Status == "claimed" || p.Status == "verified"))
            || db.Delegations.Any(d => d.AgentId == me && d.ProviderId == a.ProviderId && d.EndedAt == null && d.SuspendedAt == null
                && d.ValidFrom <= now && (d.ValidUntil == null || now < d.ValidUntil)
                && (d.ConfirmedAt != null || (!d.ConfirmFirst && !d.Permissions.Contains(nameof(Permission.EditBanking))))
                && d.Permissions.Contains(nameof(Permission.ViewApplication))
                && (d.AllApplications || d.ApplicationIds.Contains(a.Id)))
            || (reviewer && db.Versions.Any(v => v.Id == a.CurrentVersionId && v.FrozenAt != null)));
    }

    /// <summary>Providers for which the account may do anything at all, at this instant.</summary>
    public static IQueryable<ProviderRow> Providers(PortalDb db, AccountId account, DateTimeOffset now)
    {
        var me = account.Value;
        var near = NearProviders(db, me);
        return db.Providers.Where(p => near.Contains(p.Id)).Where(p =>
            db.Principals.Any(b => b.AccountId == me && b.ProviderId == p.Id && (b.Status == "claimed" || b.Status == "verified"))
            || db.Delegations.Any(d => d.AgentId == me && d.ProviderId == p.Id && d.EndedAt == null && d.SuspendedAt == null
                && d.ValidFrom <= now && (d.ValidUntil == null || now < d.ValidUntil)
                && (d.ConfirmedAt != null || (!d.ConfirmFirst && !d.Permissions.Contains(nameof(Permission.EditBanking))))));
    }

    /// <summary>
    /// Who manages access for a provider, at this instant: its principals, and who holds that right for all of its applications. The same
    /// as <see cref="AccessPolicy.Decide"/> for <see cref="Actions.ViewAccess"/>, except that nobody's session is asked about.
    /// </summary>
    public static IQueryable<Guid> Managing(PortalDb db, ProviderId provider, DateTimeOffset now) =>
        Principals(db, provider).Union(db.Delegations.Where(d => d.ProviderId == provider.Value && d.EndedAt == null && d.SuspendedAt == null
            && d.AllApplications && d.ValidFrom <= now && (d.ValidUntil == null || now < d.ValidUntil)
            && (d.ConfirmedAt != null || (!d.ConfirmFirst && !d.Permissions.Contains(nameof(Permission.EditBanking))))
            && d.Permissions.Contains(nameof(Permission.ManageAccess))).Select(d => d.AgentId));

    /// <summary>The live principals of a provider.</summary>
    public static IQueryable<Guid> Principals(PortalDb db, ProviderId provider) =>
        db.Principals.Where(p => p.ProviderId == provider.Value && (p.Status == "claimed" || p.Status == "verified")).Select(p => p.AccountId);

    // Where the account has anything, or a claim of any age. Decides nothing: with it, what decides looks at a few providers instead of all of them.
    private static IQueryable<Guid> NearProviders(PortalDb db, Guid me) =>
        db.Principals.Where(p => p.AccountId == me).Select(p => p.ProviderId)
            .Union(db.Delegations.Where(d => d.AgentId == me && d.EndedAt == null).Select(d => d.ProviderId));
}
