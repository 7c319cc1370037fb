using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.People;

/// <summary>Who hears of access on the provider's side.</summary>
internal static class ProviderSide
{
    /// <summary>
    /// The live principals, whoever gave it, and the agent under whose delegation it was given. Not simply who gave it: they may have left.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="under">The delegation under which it was given; null when a principal gave it.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<IReadOnlyList<AccountRow>> OfAsync(PortalDb db, Guid provider, Guid? under, CancellationToken cancel) =>
        await db.Accounts.AsNoTracking()
            .Where(a => db.Principals.Any(p => p.ProviderId == provider && p.AccountId == a.Id && (p.Status == "claimed" || p.Status == "verified"))
                || db.Delegations.Any(d => d.AgentId == a.Id && d.EndedAt == null
                    && (d.FirstId ?? d.Id) == db.Delegations.Where(g => g.Id == under).Select(g => g.FirstId ?? g.Id).FirstOrDefault()))
            .OrderBy(a => a.Id)
            .ToListAsync(cancel);

    /// <summary>Whether one of these accounts is a live principal: what is theirs already cannot be given to them.</summary>
    public static Task<bool> HoldsAsync(PortalDb db, Guid provider, IQueryable<Guid> accounts, CancellationToken cancel) =>
        db.Principals.AnyAsync(p => p.ProviderId == provider && (p.Status == "claimed" || p.Status == "verified") && accounts.Contains(p.AccountId), cancel);
}
