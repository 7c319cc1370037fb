using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Infrastructure.Mail;

namespace Portal.Infrastructure.Outbox;

/// <summary>
/// Sends what committed transactions have queued. A row is claimed for a while in a transaction of its own, sent with none open, and then
/// marked. A crash in between sends a mail again, with the same Message-ID, and never loses one. Any number of instances may run.
/// </summary>
public sealed class OutboxDispatcher(
    NpgsqlDataSource source, IMailTransport transport, OutboxSeal seal, ILogger<OutboxDispatcher> log) : BackgroundService
{
    // What is being sent when the portal stops may be finished; the host waits longer than this.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly OutboxDelivery _delivery = new(source, transport, seal);
    private readonly TroubleLog _trouble = new(log, "The outbox");

    internal OutboxPace Pace { get; init; } = OutboxPace.Normal;

    /// <summary>Claims and sends what is due, as many mails as there are lanes.</summary>
    /// <returns>How many rows were claimed.</returns>
    public async Task<int> DispatchAsync(CancellationToken cancel)
    {
        var leases = await OutboxLease.ClaimAsync(source, Pace.Lanes, Pace.Lease, cancel);
        await Task.WhenAll(leases.Select(lease => DeliverAsync(lease, cancel)));
        return leases.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var sending = new CancellationTokenSource();
        await using var stop = stoppingToken.Register(() => sending.CancelAfter(Grace));
        var running = new List<Task>();
        var rest = Task.CompletedTask;
        while (!stoppingToken.IsCancellationRequested)
        {
            running.RemoveAll(task => task.IsCompleted);
            var leases = await ClaimAsync(Pace.Lanes - running.Count, stoppingToken);
            running.AddRange(leases.Select(lease => DeliverAsync(lease, sending.Token)));
            if (leases.Count > 0 && running.Count < Pace.Lanes)
                continue;
            if (rest.IsCompleted)
                rest = Task.Delay(Pace.Pause, stoppingToken);
            // Full: until a lane is free. Nothing is due: until the next look.
            await Task.WhenAny(running.Count < Pace.Lanes ? [rest] : running);
        }
        await Task.WhenAll(running);
    }

    private async Task<IReadOnlyList<OutboxLease>> ClaimAsync(int most, CancellationToken stopping)
    {
        try
        {
            var leases = await OutboxLease.ClaimAsync(source, most, Pace.Lease, stopping);
            _trouble.Over();
            return leases;
        }
        catch (Exception e)
        {
            if (!stopping.IsCancellationRequested)
                _trouble.Met(e);
            return [];
        }
    }

    // The lease brings the row back: whatever happened here, the mail goes out once more rather than not at all.
    private async Task DeliverAsync(OutboxLease lease, CancellationToken cancel)
    {
        try
        {
            var outcome = await _delivery.DeliverAsync(lease, Pace.SendLimit, cancel);
            if (outcome.Fate == MailFate.Permanent)
                log.LogError("A mail could not be delivered and waits for an administrator: row {Row}, {Reason}", lease.Id, outcome.Reason);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            log.LogInformation("The portal stopped while mail {Row} was being sent.", lease.Id);
        }
        catch (Exception e)
        {
            log.LogWarning("What came of mail {Row} could not be written down: {Exception}.", lease.Id, e.GetType().Name);
        }
    }
}
