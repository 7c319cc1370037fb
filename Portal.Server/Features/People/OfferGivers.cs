using Microsoft.EntityFrameworkCore;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.People;

/// <summary>Whether an offer can still be given by whoever made it: what accepting asks, and what the page of the invited person says before.</summary>
internal static class OfferGivers
{
    /// <summary>
    /// Whether the giver still holds what they offered, and may sign in. A giver who lost the access that they gave from has nothing to give
    /// any more; and whoever got into a stolen account may have offered access to an account of their own, which must not outlive its
    /// suspension. What was accepted before stays, and is the provider's to end.
    /// </summary>
    /// <param name="db">Of an operation, with its provider locked; or of a reading.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="now">The database's clock.</param>
    /// <param name="locked">False for a reading.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<bool> CanGiveAsync(PortalDb db, InvitationRow offer, DateTimeOffset now, bool locked, CancellationToken cancel)
    {
        if (offer.CreatedUnder is not { } under)
            return await MaySignInAsync(db, offer, offer.CreatedBy, cancel) && await db.Principals.AnyAsync(
                p => p.ProviderId == offer.ProviderId && p.AccountId == offer.CreatedBy && (p.Status == "claimed" || p.Status == "verified"), cancel);
        var rows = locked
            ? db.Delegations.FromSql($"select * from delegations where id = {under} for share")
            : db.Delegations.Where(d => d.Id == under);
        var parent = await rows.AsNoTracking().SingleAsync(cancel);
        return parent.Holding().IsLiveAt(now) && parent.Terms().MayGiveOn && ChangeRules.From(offer.Terms(), now).IsWithin(parent.Terms())
            && await MaySignInAsync(db, offer, parent.AgentId, cancel);
    }

    // Read, not locked: another person's account comes before one's own in the order of locks (0013). What is seen is what had been committed
    // when it was read; a suspension that commits later comes after the acceptance.
    private static async Task<bool> MaySignInAsync(PortalDb db, InvitationRow offer, Guid holder, CancellationToken cancel) =>
        !await db.Accounts.AnyAsync(a => (a.Id == offer.CreatedBy || a.Id == holder) && a.SuspendedAt != null, cancel);
}
