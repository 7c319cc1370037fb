using Portal.Domain.Common;
using Portal.Infrastructure;

namespace Portal.Server.Features.People;

/// <summary>What happens to reviews of access by the clock. Any number of servers may run it.</summary>
internal sealed class ReviewClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ReviewClock> log) : BackgroundService
{
    /// <summary>Between two looks for reviews that are over. Those to be opened are looked for more seldom: nobody waits for them.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const int OpeningEvery = 60;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, "The clock of reviews");
        for (var tick = 0; !stoppingToken.IsCancellationRequested; tick++)
        {
            try
            {
                await TickAsync(open: tick % OpeningEvery == 0, stoppingToken);
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
    public async Task TickAsync(bool open, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rounds = scope.ServiceProvider.GetRequiredService<ReviewRounds>();
        while (Done(await rounds.CloseNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
        while (Done(await rounds.WarnNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
        while (open && Done(await rounds.OpenNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
    }

    // What the portal does by itself is refused by nobody: a refusal is a bug.
    private static bool Done(Result<bool> result) => result.Value;
}
