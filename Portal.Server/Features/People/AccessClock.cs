using Portal.Domain.Common;
using Portal.Infrastructure;

namespace Portal.Server.Features.People;

/// <summary>What happens to access by the clock: warnings before its end, and news of requests. Any number of servers may run it.</summary>
internal sealed class AccessClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AccessClock> log) : BackgroundService
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, "The clock of access");
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TickAsync(stoppingToken);
                trouble.Over();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                trouble.Met(e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does everything that is due.</summary>
    public async Task TickAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var warnings = scope.ServiceProvider.GetRequiredService<EndWarnings>();
        while (Done(await warnings.SendDueAsync(cancel)) >= EndWarnings.Batch)
            cancel.ThrowIfCancellationRequested();
        var requests = scope.ServiceProvider.GetRequiredService<RequestNotices>();
        while (Done(await requests.TellNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
    }

    // What the portal does by itself is refused by nobody: a refusal is a bug.
    private static T Done<T>(Result<T> result) => result.Value;
}
