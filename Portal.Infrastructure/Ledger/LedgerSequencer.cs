using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Numbers committed entries without gaps and chains them, under a role of its own. Looks every <see cref="Pause"/>: a NOTIFY in the
/// business transactions would make their commits queue for one lock. Any number of instances may run; one at a time finds the head free.
/// </summary>
internal sealed class LedgerSequencer(
    [FromKeyedServices(InfrastructureServices.SequencerKey)] NpgsqlDataSource source, ILogger<LedgerSequencer> log) : BackgroundService
{
    /// <summary>The time between two looks while there is nothing to do.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, "The ledger's sequencer");
        var pause = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var batch = await LedgerBatch.SequenceAsync(source, LedgerBatch.Largest, stoppingToken);
                trouble.Over();
                pause = Pause;
                if (batch.Unreadable.Count > 0)
                    log.LogError("The ledger took entries that no writer of the portal makes, as rows {Rows}.", string.Join(", ", batch.Unreadable));
                if (batch.Count == LedgerBatch.Largest)
                    continue;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                trouble.Met(e);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
