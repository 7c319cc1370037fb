using Npgsql;

namespace Portal.Infrastructure.Outbox;

/// <summary>What the outbox holds.</summary>
/// <param name="Waiting">Not sent yet, due or not.</param>
/// <param name="OldestWaiting">How long the oldest of them has waited; null when none does.</param>
/// <param name="Dead">Given up, until somebody looks at them.</param>
public sealed record OutboxState(long Waiting, TimeSpan? OldestWaiting, long Dead);

/// <summary>Reads the outbox's state for the health page.</summary>
public sealed class OutboxHealth(NpgsqlDataSource source)
{
    private const string Sql = """
        select count(*) filter (where state = 'waiting'), max(clock_timestamp() - created_at) filter (where state = 'waiting'),
            count(*) filter (where state = 'dead')
        from outbox where state in ('waiting', 'dead')
        """;

    /// <summary>The state at this moment.</summary>
    public async Task<OutboxState> ReadAsync(CancellationToken cancel = default)
    {
        await using var command = source.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new OutboxState(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetTimeSpan(1), reader.GetInt64(2));
    }
}
