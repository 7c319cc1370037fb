using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// An attempt that came to nothing, as the ledger keeps it: who, what for, on what and why not. A session that is over is named with its
/// account: somebody holds its cookie.
/// </summary>
internal static class DeniedAttempt
{
    /// <summary>Records it, in a transaction of its own. Whoever gave up waiting is recorded all the same.</summary>
    /// <param name="db">A context without a transaction; what it tracks is dropped.</param>
    /// <param name="action">What for.</param>
    /// <param name="target">On what.</param>
    /// <param name="facts">Why not: what these deny, and <c>absent</c> for what they allow and was not there.</param>
    /// <returns>What the person is told.</returns>
    public static async Task<Error> RecordAsync(PortalDb db, PortalAction action, Target target, AccessFacts facts)
    {
        var reason = facts.Decide(action) is AccessDecision.Denied denied ? denied.Reason : "absent";
        var what = new AccessDenied(facts.Resource.Provider ?? target.Provider, target.Application, target.Section, reason);
        db.ChangeTracker.Clear();
        new LedgerEntry(
            Operation.NewId(), facts.Now, facts.AskedBy?.Account, facts.AskedBy?.Session, action.Name, "denied", "", what).AddTo(db);
        await db.SaveChangesAsync(CancellationToken.None);
        return Error.NotFound;
    }
}
