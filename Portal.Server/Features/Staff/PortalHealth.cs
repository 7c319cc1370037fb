using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.Staff;

/// <summary>How the portal runs: what people do not see and somebody has to look after.</summary>
/// <param name="Alarms">What is wrong with the ledger, as sentences.</param>
/// <param name="Ledger">The sequencer and what it has numbered; null when that cannot be read, which is an alarm.</param>
/// <param name="Outbox">The mails.</param>
/// <param name="Checkpoints">The signing, and each place that checkpoints go to.</param>
/// <param name="HasSecondPlace">Whether checkpoints go anywhere beyond the database and the data folder.</param>
/// <param name="Scanner">Whether uploads are scanned.</param>
/// <param name="At">When this was read.</param>
public sealed record HealthView(
    IReadOnlyList<string> Alarms, LedgerState? Ledger, OutboxState Outbox, IReadOnlyList<CheckpointStanding> Checkpoints, bool HasSecondPlace,
    ScanOutcome Scanner, DateTimeOffset At);

/// <summary>Reads how the portal runs, for staff.</summary>
public sealed class PortalHealth(
    AccessGate gate, OutboxHealth outbox, CheckpointHealth checkpoints, LedgerAlarm alarm, ClamAvScanner scanner)
{
    private static readonly TimeSpan ScannerPatience = TimeSpan.FromSeconds(3);

    /// <summary>At this moment.</summary>
    public Task<Result<HealthView>> ReadAsync(CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewHealth, new Target(), async (_, facts, c) =>
        {
            var (state, alarms) = await alarm.ReadAsync(c);
            return new HealthView(
                alarms, state, await outbox.ReadAsync(c), checkpoints.Standings, checkpoints.HasSecondPlace, await ScannerAsync(c), facts.Now);
        }, cancel);

    // An empty file is scanned like any other.
    private async Task<ScanOutcome> ScannerAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ScannerPatience);
        try
        {
            return (await scanner.ScanAsync(Stream.Null, limit.Token)).Outcome;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ScanOutcome.Unavailable;
        }
    }
}
