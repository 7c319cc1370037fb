using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;

namespace Portal.Infrastructure.Operations;

/// <summary>
/// An attempt that came to nothing, as the ledger keeps it: who, what for, on what and why not. A session that is over is named with its
/// account: somebody holds its cookie. The ledger keeps every row for good, so that nobody may fill it: the same attempt is written once a
/// minute, and of one account, or of all visitors together, so many different ones.
/// </summary>
internal static class DeniedAttempt
{
    /// <summary>Different attempts of one account that are written in one minute. One more entry says that there were more.</summary>
    public const int InAMinute = 60;

    private const string Flood = "many-attempts";

    /// <summary>Records it, in a transaction of its own. Whoever gave up waiting is recorded all the same.</summary>
    /// <param name="db">A context without a transaction; what it tracks is dropped.</param>
    /// <param name="action">What for.</param>
    /// <param name="target">On what.</param>
    /// <param name="facts">Why not: what these deny, and <c>absent</c> for what they allow and was not there.</param>
    /// <returns>What the person is told.</returns>
    public static async Task<Error> RecordAsync(PortalDb db, PortalAction action, Target target, AccessFacts facts)
    {
        var reason = facts.Decide(action) is AccessDecision.Denied denied ? denied.Reason : "absent";
        var what = new AccessDenied(facts.Resource.Provider ?? target.Provider, target.Application, target.Section, reason);
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var (same, different) = await CountAsync(db, $"{facts.AskedBy?.Account.Value}", $"{action.Name}|{target}|{reason}");
        if (same == 1 && different <= InAMinute + 1)
        {
            if (different > InAMinute)
                what = new AccessDenied(null, null, null, Flood);
            new LedgerEntry(
                Operation.NewId(), facts.Now, facts.AskedBy?.Account, facts.AskedBy?.Session, action.Name, "denied", "", what).AddTo(db);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        await transaction.CommitAsync(CancellationToken.None);
        return Error.NotFound;
    }

    // How often in this minute: this very attempt, and, when it is the first, different ones of the same account.
    private static async Task<(int Same, int Different)> CountAsync(PortalDb db, string account, string attempt)
    {
        await using var command = ((NpgsqlConnection)db.Database.GetDbConnection()).CreateCommand();
        command.CommandText = """
            with clock as (select date_trunc('minute', clock_timestamp()) as minute),
            same as (
                insert into rate_windows as w (purpose, subject_hash, window_start, hits)
                select 'denied', sha256(convert_to($1 || '|' || $2, 'UTF8')), minute, 1 from clock
                on conflict (purpose, subject_hash, window_start) do update set hits = w.hits + 1 returning hits),
            different as (
                insert into rate_windows as w (purpose, subject_hash, window_start, hits)
                select 'denied-account', sha256(convert_to($1, 'UTF8')), minute, 1 from clock, same where same.hits = 1
                on conflict (purpose, subject_hash, window_start) do update set hits = w.hits + 1 returning hits),
            swept as (
                delete from rate_windows where (select hits from different) = 1 and (purpose, subject_hash, window_start) in (
                    select purpose, subject_hash, window_start from rate_windows
                    where purpose in ('denied', 'denied-account') and window_start < clock_timestamp() - interval '1 hour' for update skip locked))
            select (select hits from same), coalesce((select hits from different), 0)
            """;
        command.Parameters.Add(new() { Value = account });
        command.Parameters.Add(new() { Value = attempt });
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        return (reader.GetInt32(0), reader.GetInt32(1));
    }
}
