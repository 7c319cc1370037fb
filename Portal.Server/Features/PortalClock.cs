using Portal.Domain.Common;
using Portal.Infrastructure;

namespace Portal.Server.Features;

/// <summary>
/// What the portal does by itself, again and again. Any number of servers may run it: what is due is decided by the database's clock and
/// done in transactions that others find done. Trouble is logged when it begins and when it is over, and never ends the clock.
/// </summary>
/// <param name="scopes">Each tick has services of its own.</param>
/// <param name="clock">For the pauses only.</param>
/// <param name="log">Where trouble is told.</param>
/// <param name="name">As the log calls it: <c>The clock of access</c>.</param>
/// <param name="pause">Between two ticks.</param>
internal abstract class PortalClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger log, string name, TimeSpan pause) : BackgroundService
{
    /// <summary>Does everything that is due.</summary>
    /// <param name="number">Of the tick, from 0: for what is done more seldom.</param>
    /// <param name="cancel">The portal stops.</param>
    public async Task TickAsync(int number, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await TickAsync(scope.ServiceProvider, number, cancel);
    }

    /// <summary>Does everything that is due, with services of its own.</summary>
    protected abstract Task TickAsync(IServiceProvider services, int number, CancellationToken cancel);

    /// <summary>What came of something that the portal does by itself. It is refused by nobody: a refusal is a bug.</summary>
    protected static T Done<T>(Result<T> result) => result.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, name);
        for (var number = 0; !stoppingToken.IsCancellationRequested; number++)
        {
            try
            {
                await TickAsync(number, stoppingToken);
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
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
