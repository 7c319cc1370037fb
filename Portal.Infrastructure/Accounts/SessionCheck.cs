using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>What a session's row says when a request or a circuit shows up with it.</summary>
public enum SessionState
{
    /// <summary>There is none, or it is over.</summary>
    Over,

    /// <summary>It sleeps until the person signs in again.</summary>
    Locked,

    /// <summary>It is good.</summary>
    Live,
}

/// <summary>A session as the cookie's check found it.</summary>
/// <param name="State">Whether it is good.</param>
/// <param name="Strength">How much for.</param>
/// <param name="Name">What its person is called.</param>
public sealed record CheckedSession(SessionState State, string Strength = "", string Name = "");

/// <summary>
/// Reads session rows for the cookie and for circuits, and notes that somebody is there. This is the one thing about sessions that is no
/// operation: it decides nothing, each operation reads the row again.
/// </summary>
public sealed class SessionCheck(IDbContextFactory<PortalDb> factory)
{
    /// <summary>Seconds for which a sign of life is not written again.</summary>
    public const int TouchSeconds = 30;

    /// <summary>Reads, and writes the sign of life when the last one is older than <see cref="TouchSeconds"/>.</summary>
    public async Task<CheckedSession> TouchAsync(SessionTicket ticket, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        var read = await ReadAsync(db, ticket, cancel);
        if (read is { State: SessionState.Live, Stale: true })
            await db.Database.ExecuteSqlAsync(
                $"""
                update sessions set last_seen_at = clock_timestamp()
                where id = {ticket.Session} and ended_at is null and locked_at is null
                    and last_seen_at > clock_timestamp() - make_interval(mins => {SessionLimits.IdleMinutes})
                """, cancel);
        return new CheckedSession(read.State, read.Strength, read.Name);
    }

    /// <summary>Reads only: a timer is no sign of life.</summary>
    public async Task<CheckedSession> ReadAsync(SessionTicket ticket, CancellationToken cancel = default)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        var read = await ReadAsync(db, ticket, cancel);
        return new CheckedSession(read.State, read.Strength, read.Name);
    }

    private static async Task<(SessionState State, string Strength, string Name, bool Stale)> ReadAsync(
        PortalDb db, SessionTicket ticket, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = ((NpgsqlConnection)db.Database.GetDbConnection()).CreateCommand();
        command.CommandText = """
            select s.locked_at is not null or s.last_seen_at <= clock_timestamp() - make_interval(mins => $3),
                s.strength, a.name, s.last_seen_at < clock_timestamp() - make_interval(secs => $5)
            from sessions s join accounts a on a.id = s.account_id
            where s.id = $1 and s.account_id = $2 and s.ended_at is null and a.suspended_at is null
                and s.created_at > clock_timestamp() - make_interval(hours => $4)
            """;
        foreach (var value in new object[] { ticket.Session, ticket.Account.Value, SessionLimits.IdleMinutes, SessionLimits.TotalHours, (double)TouchSeconds })
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
            return (SessionState.Over, "", "", false);
        return (reader.GetBoolean(0) ? SessionState.Locked : SessionState.Live, reader.GetString(1), reader.GetString(2), reader.GetBoolean(3));
    }
}
