namespace Portal.Server.Features.Notices;

/// <summary>Mails notices by the clock.</summary>
internal sealed class NoticeClock(IServiceScopeFactory scopes, TimeProvider clock, ILogger<NoticeClock> log)
    : PortalClock(scopes, clock, log, "The clock of notices", TimeSpan.FromSeconds(5))
{
    private const int DigestsEvery = 60;

    protected override async Task TickAsync(IServiceProvider services, int number, CancellationToken cancel)
    {
        var mails = services.GetRequiredService<NoticeMails>();
        while (Done(await mails.SendSecurityAsync(cancel)) >= NoticeMails.Batch)
            cancel.ThrowIfCancellationRequested();
        while (Done(await mails.SendCopiesAsync(cancel)) >= NoticeMails.Batch)
            cancel.ThrowIfCancellationRequested();
        if (number % DigestsEvery != 0)
            return;
        while (Done(await mails.SendDigestsAsync(cancel)) >= NoticeMails.Batch)
            cancel.ThrowIfCancellationRequested();
        Done(await mails.ForgetAsync(cancel));
    }
}
