using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Portal.Infrastructure.Ledger;

/// <summary>How far the sequencer is behind.</summary>
/// <param name="Pending">Committed entries that wait for their number.</param>
/// <param name="OldestPending">How long the oldest of them has waited; null when none waits, or when it is not a readable entry.</param>
/// <param name="Size">Numbered entries.</param>
/// <param name="LastSequencedAt">When the last of them was numbered.</param>
/// <param name="Unreadable">Numbered entries that no writer of the portal makes: somebody wrote to the table itself.</param>
public sealed record LedgerState(long Pending, TimeSpan? OldestPending, long Size, DateTimeOffset? LastSequencedAt, long Unreadable);

/// <summary>Reads the ledger's state for the health page, as the sequencer's role: the web application's may not read what is pending.</summary>
public sealed class LedgerHealth([FromKeyedServices(InfrastructureServices.SequencerKey)] NpgsqlDataSource sequencer)
{
    private const string Sql = $"""
        select (select count(*) from audit_pending), (select entry from audit_pending order by id limit 1), h.size, h.sequenced_at, clock_timestamp(),
            (select count(*) from audit_log where kind = '{LedgerColumns.UnreadableKind}')
        from audit_head h
        """;

    /// <summary>The state at this moment.</summary>
    public async Task<LedgerState> ReadAsync(CancellationToken cancel = default)
    {
        await using var command = sequencer.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
            throw new InvalidOperationException("The ledger has no head. Somebody removed it: run ./portal ledger verify.");
        var now = reader.GetFieldValue<DateTimeOffset>(4);
        var oldest = reader.IsDBNull(1) ? null : LedgerColumns.Read(reader.GetFieldValue<byte[]>(1));
        return new LedgerState(
            reader.GetInt64(0), oldest is null ? null : now - oldest.At, reader.GetInt64(2),
            reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt64(5));
    }
}
