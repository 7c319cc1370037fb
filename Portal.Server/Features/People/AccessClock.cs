namespace Portal.Server.Features.People;

/// <summary>What happens to access by the clock: warnings before its end, and news of requests.</summary>
internal sealed class AccessClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AccessClock> log)
    : PortalClock(scopes, clock, log, "The clock of access", TimeSpan.FromMinutes(1))
{
    protected override async Task TickAsync(IServiceProvider services, int number, CancellationToken cancel)
    {
        var warnings = services.GetRequiredService<EndWarnings>();
        while (Done(await warnings.SendDueAsync(cancel)) >= EndWarnings.Batch)
            cancel.ThrowIfCancellationRequested();
        var requests = services.GetRequiredService<RequestNotices>();
        while (Done(await requests.TellNextAsync(cancel)))
            cancel.ThrowIfCancellationRequested();
    }
}
