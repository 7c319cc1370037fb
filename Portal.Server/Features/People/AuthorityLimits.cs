using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>How long access may be given, as far as letters and contracts say: asked by everything that sets an end.</summary>
public sealed class AuthorityLimits(IOptions<PortalSettings> settings)
{
    /// <summary>Whether every provider has to have one, whatever they choose.</summary>
    public bool RequiredByState => settings.Value.RequireAuthority;

    /// <summary>Why access may not be given until then, or prolonged; null when it may.</summary>
    /// <param name="operation">The operation, with the provider's lock.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="row">The period that would be replaced; null when the access is only being given.</param>
    /// <param name="until">The end that is asked for; null for none.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Error?> CheckAsync(Operation operation, ProviderId provider, DelegationRow? row, DateTimeOffset? until, CancellationToken cancel)
    {
        // What ends no later than it does now is no longer access: it can be narrowed whatever is required.
        if (row is not null && (row.ValidUntil is null || until <= row.ValidUntil))
            return null;
        var db = operation.Db;
        var newest = row is null ? null : await NewestAsync(db, row.Line, cancel);
        var required = RequiredByState || await db.Providers.AnyAsync(p => p.Id == provider.Value && p.AuthorityRequired, cancel);
        if (newest is null && !required)
            return null;
        var since = row is null ? operation.Now : await db.Delegations.Where(d => d.Id == row.Line).Select(d => d.GivenAt).SingleAsync(cancel);
        return AuthorityRules.Check(AuthorityRules.LatestEnd(required, newest?.EndsAt, since), until, newest is not null);
    }

    /// <summary>The newest letter or contract beside a line; null when there is none.</summary>
    internal static Task<AuthorityRow?> NewestAsync(PortalDb db, Guid line, CancellationToken cancel) =>
        db.Authorities.AsNoTracking().Where(a => a.LineId == line).OrderByDescending(a => a.AttachedAt).ThenByDescending(a => a.Id).FirstOrDefaultAsync(cancel);
}
