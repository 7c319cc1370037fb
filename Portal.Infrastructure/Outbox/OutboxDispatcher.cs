using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Accounts;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Outbox;

/// <summary>
/// Sends what committed transactions have queued. A row is claimed for a while in a transaction of its own, sent with none open, and then
/// marked. A crash in between sends a mail again, with the same Message-ID, and never loses one. Any number of instances may run.
/// </summary>
public sealed class OutboxDispatcher(
    NpgsqlDataSource source, IMailTransport transport, OutboxSeal seal, ILogger<OutboxDispatcher> log) : BackgroundService
{
    /// <summary>The time between two looks while nothing waits.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private const int BatchSize = 20;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private sealed record Claimed(Guid Id, byte[] Payload, string MessageId, int Attempts);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, "The outbox");
        while (!stoppingToken.IsCancellationRequested)
        {
            var sent = 0;
            try
            {
                sent = await DispatchAsync(stoppingToken);
                trouble.Over();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                trouble.Met(e);
            }
            if (sent < BatchSize)
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Claims and sends one batch.</summary>
    /// <returns>How many rows were claimed.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancel)
    {
        var lease = Guid.NewGuid();
        var claimed = await ClaimAsync(lease, cancel);
        foreach (var row in claimed)
            await FinishAsync(row, lease, await SendAsync(row, cancel), cancel);
        return claimed.Count;
    }

    private async Task<List<Claimed>> ClaimAsync(Guid lease, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            update outbox set lease_token = $1, leased_until = clock_timestamp() + $2, attempts = attempts + 1
            where id in (
                select id from outbox
                where state = 'waiting' and next_at <= clock_timestamp() and (leased_until is null or leased_until < clock_timestamp())
                order by next_at limit $3 for update skip locked)
            returning id, payload, message_id, attempts
            """);
        command.Parameters.Add(new() { Value = lease });
        command.Parameters.Add(new() { Value = Lease });
        command.Parameters.Add(new() { Value = BatchSize });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<Claimed>();
        while (await reader.ReadAsync(cancel))
            rows.Add(new Claimed(reader.GetGuid(0), (byte[])reader[1], reader.GetString(2), reader.GetInt32(3)));
        return rows;
    }

    private async Task<MailOutcome> SendAsync(Claimed row, CancellationToken cancel)
    {
        try
        {
            var mail = seal.Open(row.Id, row.Payload);
            var to = EmailAddress.Parse(mail.To);
            return to.Succeeded
                ? await transport.SendAsync(new MailMessageText(to.Value, mail.Subject, mail.Text, row.MessageId), cancel)
                : new MailOutcome(MailFate.Permanent, to.Error.Code);
        }
        catch (Exception e) when (e is SealBrokenException or ArgumentException)
        {
            // Trying again does not mend it, and it must not keep the others from leaving.
            log.LogError("A row of the outbox cannot be sent: {Cause}.", e.GetType().Name);
            return new MailOutcome(MailFate.Permanent, e.GetType().Name);
        }
    }

    private async Task FinishAsync(Claimed row, Guid lease, MailOutcome outcome, CancellationToken cancel)
    {
        var jitter = RandomNumberGenerator.GetInt32(1001) / 1000.0;
        var delay = outcome.Fate == MailFate.Transient ? RetrySchedule.DelayAfter(row.Attempts, jitter) : null;
        var state = outcome.Fate == MailFate.Sent ? "sent" : delay is null ? "dead" : "waiting";
        await using var command = source.CreateCommand(
            """
            update outbox set state = $3, lease_token = null, leased_until = null, last_error = $4,
                next_at = clock_timestamp() + $5,
                payload = case when $3 = 'sent' then null else payload end,
                sent_at = case when $3 = 'sent' then clock_timestamp() end
            where id = $1 and lease_token = $2
            """);
        command.Parameters.Add(new() { Value = row.Id });
        command.Parameters.Add(new() { Value = lease });
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new() { Value = (object?)outcome.Reason ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = delay ?? TimeSpan.Zero });
        await command.ExecuteNonQueryAsync(cancel);
        if (state == "dead")
            log.LogError("A mail could not be delivered and waits for an administrator: row {Row}, {Reason}.", row.Id, outcome.Reason);
    }
}
