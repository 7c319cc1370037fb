namespace Portal.Server.Features.HelpDesk;

/// <summary>What happens to looks by the clock: news of those that nobody confirmed.</summary>
internal sealed class LookClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<LookClock> log)
    : PortalClock(scopes, clock, log, "The clock of looks", TimeSpan.FromMinutes(1))
{
    protected override async Task TickAsync(IServiceProvider services, int number, CancellationToken cancel)
    {
        var lapses = services.GetRequiredService<BreakGlassLapses>();
        while (Done(await lapses.TellNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
    }
}
