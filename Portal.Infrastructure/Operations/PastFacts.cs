using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// What the access table needs to decide, as it stood at a moment of the past: what <see cref="AccessReader"/> would have read then. Put
/// together from rows of which each keeps when it began and how it ended; who asks for the past is answered by the same table as who acts.
/// Of one question: not for several threads.
/// </summary>
public sealed class PastFacts
{
    private readonly Dictionary<(Guid Account, Guid Provider), PrincipalHolding> _principals;
    private readonly ILookup<(Guid Account, Guid Provider), PrincipalRow> _contested;
    private readonly Dictionary<Guid, Guid> _claimants;
    private readonly ILookup<(Guid Account, Guid Provider), DelegationHolding> _delegations;
    private readonly ILookup<(Guid Account, Guid Provider), LookRow> _looks;
    private readonly Dictionary<Guid, FrozenSet<StaffRole>> _roles;
    private readonly FrozenSet<Guid> _suspended;
    private Asked? _asked;

    private sealed record Asked(Guid Account, ProviderId Provider, Actor Actor, Holdings Held);

    private PastFacts(
        PastMoment moment, List<PrincipalRow> principals, List<DelegationRow> delegations, List<LookRow> looks, List<StaffRoleRow> roles,
        FrozenSet<Guid> suspended)
    {
        (Moment, Looks, Roles, _suspended) = (moment, looks, roles, suspended);
        Principals = principals.Where(p => p.HoldingAfter(moment.Done) is not null).ToDictionary(p => p.Id);
        ContestedClaims = principals.Where(p => p.IsContestedAfter(moment.Done)).ToDictionary(p => p.Id);
        _claimants = principals.ToDictionary(p => p.Id, p => p.AccountId);
        _contested = ContestedClaims.Values.ToLookup(p => (p.AccountId, p.ProviderId));
        Delegations = delegations.ToDictionary(d => d.Id);
        _principals = Principals.Values.GroupBy(p => (p.AccountId, p.ProviderId))
            .ToDictionary(of => of.Key, of => of.MaxBy(p => p.ClaimedAt)!.HoldingAfter(moment.Done)!);
        _delegations = delegations.Select(d => (Row: d, Holding: d.HoldingAfter(moment.Done)!))
            .ToLookup(d => (d.Row.AgentId, d.Row.ProviderId), d => d.Holding);
        _looks = looks.ToLookup(l => (l.HelperId!.Value, l.ProviderId));
        _roles = roles.GroupBy(r => r.AccountId).ToDictionary(of => of.Key, of => of.Select(r => Enum.Parse<StaffRole>(r.Role)).ToFrozenSet());
    }

    /// <summary>The moment.</summary>
    public PastMoment Moment { get; }

    /// <summary>The bindings that stood, by id.</summary>
    public IReadOnlyDictionary<Guid, PrincipalRow> Principals { get; }

    /// <summary>The contested claims that were undecided, by id: no decision rests on them, and nobody could do anything by them.</summary>
    public IReadOnlyDictionary<Guid, PrincipalRow> ContestedClaims { get; }

    /// <summary>The grant periods that stood, with power or without, by id.</summary>
    public IReadOnlyDictionary<Guid, DelegationRow> Delegations { get; }

    /// <summary>The looks that had begun and were not over.</summary>
    public IReadOnlyList<LookRow> Looks { get; }

    /// <summary>The staff roles that stood.</summary>
    public IReadOnlyList<StaffRoleRow> Roles { get; }

    /// <summary>Everybody who held anything, or had a staff role.</summary>
    public IEnumerable<Guid> People =>
        _principals.Keys.Select(key => key.Account).Concat(_delegations.Select(group => group.Key.Account)).Concat(_looks.Select(group => group.Key.Account))
            .Concat(_roles.Keys).Distinct();

    /// <summary>Everybody who had anything at one provider, with power or without: bindings, contested claims, grants, looks.</summary>
    public IEnumerable<Guid> HoldersAt(Guid provider) =>
        _principals.Keys.Concat(_contested.Select(group => group.Key)).Concat(_delegations.Select(group => group.Key)).Concat(_looks.Select(group => group.Key))
            .Where(key => key.Provider == provider).Select(key => key.Account).Distinct();

