using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>
/// A second person who manages access. While there is none the principal is asked for one: when the only one is away or leaves, nobody can
/// end an access.
/// </summary>
public sealed class BackupManagers(OperationRunner operations)
{
    /// <summary>Does not ask for a while.</summary>
    public Task<Result<DateTimeOffset>> DeferAsync(ProviderId provider, CancellationToken cancel = default) =>
        operations.ForProviderAsync<DateTimeOffset>(Actions.DeferBackup, provider, async (operation, c) =>
        {
            var row = await operation.Db.Providers.SingleAsync(p => p.Id == provider.Value, c);
            var until = operation.Now.AddDays(BackupRules.DeferDays);
            row.BackupDeferredUntil = until;
            operation.Record(new BackupManagerDeferred(provider, until));
            return until;
        }, cancel);

    /// <summary>Whether this person is to be asked for a backup manager.</summary>
    internal static async Task<bool> IsWantedAsync(PortalDb db, AccessFacts facts, ProviderId provider, CancellationToken cancel)
    {
        if (!facts.Decide(Actions.DeferBackup).IsAllowed)
            return false;
        var (of, now) = (provider.Value, facts.Now);
        return !await db.Providers.AnyAsync(p => p.Id == of && p.BackupDeferredUntil > now, cancel)
            && !await db.Invitations.AnyAsync(
                i => i.ProviderId == of && i.Status == "pending" && i.ExpiresAt > now && i.AllApplications
                    && i.Permissions.Contains(nameof(Permission.ManageAccess)), cancel)
            && await Able(db, provider, now).CountAsync(cancel) < 2;
    }

    /// <summary>
    /// Whether somebody who leaves is the last one who could manage access, while others keep theirs. The caller holds the provider's lock.
    /// </summary>
    internal static async Task<bool> IsLastAsync(Operation operation, AccessPlan leaving, CancellationToken cancel)
    {
        var (db, row, now) = (operation.Db, leaving.Row, operation.Now);
        if (!row.Terms().MayGiveOn || !row.Holding().IsLiveAt(now))
            return false;
        // Of two grants of one's own the other one stays.
        var mine = await db.Delegations.AsNoTracking()
            .Where(d => d.ProviderId == row.ProviderId && d.AgentId == row.AgentId && d.Id != row.Id && d.EndedAt == null).ToListAsync(cancel);
        if (mine.Any(d => d.Terms().MayGiveOn && d.Holding().IsLiveAt(now)))
            return false;
        var ending = leaving.Children.Select(child => child.Row.Id).Append(row.Id).ToArray();
        return !await Able(db, new ProviderId(row.ProviderId), now).AnyAsync(id => id != row.AgentId, cancel)
            && await db.Delegations.AnyAsync(
                d => d.ProviderId == row.ProviderId && d.AgentId != row.AgentId && d.EndedAt == null && !ending.Contains(d.Id)
                    && (d.ValidUntil == null || d.ValidUntil > now), cancel);
    }

    // Who manages access and can sign in.
    private static IQueryable<Guid> Able(PortalDb db, ProviderId provider, DateTimeOffset now) =>
        db.Accounts.Where(a => a.SuspendedAt == null && VisibleTo.Managing(db, provider, now).Contains(a.Id)).Select(a => a.Id);
}
