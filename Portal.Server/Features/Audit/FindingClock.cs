namespace Portal.Server.Features.Audit;

/// <summary>Looks through the ledger for unusual access, a few seconds behind what happens.</summary>
internal sealed class FindingClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<FindingClock> log)
    : PortalClock(scopes, clock, log, "The search for unusual access", TimeSpan.FromSeconds(5))
{
    protected override async Task TickAsync(IServiceProvider services, int number, CancellationToken cancel)
    {
        var rounds = services.GetRequiredService<FindingRounds>();
        while (Done(await rounds.NextAsync(cancel)) == FindingRounds.Batch)
            cancel.ThrowIfCancellationRequested();
    }
}
