using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>News of offers, which give nobody access yet.</summary>
internal static class OfferNews
{
    /// <summary>
    /// Has the pages look again that show an offer: those of the provider, and those of whoever signs in with its address. Both are one
    /// statement, so that whoever offers cannot tell by its time whether there is such an account.
    /// </summary>
    public static Task AnnounceOfferAsync(this Operation operation, InvitationRow offer, CancellationToken cancel) =>
        operation.Db.Database.ExecuteSqlAsync(
            $"""
            select pg_notify('portal_access', concerned)
            from (select 'provider:' || {offer.ProviderId} as concerned union all
                select 'account:' || id from accounts where email_key = {offer.EmailKey}) as all_of_them
            """, cancel);
}
