using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>What somebody held at a moment, and how it stood: with power, or why without.</summary>
internal static class PastStanding
{
    /// <summary>Bindings first, then grants and looks by age.</summary>
    public static IReadOnlyList<(string Basis, GrantStatus Status)> Of(PastFacts facts, Guid person, ProviderId provider)
    {
        var held = facts.HoldingsOf(person, provider);
        return
        [
            .. held.Principal is { } binding ? [($"principal:{binding.Id.Value}", GrantStatus.Live)] : Array.Empty<(string, GrantStatus)>(),
            .. held.Delegations.OrderBy(d => d.Id.Value).Select(d => ($"delegation:{d.Id.Value}", StatusOf(d, facts.Moment.At))),
            .. held.Looks.OrderBy(l => l.Id.Value).Select(l => ($"look:{l.Id.Value}", l.IsLiveAt(facts.Moment.At) ? GrantStatus.Live : GrantStatus.Ended)),
        ];
    }

    /// <summary>Whether an account was suspended.</summary>
    public static Task<bool> IsSuspendedAsync(PortalDb db, Guid account, PastMoment moment, CancellationToken cancel) =>
        db.AccountSuspensions.AnyAsync(
            s => s.AccountId == account && s.SuspendedAt <= moment.Done && (s.ReadmittedAt == null || s.ReadmittedAt > moment.Done), cancel);

    private static GrantStatus StatusOf(DelegationHolding holding, DateTimeOffset at) =>
        holding.IsLiveAt(at) ? GrantStatus.Live
        : holding.SuspendedAt is not null ? GrantStatus.Suspended
        : holding.Terms.ValidUntil <= at ? GrantStatus.Expired
        : at < holding.Terms.ValidFrom ? GrantStatus.Future
        : GrantStatus.Awaiting;
}
