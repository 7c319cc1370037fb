using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>A letter or contract of authority, as an auditor finds it beside a grant.</summary>
/// <param name="Id">It is opened by this.</param>
/// <param name="Kind">letter or contract.</param>
/// <param name="EndsAt">The first instant at which it says nothing any more.</param>
public sealed record LetterLink(Guid Id, string Kind, DateTimeOffset EndsAt);

/// <summary>Which letters and contracts stand beside grants: for whoever may open them, and for nobody else.</summary>
internal static class LetterLinks
{
    /// <summary>Those that had been attached by a moment, the newest first, by the grant period. A whole line of periods shares them.</summary>
    public static async Task<ILookup<Guid, LetterLink>> LoadAsync(
        PortalDb db, AccessFacts reader, IReadOnlyCollection<Guid> grants, DateTimeOffset by, CancellationToken cancel)
    {
        if (grants.Count == 0 || !reader.Decide(Actions.AuditAuthority).IsAllowed)
            return Array.Empty<LetterLink>().ToLookup(_ => Guid.Empty);
        var found = await db.Delegations.Where(d => grants.Contains(d.Id))
            .Join(db.Authorities.Where(a => a.AttachedAt <= by), d => d.FirstId ?? d.Id, a => a.LineId, (d, a) => new { Grant = d.Id, a.Id, a.Kind, a.EndsAt, a.AttachedAt })
            .OrderByDescending(a => a.AttachedAt).ThenBy(a => a.Id).ToListAsync(cancel);
        return found.ToLookup(a => a.Grant, a => new LetterLink(a.Id, a.Kind, a.EndsAt));
    }
}
