using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>
/// Warns both sides before access ends by itself. A warning is a row, made in the transaction that queues its mails: any number of servers
/// may try, and a restart finds what was said already.
/// </summary>
public sealed class EndWarnings(OperationRunner operations, AccessMails mails)
{
    /// <summary>Warnings in one transaction.</summary>
    public const int Batch = 50;

    /// <summary>Gives the warnings that are due. Of several that are due at once only the last one is given.</summary>
    /// <returns>How many were given; fewer than <see cref="Batch"/> when no more are due.</returns>
    public Task<Result<int>> SendDueAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<int>(Actions.WarnOfEnd, async (operation, c) =>
        {
            var given = 0;
            foreach (var days in ChangeRules.WarningDays)
                given += await SendDueAsync(operation, days, ChangeRules.WarningDays.Where(later => later < days).DefaultIfEmpty(0).Max(), c);
            return given;
        }, cancel);

    // Who was given access, or had it changed, when its end was as near as that knows the end.
    private async Task<int> SendDueAsync(Operation operation, int days, int next, CancellationToken cancel)
    {
        var now = operation.Now;
        var due = await operation.Db.DelegationNotices
            .FromSql(
                $"""
                insert into delegation_notices (delegation_id, days, sent_at)
                select d.id, {days}, {now} from delegations d
                where d.ended_at is null and d.suspended_at is null
                    and d.valid_until <= {now.AddDays(days)} and d.valid_until > {now.AddDays(next)}
                    and d.given_at <= d.valid_until - {TimeSpan.FromDays(days)}
                    and (d.confirmed_at is not null or not (d.confirm_first or 'EditBanking' = any (d.permissions)))
                    and not exists (select from delegation_notices n where n.delegation_id = d.id and n.days = {days})
                order by d.id limit {Batch}
                on conflict do nothing
                returning *
                """)
            .AsNoTracking().ToListAsync(cancel);
        var ids = due.ConvertAll(notice => notice.DelegationId);
        foreach (var row in await operation.Db.Delegations.AsNoTracking().Where(d => ids.Contains(d.Id)).OrderBy(d => d.Id).ToListAsync(cancel))
        {
            operation.Record(new DelegationEndWarned(new ProviderId(row.ProviderId), new DelegationId(row.Id), new AccountId(row.AgentId), days));
            operation.SendAll(await mails.EndsSoonAsync(operation, row, days, cancel));
        }
        return due.Count;
    }
}
