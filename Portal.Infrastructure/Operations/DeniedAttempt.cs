using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// An attempt that was denied, as the ledger keeps it: who, what for, on what and why not. A session that is over is named with its
/// account: somebody holds its cookie.
/// </summary>
internal static class DeniedAttempt
{
    public static PendingEntryRow Of(PortalAction action, Target target, AccessFacts facts, AccessDecision.Denied denied)
    {
        var what = new AccessDenied(facts.Resource.Provider ?? target.Provider, target.Application, target.Section, denied.Reason);
        return new LedgerEntry(
            Operation.NewId(), facts.Now, facts.AskedBy?.Account, facts.AskedBy?.Session, action.Name, "denied", "", what).ToRow();
    }
}
