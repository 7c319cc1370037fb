namespace Portal.Infrastructure.Outbox;

/// <summary>How often the dispatcher looks, how much it does at once, and how long it holds a row.</summary>
/// <param name="Pause">Between two looks while nothing waits.</param>
/// <param name="Lanes">Mails at once, so that a server that hangs on one of them does not hold up the others.</param>
/// <param name="Lease">After this time a row of a worker that died is delivered by another.</param>
/// <param name="SendLimit">For one attempt; shorter than the lease.</param>
internal sealed record OutboxPace(TimeSpan Pause, int Lanes, TimeSpan Lease, TimeSpan SendLimit)
{
    public static readonly OutboxPace Normal = new(TimeSpan.FromMilliseconds(500), 8, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(90));
}
