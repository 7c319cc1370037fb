using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>A letter or contract.</summary>
public sealed record AuthorityLine(Guid Id, string Kind, DateTimeOffset EndsAt, string FileName, string AttachedBy, DateTimeOffset AttachedAt);

/// <summary>Somebody's access that stands, with the newest letter or contract beside it; null when there is none.</summary>
public sealed record AuthorizedPerson(DelegationId Delegation, string Name, DateTimeOffset? Until, AuthorityLine? Newest);

/// <summary>The letters and contracts of a provider's agents.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Required">Whether the provider requires one.</param>
/// <param name="RequiredByState">Whether the state does, for every provider.</param>
/// <param name="MayRequire">Whether the viewer may choose.</param>
/// <param name="People">Whoever has access, or will have.</param>
/// <param name="Now">The database's clock.</param>
public sealed record AuthoritiesView(
    string Provider, bool Required, bool RequiredByState, bool MayRequire, IReadOnlyList<AuthorizedPerson> People, DateTimeOffset Now);

/// <summary>Reading which letters and contracts stand beside access.</summary>
public sealed class AuthorityViews(AccessGate gate, AuthorityLimits limits)
{
    /// <summary>Of everybody with access.</summary>
    public Task<Result<AuthoritiesView>> AllAsync(ProviderId provider, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewAuthority, new Target(Provider: provider), async (db, facts, c) =>
        {
            var row = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == provider.Value, c);
            var standing = (await db.Delegations.AsNoTracking().Where(d => d.ProviderId == row.Id && d.EndedAt == null).ToListAsync(c))
                .Where(d => !AccessPlan.IsOver(d, facts.Now)).ToList();
            var names = await db.Accounts.Where(a => db.Delegations.Any(d => d.ProviderId == row.Id && d.AgentId == a.Id)).Select(a => new { a.Id, a.Name }).ToDictionaryAsync(a => a.Id, a => a.Name, c);
            var newest = (await LinesAsync(db, db.Authorities.Where(a => a.ProviderId == row.Id), c))
                .GroupBy(a => a.Line).ToDictionary(g => g.Key, g => g.MaxBy(a => (a.Authority.AttachedAt, a.Authority.Id)).Authority);
            return new AuthoritiesView(
                row.LegalName, row.AuthorityRequired, limits.RequiredByState, facts.Decide(Actions.RequireAuthority).IsAllowed,
                [.. standing
                    .Select(d => new AuthorizedPerson(new DelegationId(d.Id), names[d.AgentId], d.ValidUntil, newest.GetValueOrDefault(d.Line)))
                    .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Delegation.Value)],
                facts.Now);
        }, cancel);

    /// <summary>Of one person's access, the newest first.</summary>
    public Task<Result<IReadOnlyList<AuthorityLine>>> OfAsync(ProviderId provider, DelegationId delegation, CancellationToken cancel = default) =>
        gate.ReadAsync<IReadOnlyList<AuthorityLine>>(Actions.ViewAuthority, new Target(Provider: provider, Delegation: delegation), async (db, _, c) =>
            [.. (await LinesAsync(
                    db, db.Authorities.Where(a => db.Delegations.Any(d => d.Id == delegation.Value && (d.FirstId ?? d.Id) == a.LineId)), c))
                .Select(a => a.Authority).OrderByDescending(a => a.AttachedAt)], cancel);

    private static async Task<List<(Guid Line, AuthorityLine Authority)>> LinesAsync(PortalDb db, IQueryable<AuthorityRow> rows, CancellationToken cancel) =>
        [.. (await rows.AsNoTracking().Join(db.Accounts, a => a.AttachedBy, a => a.Id, (authority, by) => new { authority, by.Name }).ToListAsync(cancel))
            .Select(x => (x.authority.LineId, new AuthorityLine(
                x.authority.Id, x.authority.Kind, x.authority.EndsAt, x.authority.FileName, x.Name, x.authority.AttachedAt)))];
}
