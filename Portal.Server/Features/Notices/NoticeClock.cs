using Portal.Domain.Common;
using Portal.Infrastructure;

namespace Portal.Server.Features.Notices;

/// <summary>Mails notices by the clock. Any number of servers may run it.</summary>
internal sealed class NoticeClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<NoticeClock> log) : BackgroundService
{
    /// <summary>Between two looks for security notices.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private const int DigestsEvery = 60;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new TroubleLog(log, "The clock of notices");
        for (var tick = 0; !stoppingToken.IsCancellationRequested; tick++)
        {
            try
            {
                await TickAsync(digests: tick % DigestsEvery == 0, stoppingToken);
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

    /// <summary>Mails everything that is due.</summary>
    public async Task TickAsync(bool digests, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var mails = scope.ServiceProvider.GetRequiredService<NoticeMails>();
        while (Done(await mails.SendSecurityAsync(cancel)) >= NoticeMails.Batch)
            cancel.ThrowIfCancellationRequested();
        while (Done(await mails.SendCopiesAsync(cancel)) >= NoticeMails.Batch)
            cancel.ThrowIfCancellationRequested();
        while (digests && Done(await mails.SendDigestsAsync(cancel)) >= NoticeMails.Batch)
            cancel.ThrowIfCancellationRequested();
        if (digests)
            Done(await mails.ForgetAsync(cancel));
    }

    // What the portal does by itself is refused by nobody: a refusal is a bug.
    private static int Done(Result<int> result) => result.Value;
}
