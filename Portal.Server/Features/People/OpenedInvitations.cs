using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>Who opened an invitation that is not theirs.</summary>
public sealed class OpenedInvitations(OperationRunner operations, RateLimiter limiter)
{
    /// <summary>Writes down, once a day, that somebody with another address opened an invitation. Of the invited person nothing is written.</summary>
    public Task<Result<InvitationId>> RecordAsync(InvitationId invitation, CancellationToken cancel = default) =>
        operations.LookAtAsync<InvitationId>(Actions.AnswerInvitation, new Target(), async (operation, c) =>
        {
            var me = await operation.Db.Accounts.AsNoTracking().SingleAsync(a => a.Id == operation.Account.Value, c);
            var row = await operation.Db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitation.Value, c);
            if (row is null)
                return Error.NotFound;
            if (row.EmailKey != me.EmailKey
                && await limiter.TakeWithAsync(operation, c, (RateLimits.OpenedByOtherInADay, $"{invitation.Value} {me.Id}")) is null)
                operation.Record(new InvitationOpenedByOther(new ProviderId(row.ProviderId), invitation));
            return invitation;
        }, cancel);
}
