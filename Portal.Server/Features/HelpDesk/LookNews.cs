using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.HelpDesk;

/// <summary>News about looks, from operations that are about something else.</summary>
internal static class LookNews
{
    /// <summary>Has the screens look again that show what this account opened: it may no longer open anything.</summary>
    public static Task AnnounceLooksOpenedByAsync(this Operation operation, AccountId account, CancellationToken cancel) =>
        operation.Db.Database.ExecuteSqlAsync(
            $"""
            select pg_notify('portal_access', 'provider:' || provider_id)
            from looks where opened_by = {account.Value} and ended_at is null and ends_at > clock_timestamp()
            """, cancel);
}
