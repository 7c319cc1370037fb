using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Counts how access is used, behind the sequencer and beside everything else: what people do writes not one row more for it. Any number of
/// instances may run; one at a time finds the head free.
/// </summary>
public sealed class UseFollower(
    [FromKeyedServices(InfrastructureServices.SequencerKey)] NpgsqlDataSource source, ILogger<UseFollower> log) : BackgroundService
{
    /// <summary>The time between two looks while there is nothing to do.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, "The count of how access is used");
        var pause = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var counted = await UseBatch.FoldAsync(source, UseBatch.Largest, stoppingToken);
                trouble.Over();
                pause = Pause;
                if (counted == UseBatch.Largest)
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
