using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>
/// Tells providers that somebody asks for access: at most one mail a day, however many ask. Not done while somebody asks, so that how long
/// the asking takes says nothing about whether there is such a provider.
/// </summary>
public sealed class RequestNotices(OperationRunner operations, AccessMails mails)
{
    /// <summary>Tells one provider.</summary>
    /// <returns>Whether there was one to tell.</returns>
    public Task<Result<bool>> TellNextAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<bool>(Actions.TellOfRequests, async (operation, c) =>
        {
            var (db, now) = (operation.Db, operation.Now);
            var waiting = await db.Providers
                .Where(p => db.AccessRequests.Any(r => r.Npi == p.Npi && r.Status == "open" && r.ToldAt == null && r.ExpiresAt > now)
                    && !db.AccessRequests.Any(r => r.Npi == p.Npi && r.ToldAt > now.AddDays(-1)))
                .OrderBy(p => p.Id).Select(p => (Guid?)p.Id).FirstOrDefaultAsync(c);
            if (waiting is not { } found)
                return false;
            // Two servers find the same one: the second reads after the first has told.
            var provider = new ProviderId(found);
            await operation.LockProviderAsync(provider, c);
            now = operation.Now;
            var npi = await db.Providers.Where(p => p.Id == found).Select(p => p.Npi).SingleAsync(c);
            if (await db.AccessRequests.AnyAsync(r => r.Npi == npi && r.ToldAt > now.AddDays(-1), c))
                return true;
            var heard = await RequestAnswers.Heard(db, found, now).Where(r => r.ToldAt == null).Select(r => r.Id).ToListAsync(c);
            await db.AccessRequests.Where(r => r.Npi == npi && r.ToldAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.ToldAt, r => heard.Contains(r.Id) ? now : DateTimeOffset.UnixEpoch), c);
            if (heard.Count > 0)
            {
                operation.Record(new AccessRequestsTold(provider, [.. heard.Order().Select(id => new AccessRequestId(id))]));
                operation.SendAll(await mails.AskedAsync(operation, found, c));
            }
            return true;
        }, cancel);
}
