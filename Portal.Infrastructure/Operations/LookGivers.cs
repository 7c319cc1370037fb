using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Operations;

/// <summary>What whoever opened a look holds, for lists and for beginning it. The decision on a page reads it with locks: <see cref="AccessReader"/>.</summary>
public static class LookGivers
{
    /// <summary>Who can look at all: accounts that are not suspended and have the role of the help desk.</summary>
    public static IQueryable<Guid> Helpers(PortalDb db) => db.StaffRoles
        .Where(r => r.Role == nameof(StaffRole.HelpDesk) && r.ConfirmedAt != null && r.EndedAt == null && db.Accounts.Any(a => a.Id == r.AccountId && a.SuspendedAt == null))
        .Select(r => r.AccountId);

    /// <summary>What they hold for the look's provider now; nothing for break-glass, and while their account is suspended.</summary>
    public static async Task<Holdings> HoldingsAsync(PortalDb db, LookRow look, CancellationToken cancel)
    {
        if (look.OpenedBy is not { } giver || !await db.Accounts.AnyAsync(a => a.Id == giver && a.SuspendedAt == null, cancel))
            return Holdings.None;
        var principal = await db.Principals.AsNoTracking()
            .SingleOrDefaultAsync(p => p.AccountId == giver && p.ProviderId == look.ProviderId && (p.Status == "claimed" || p.Status == "verified"), cancel);
        var delegations = await db.Delegations.AsNoTracking()
            .Where(d => d.AgentId == giver && d.ProviderId == look.ProviderId && d.EndedAt == null).ToListAsync(cancel);
        return new Holdings(
            principal is null ? null : new PrincipalHolding(new PrincipalId(principal.Id), principal.Status == "verified"),
            [.. delegations.Select(d => d.Holding())]);
    }
}
