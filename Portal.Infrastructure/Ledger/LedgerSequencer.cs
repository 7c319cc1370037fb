using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Numbers committed entries without gaps and chains them, under a role of its own. Looks every <see cref="Pause"/>: a NOTIFY in the
/// business transactions would make their commits queue for one lock. Any number of instances may run; one at a time finds the head free.
/// </summary>
internal sealed class LedgerSequencer([FromKeyedServices(InfrastructureServices.SequencerKey)] NpgsqlDataSource source, ILogger<LedgerSequencer> log)
    : LedgerWorker(log, "The ledger's sequencer", Pause, TimeSpan.FromSeconds(5))
{
    /// <summary>The time between two looks while there is nothing to do.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task<bool> BatchAsync(CancellationToken cancel)
    {
        var batch = await LedgerBatch.SequenceAsync(source, LedgerBatch.Largest, cancel);
        if (batch.Unreadable.Count > 0)
            log.LogError("The ledger took entries that no writer of the portal makes, as rows {Rows}.", string.Join(", ", batch.Unreadable));
        return batch.Count == LedgerBatch.Largest;
    }
}
