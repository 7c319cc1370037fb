using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Outbox;

/// <summary>One attempt at one row, from the sealed payload to what came of it.</summary>
internal sealed class OutboxDelivery(NpgsqlDataSource source, IMailTransport transport, OutboxSeal seal)
{
    private const int JitterSteps = 1000;

    /// <summary>Sends and writes down how it ended. No transaction is open while it sends.</summary>
    /// <param name="lease">The row.</param>
    /// <param name="limit">The time for sending, shorter than the lease, so that nobody else sends it meanwhile.</param>
    /// <param name="cancel">The portal stops. The row comes back when its lease has run out.</param>
    /// <returns>How it ended, without the address; permanent when there will be no other attempt.</returns>
    public async Task<MailOutcome> DeliverAsync(OutboxLease lease, TimeSpan limit, CancellationToken cancel)
    {
        MailOutcome outcome;
        try
        {
            var message = seal.Open(lease.Id, lease.Payload).ToMessage(lease.MessageId);
            outcome = await SendAsync(message, limit, cancel);
            outcome = outcome with { Reason = DeliveryReason.WithoutAddress(outcome.Reason, message.To) };
        }
        catch (Exception e) when (e is SealBrokenException or JsonException or ArgumentException)
        {
            // Trying again does not mend it.
            outcome = new MailOutcome(MailFate.Permanent, $"What was stored of it cannot be sent: {e.GetType().Name}.");
        }
        return await WriteDownAsync(lease, outcome);
    }

    // A transport that throws is a bug, and must not cost a mail.
    private async Task<MailOutcome> SendAsync(MailMessageText message, TimeSpan limit, CancellationToken cancel)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(limit);
        try
        {
            return await transport.SendAsync(message, timed.Token);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return new MailOutcome(MailFate.Transient, $"The attempt ended with {e.GetType().Name}.");
        }
    }

    private async Task<MailOutcome> WriteDownAsync(OutboxLease lease, MailOutcome outcome)
    {
        if (outcome.Fate == MailFate.Sent)
            await lease.SentAsync(source);
        else if (outcome.Fate == MailFate.Transient && RetrySchedule.DelayAfter(lease.Attempts, Jitter()) is { } delay)
            await lease.RetryAsync(source, delay, outcome.Reason!);
        else
        {
            await lease.GiveUpAsync(source, outcome.Reason!);
            return outcome with { Fate = MailFate.Permanent };
        }
        return outcome;
    }

    private static double Jitter() => RandomNumberGenerator.GetInt32(JitterSteps + 1) / (double)JitterSteps;
}
