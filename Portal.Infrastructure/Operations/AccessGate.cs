using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// The same decision for looking: before a page renders, for buttons, for lists. Locks nothing and changes nothing; what a page shows can
/// be overtaken by a revocation, what an operation writes cannot.
/// </summary>
public sealed class AccessGate(IDbContextFactory<PortalDb> factory, ICurrentSession current, SectionsOfForm sectionsOfForm)
{
    private readonly AccessReader _access = new(sectionsOfForm);

    /// <summary>The facts about a target, for the account of the current session.</summary>
    public async Task<AccessFacts> FactsAsync(Target target, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        return await FactsAsync(db, target, cancel);
    }

    /// <summary>Reads something if it may be seen; otherwise it is not there. What is read and what is decided share one snapshot.</summary>
    public async Task<Result<T>> ReadAsync<T>(
        PortalAction action, Target target, Func<PortalDb, AccessFacts, CancellationToken, Task<T>> read, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        await using var snapshot = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        var facts = await FactsAsync(db, target, cancel);
        return facts.Decide(action).IsAllowed ? await read(db, facts, cancel) : Error.NotFound;
    }

    private async Task<AccessFacts> FactsAsync(PortalDb db, Target target, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        return await _access.ReadAsync(
            (NpgsqlConnection)db.Database.GetDbConnection(), await current.GetAsync(), target, LockMode.None, cancel);
    }
}
