using Npgsql;
using Portal.Infrastructure.Mail;

namespace Portal.Infrastructure.Outbox;

/// <summary>
/// A row that one worker may deliver until its lease runs out. Each step is one short transaction and none is open while the mail is sent.
/// What a worker writes after its lease ran out and another took over has no effect.
/// </summary>
/// <param name="Id">The row.</param>
/// <param name="Token">Known to this worker alone.</param>
/// <param name="Attempts">Attempts so far, this one included.</param>
/// <param name="MessageId">Of the row, for good.</param>
/// <param name="Payload">Sealed.</param>
internal sealed record OutboxLease(Guid Id, Guid Token, int Attempts, string MessageId, byte[] Payload)
{
    // A worker that dies counts as a failed attempt, so that a mail that kills its worker is given up like any other.
    private const string GiveUpSql = """
        update outbox set state = 'dead', lease_token = null, leased_until = null,
            last_error = coalesce(last_error, 'The worker stopped during each attempt.')
        where state = 'waiting' and attempts >= $1 and (leased_until is null or leased_until < clock_timestamp())
        """;

    private const string ClaimSql = """
        update outbox set lease_token = $1, leased_until = clock_timestamp() + $2, attempts = attempts + 1
        where id in (
            select id from outbox
            where state = 'waiting' and next_at <= clock_timestamp() and (leased_until is null or leased_until < clock_timestamp())
                and attempts < $3 and payload is not null
            order by next_at limit $4 for update skip locked)
        returning id, attempts, message_id, payload
        """;

    /// <summary>Takes rows that are due.</summary>
    /// <param name="source">The web application's role.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="length">How long they are this worker's.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<List<OutboxLease>> ClaimAsync(NpgsqlDataSource source, int most, TimeSpan length, CancellationToken cancel)
    {
        var token = Guid.NewGuid();
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(GiveUpSql) { Parameters = { new() { Value = RetrySchedule.MaxAttempts } } },
                new(ClaimSql)
                {
                    Parameters =
                    {
                        new() { Value = token }, new() { Value = length }, new() { Value = RetrySchedule.MaxAttempts }, new() { Value = most },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var leases = new List<OutboxLease>();
        while (await reader.ReadAsync(cancel))
            leases.Add(new(reader.GetGuid(0), token, reader.GetInt32(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
        return leases;
    }

    /// <summary>It is out: what it held is wiped. Not to be cancelled: what is not written down is sent again.</summary>
    /// <returns>False when the lease was not this worker's any more.</returns>
    public Task<bool> SentAsync(NpgsqlDataSource source) => EndAsync(
        source, "state = 'sent', sent_at = clock_timestamp(), payload = null, last_error = null", null, null);

    /// <summary>Another attempt, later.</summary>
    public Task<bool> RetryAsync(NpgsqlDataSource source, TimeSpan delay, string reason) =>
        EndAsync(source, "next_at = clock_timestamp() + $3, last_error = $4", delay, reason);

    /// <summary>No other attempt, until somebody decides so.</summary>
    public Task<bool> GiveUpAsync(NpgsqlDataSource source, string reason) =>
        EndAsync(source, "state = 'dead', last_error = $4", null, reason);

    private async Task<bool> EndAsync(NpgsqlDataSource source, string change, TimeSpan? delay, string? reason)
    {
#pragma warning disable CA2100 // The change is one of the three above.
        await using var command = source.CreateCommand(
            $"update outbox set {change}, lease_token = null, leased_until = null where id = $1 and lease_token = $2 and state = 'waiting'");
#pragma warning restore CA2100
        command.Parameters.Add(new() { Value = Id });
        command.Parameters.Add(new() { Value = Token });
        command.Parameters.Add(new() { Value = (object?)delay ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Interval });
        command.Parameters.Add(new() { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return await command.ExecuteNonQueryAsync() == 1;
    }
}
