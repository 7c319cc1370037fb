using System.Data;
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

    /// <summary>The facts about a target, for the account of the current session: to ask what may be shown. Nothing is recorded.</summary>
    public async Task<AccessFacts> FactsAsync(Target target, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        return await _access.ReadAsync(Connection(db), await current.GetAsync(), target, LockMode.None, cancel);
    }

    /// <summary>Writes into the ledger that somebody tried to open what these facts deny them.</summary>
    public async Task RecordDeniedAsync(PortalAction action, Target target, AccessFacts facts, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        await DeniedAttempt.RecordAsync(db, action, target, facts);
    }

    /// <summary>
    /// Reads something if it may be seen; otherwise it is not there, and the attempt is recorded. What is read and what is decided share
    /// one snapshot, in which nothing can be written. A reader that finds nothing answers null, which is "not there" as well.
    /// </summary>
    public async Task<Result<T>> ReadAsync<T>(
        PortalAction action, Target target, Func<PortalDb, AccessFacts, CancellationToken, Task<T>> read, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        var (facts, found) = await ReadAsync(db, action, target, read, cancel);
        return found ?? await DeniedAttempt.RecordAsync(db, action, target, facts);
    }

    /// <summary>
    /// Reads again what is on an open page, or beside it, because there is news. The person tries nothing by it, so it is not recorded when
    /// it is no longer theirs to see.
    /// </summary>
    public async Task<Result<T>> ReadAgainAsync<T>(
        PortalAction action, Target target, Func<PortalDb, AccessFacts, CancellationToken, Task<T>> read, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        return (await ReadAsync(db, action, target, read, cancel)).Found ?? Error.NotFound;
    }

    private async Task<(AccessFacts Facts, Result<T>? Found)> ReadAsync<T>(
        PortalDb db, PortalAction action, Target target, Func<PortalDb, AccessFacts, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var facts = await _access.ReadAsync(Connection(db), await current.GetAsync(), target, LockMode.ReadOnly, cancel);
        if (facts.Decide(action).IsAllowed && await read(db, facts, cancel) is { } found)
            return (facts, found);
        return (facts, null);
    }

    private static NpgsqlConnection Connection(PortalDb db) => (NpgsqlConnection)db.Database.GetDbConnection();
}
