using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.HelpDesk;

/// <summary>
/// Tells whoever asked for a look without a code that nobody confirmed it within its hour. The news is a row, made in the transaction that
/// tells it: any number of servers may try, and a restart finds what was told already.
/// </summary>
public sealed class BreakGlassLapses(OperationRunner operations)
{
    /// <summary>Tells of one.</summary>
    /// <returns>Whether there was one to tell of.</returns>
    public Task<Result<bool>> TellNextAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<bool>(Actions.TellOfLapse, async (operation, c) =>
        {
            var db = operation.Db;
            if (await Untold(db, operation.Now).OrderBy(l => l.WaitsUntil).ThenBy(l => l.Id).FirstOrDefaultAsync(c) is not { } found)
                return false;
            // Whoever confirms it, and another server that tells of it, hold this lock until they have committed: what they did is seen now.
            var provider = new ProviderId(found.ProviderId);
            await operation.LockProviderAsync(provider, c);
            if (await Untold(db, operation.Now).SingleOrDefaultAsync(l => l.Id == found.Id, c) is not { } look)
                return true;
            var asker = new AccountId(look.HelperId!.Value);
            db.BreakGlassLapses.Add(new BreakGlassLapseRow { LookId = look.Id, ToldAt = operation.Now });
            operation.Record(new BreakGlassLapsed(provider, new LookId(look.Id), asker));
            await operation.AnnounceSessionChangeAsync(asker, c);
            return true;
        }, cancel);

    private static IQueryable<LookRow> Untold(PortalDb db, DateTimeOffset now) => db.Looks.AsNoTracking().Where(l =>
        l.Kind == LookRow.BreakGlass && l.BegunAt == null && l.EndedAt == null && l.WaitsUntil <= now && !db.BreakGlassLapses.Any(t => t.LookId == l.Id));
}
