using Microsoft.EntityFrameworkCore;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>
/// What a principal gave others, once staff have found that it was not theirs to give. Without this an impostor's second account would
/// keep its access after the impostor was refused.
/// </summary>
internal static class GivenAccess
{
    /// <summary>
    /// Ends every delegation that the principal gave, what was given under it, and takes back what they offered. What an agent has by starting
    /// the record nobody gave, until somebody changes it: then it is theirs, and ends like the rest. The caller holds the provider's lock and
    /// tells the open screens.
    /// </summary>
    public static async Task TakeBackAsync(Operation operation, PrincipalRow giver, AccessMails mails, CancellationToken cancel)
    {
        var provider = new ProviderId(giver.ProviderId);
        var ended = await operation.Db.Delegations
            .FromSql($"""
                select * from delegations d where d.provider_id = {giver.ProviderId} and d.ended_at is null
                    and d.started_id is null
                    and (select coalesce(p.given_by, d.given_by) from delegations c left join delegations p on p.id = c.parent_id where c.id = d.id) = {giver.AccountId}
                order by d.id for update of d
                """)
            .ToListAsync(cancel);
        foreach (var row in ended)
            GrantPeriods.End(operation, row, row.ParentId is null ? "giver-refused" : "parent-ended", "");
        await operation.Db.SaveChangesAsync(cancel); // Who is told is read from the rows: not the one who gave it.
        foreach (var row in ended)
            operation.SendAll(await mails.EndedAsync(operation, row, cancel));
        foreach (var offer in await operation.Db.Invitations
            .FromSql($"""
                select * from invitations i where i.provider_id = {giver.ProviderId} and i.status = 'pending'
                    and coalesce((select d.given_by from delegations d where d.id = i.created_under), i.created_by) = {giver.AccountId}
                order by i.id for update
                """).ToListAsync(cancel))
        {
            (offer.Status, offer.DecidedAt) = ("cancelled", operation.Now);
            operation.Record(new InvitationCancelled(provider, new InvitationId(offer.Id)));
        }
    }
}
