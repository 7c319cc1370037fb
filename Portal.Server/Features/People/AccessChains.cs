using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.People;

/// <summary>Who has access from whom, at one provider.</summary>
internal sealed class AccessChains
{
    private readonly Dictionary<Guid, DelegationRow> _delegations;
    private readonly Dictionary<Guid, PrincipalRow> _principals;
    private readonly Dictionary<Guid, string> _names;

    private AccessChains(IEnumerable<DelegationRow> delegations, IEnumerable<PrincipalRow> principals, Dictionary<Guid, string> names) =>
        (_delegations, _principals, _names) = (delegations.ToDictionary(d => d.Id), principals.ToDictionary(p => p.Id), names);

    public static async Task<AccessChains> LoadAsync(PortalDb db, ProviderId provider, CancellationToken cancel)
    {
        var delegations = await db.Delegations.AsNoTracking().Where(d => d.ProviderId == provider.Value && d.EndedAt == null).ToListAsync(cancel);
        var principals = await db.Principals.AsNoTracking().Where(p => p.ProviderId == provider.Value).ToListAsync(cancel);
        var ids = delegations.SelectMany(d => new[] { d.AgentId, d.GivenBy }).Concat(principals.Select(p => p.AccountId)).ToHashSet();
        return new AccessChains(
            delegations, principals, await db.NamesOfAsync(ids, cancel));
    }

    /// <summary>The chain behind an answer of the access table, from the person up.</summary>
    public Ground Of(AccessDecision.Allowed allowed)
    {
        var (kind, id) = (allowed.Basis.Split(':')[0], Guid.Parse(allowed.Basis.Split(':')[1]));
        return new Ground(allowed.Basis, kind == "principal" ? [Binding(_principals[id])] : [.. Up(id)]);
    }

    private IEnumerable<ChainLink> Up(Guid? from)
    {
        for (var id = from; id is { } known && _delegations.TryGetValue(known, out var row); id = row.ParentId)
            yield return new ChainLink(new DelegationId(row.Id), _names[row.AgentId], _names[row.GivenBy], row.GivenAt, row.ValidUntil);
    }

    private ChainLink Binding(PrincipalRow row) => new(null, _names[row.AccountId], null, row.ClaimedAt, null);
}
