using Microsoft.EntityFrameworkCore;

namespace Portal.Infrastructure.Data;

/// <summary>
/// What people are called. A row of an account also holds its password's hash and the secret of its codes: who only wants names reads only those.
/// </summary>
public static class AccountNames
{
    /// <summary>The names of these accounts, by id. Nobody is asked when there are none.</summary>
    public static async Task<Dictionary<Guid, string>> NamesOfAsync(this PortalDb db, IEnumerable<Guid> accounts, CancellationToken cancel)
    {
        Guid[] ids = [.. accounts.Distinct()];
        return ids.Length == 0
            ? []
            : await db.Accounts.Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Name }).ToDictionaryAsync(a => a.Id, a => a.Name, cancel);
    }

    /// <summary>The names and addresses of these accounts, by id. Nobody is asked when there are none.</summary>
    public static async Task<Dictionary<Guid, (string Name, string Email)>> PeopleOfAsync(
        this PortalDb db, IEnumerable<Guid> accounts, CancellationToken cancel)
    {
        Guid[] ids = [.. accounts.Distinct()];
        return ids.Length == 0
            ? []
            : await db.Accounts.Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Name, a.Email })
                .ToDictionaryAsync(a => a.Id, a => (a.Name, a.Email), cancel);
    }
}
