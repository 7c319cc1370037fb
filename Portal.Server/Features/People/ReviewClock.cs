namespace Portal.Server.Features.People;

/// <summary>What happens to reviews of access by the clock. Those to be opened are looked for more seldom: nobody waits for them.</summary>
internal sealed class ReviewClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ReviewClock> log)
    : PortalClock(scopes, clock, log, "The clock of reviews", TimeSpan.FromMinutes(1))
{
    private const int OpeningEvery = 60;

    protected override async Task TickAsync(IServiceProvider services, int number, CancellationToken cancel)
    {
        var rounds = services.GetRequiredService<ReviewRounds>();
        while (Done(await rounds.CloseNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
        while (Done(await rounds.WarnNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
        while (number % OpeningEvery == 0 && Done(await rounds.OpenNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
    }
}
