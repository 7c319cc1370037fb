using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.Audit;

/// <summary>Accounts that the state had suspended at a moment: whatever they held, it opened nothing.</summary>
internal static class SuspendedAccounts
{
    /// <summary>The suspensions that stood once everything up to here was done. A few, however many accounts there are.</summary>
    public static IQueryable<AccountSuspensionRow> At(PortalDb db, DateTimeOffset done) =>
        db.AccountSuspensions.AsNoTracking().Where(s => s.SuspendedAt <= done && (s.ReadmittedAt == null || s.ReadmittedAt > done));

    /// <summary>Since when those of these accounts were suspended that were.</summary>
    public static async Task<Dictionary<Guid, DateTimeOffset>> OfAsync(
        PortalDb db, IEnumerable<Guid> accounts, DateTimeOffset done, CancellationToken cancel)
    {
        var of = accounts.Distinct().ToList();
        return await At(db, done).Where(s => of.Contains(s.AccountId)).GroupBy(s => s.AccountId)
            .Select(own => new { own.Key, Since = own.Min(s => s.SuspendedAt) }).ToDictionaryAsync(own => own.Key, own => own.Since, cancel);
    }
}
