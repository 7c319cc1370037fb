using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Does batch after batch of what the ledger waits for: at once while batches are full, after a pause when nothing is left, and after longer
/// and longer pauses while it cannot.
/// </summary>
/// <param name="log">Where trouble is told.</param>
/// <param name="name">As the log calls it.</param>
/// <param name="pause">Between two looks while there is nothing to do.</param>
/// <param name="longest">The longest pause while there is trouble.</param>
public abstract class LedgerWorker(ILogger log, string name, TimeSpan pause, TimeSpan longest) : BackgroundService
{
    /// <summary>Does one batch.</summary>
    /// <returns>Whether it was full: then there is more.</returns>
    protected abstract Task<bool> BatchAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, name);
        var wait = pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var full = await BatchAsync(stoppingToken);
                trouble.Over();
                wait = pause;
                if (full)
                    continue;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                trouble.Met(e);
                wait = wait * 2 < longest ? wait * 2 : longest;
            }
            await Task.Delay(wait, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
