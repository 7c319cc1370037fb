using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.HelpDesk;

/// <summary>News about looks, from operations that are about something else.</summary>
internal static class LookNews
{
    /// <summary>
    /// Has the screens look again that show what this account opened or looks at, on either side: it may no longer open or see anything, or
    /// may again. Of a look that waits too, because it may begin at this moment. Also when the news is lost: the epoch of access rises. The
    /// caller holds the account's lock; providers follow it, by id.
    /// </summary>
    public static Task AnnounceLooksOfAsync(this Operation operation, AccountId account, CancellationToken cancel) =>
        operation.Db.Database.ExecuteSqlAsync(
            $"""
            with shown as (
                select p.id from providers p
                where p.id in (
                    select l.provider_id from looks l
                    where (l.opened_by = {account.Value} or l.helper_id = {account.Value}) and l.ended_at is null
                        and (l.ends_at > clock_timestamp() or (l.begun_at is null and l.waits_until > clock_timestamp())))
                order by p.id for no key update),
            risen as (update providers set access_epoch = access_epoch + 1 where id in (select id from shown) returning id)
            select pg_notify('portal_access', 'provider:' || id) from risen
            """, cancel);
}
