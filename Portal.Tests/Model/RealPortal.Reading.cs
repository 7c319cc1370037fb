using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Server.Features.Audit;

namespace Portal.Tests.Model;

/// <summary>What stands in the tables, and what an auditor is shown of it.</summary>
internal sealed partial class RealPortal
{
    /// <summary>The periods that have not ended, by their line's number; those of other runs have none.</summary>
    public async Task<Dictionary<int, DelegationRow>> StandingAsync()
    {
        await using var db = database.Context();
        var ours = _providers.Select(p => p.Value).ToArray();
        var rows = await db.Delegations.AsNoTracking().Where(d => ours.Contains(d.ProviderId) && d.EndedAt == null).ToListAsync();
        return rows.ToDictionary(row => _lines.IndexOf(row.FirstId ?? row.Id));
    }

    /// <summary>The periods that an auditor is shown as live now, those of delegations.</summary>
    public async Task<HashSet<Guid>> AuditedAsync(IReadOnlyCollection<Guid> ofInterest)
    {
        var (grants, filter) = (signers.Of<Grants>(_auditor), new GrantFilter(null, null, GrantStatus.Live, null));
        var plan = await grants.BeginExportAsync(filter, null, "csv");
        Assert.True(plan.Succeeded);
        var live = await grants.ReadAsync(filter, plan.Value).SelectMany(batch => batch.ToAsyncEnumerable()).Select(line => line.Id).ToHashSetAsync();
        live.IntersectWith(ofInterest);
        return live;
    }

    /// <summary>Of everything that was certified: the bytes of what was signed and of every answer of it.</summary>
    public async Task<string> FrozenAsync()
    {
        var ours = _applications.Select(a => a.Value).ToArray();
        return await database.ScalarAsync<string>(
            """
            select coalesce(string_agg(md5(c::text) || (
                select coalesce(md5(string_agg(a::text, '|' order by a::text)), '') from answers a where a.version_id = c.version_id), ' ' order by c.certified_at), '')
            from certified_versions c where c.application_id = any ($1)
            """, ours);
    }
}
