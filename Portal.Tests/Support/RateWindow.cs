using Portal.Infrastructure.Accounts;

namespace Portal.Tests.Support;

/// <summary>
/// Limits count in windows of the database's clock. Whoever counts up to one begins where no window ends in the middle: at a full hour the
/// count of all of them begins again.
/// </summary>
internal static class RateWindow
{
    // More than the slowest of these tests takes on a machine that has much else to do.
    private const double Room = 30;

    /// <summary>Waits for the next window of each limit that has less time left than a test needs.</summary>
    public static async Task RoomAsync(TestDatabase database, params RateLimit[] limits)
    {
        foreach (var length in limits.Select(limit => limit.Minutes * 60).Distinct().Order())
        {
            var left = await database.ScalarAsync<double>("select ($1 - mod(extract(epoch from clock_timestamp()), $1))::float8", length);
            if (left < Room)
                await Task.Delay(TimeSpan.FromSeconds(left + 0.1));
        }
    }
}