    /// <summary>Reads what stood at these providers, and every staff role that stood.</summary>
    public static async Task<PastFacts> LoadAsync(PortalDb db, IReadOnlyCollection<Guid> providers, PastMoment moment, CancellationToken cancel)
    {
        var (done, at) = (moment.Done, moment.At);
        var principals = await db.Principals.AsNoTracking().Where(p => providers.Contains(p.ProviderId) && p.ClaimedAt <= done).ToListAsync(cancel);
        var delegations = await db.Delegations.AsNoTracking()
            .Where(d => providers.Contains(d.ProviderId) && d.GivenAt <= done && (d.EndedAt == null || d.EndedAt > done)).ToListAsync(cancel);
        var looks = await db.Looks.AsNoTracking()
            .Where(l => providers.Contains(l.ProviderId) && l.BegunAt <= done && l.EndsAt > at && (l.EndedAt == null || l.EndedAt > done)).ToListAsync(cancel);
        var roles = await db.StaffRoles.AsNoTracking()
            .Where(r => r.ConfirmedAt <= done && (r.EndedAt == null || r.EndedAt > done)).OrderBy(r => r.Id).ToListAsync(cancel);
        var people = principals.Select(p => p.AccountId).Concat(delegations.Select(d => d.AgentId)).Concat(roles.Select(r => r.AccountId))
            .Concat(looks.SelectMany(l => new[] { l.HelperId, l.OpenedBy }).OfType<Guid>()).Distinct().ToList();
        var suspended = await db.AccountSuspensions
            .Where(s => people.Contains(s.AccountId) && s.SuspendedAt <= done && (s.ReadmittedAt == null || s.ReadmittedAt > done))
            .Select(s => s.AccountId).ToListAsync(cancel);
        return new PastFacts(moment, principals, delegations, looks, roles, suspended.ToFrozenSet());
    }

    /// <summary>Whether the account was suspended: whatever it held, it opened nothing.</summary>
    public bool IsSuspended(Guid account) => _suspended.Contains(account);

    /// <summary>Who they would have been to the access table. A suspended account has no session: to the table it is a visitor.</summary>
    public Actor ActorOf(Guid account) => IsSuspended(account) ? Actor.Visitor : new Actor(new AccountId(account), _roles.GetValueOrDefault(account, FrozenSet<StaffRole>.Empty));

    /// <summary>What they held for a provider, with power or without.</summary>
    public Holdings HoldingsOf(Guid account, ProviderId provider)
    {
        var key = (account, provider.Value);
        return new Holdings(_principals.GetValueOrDefault(key), [.. _delegations[key]])
        {
            Looks = [.. _looks[key].Select(l => l.HoldingAfter(OfGiver(l), Moment.Done)!)],
        };
    }

    /// <summary>What they claimed of a provider that may be somebody else's, while staff had not decided. The table is not asked about it.</summary>
    public IEnumerable<PrincipalRow> ContestedOf(Guid account, ProviderId provider) => _contested[(account, provider.Value)];

    /// <summary>Who made a claim, whatever became of it; null when it had not been made.</summary>
    public Guid? ClaimantOf(Guid claim) => _claimants.TryGetValue(claim, out var account) ? account : null;

    /// <summary>On what the answer of the access table rests, for one person and one thing.</summary>
    public AccessGrounds GroundsOf(Guid account, PortalAction action, Resource resource) =>
        resource.Provider is { } provider
            ? AccessExplanation.Of(ActorOf(account), HoldingsOf(account, provider), action, resource, Moment.At)
            : AccessGrounds.None;

    /// <summary>The answer itself.</summary>
    public bool May(Guid account, PortalAction action, Resource resource)
    {
        if (resource.Provider is not { } provider)
            return false;
        // One person is asked about act by act: what they held is put together once.
        if (_asked is not { } asked || asked.Account != account || asked.Provider != provider)
            _asked = asked = new Asked(account, provider, ActorOf(account), HoldingsOf(account, provider));
        return AccessPolicy.Decide(asked.Actor, action, resource, asked.Held, Moment.At).IsAllowed;
    }

    private Holdings OfGiver(LookRow look) =>
        look.OpenedBy is not { } giver || IsSuspended(giver)
            ? Holdings.None
            : new Holdings(_principals.GetValueOrDefault((giver, look.ProviderId)), [.. _delegations[(giver, look.ProviderId)]]);
}
