namespace Portal.Infrastructure.Mail;

/// <summary>When an outbox row is tried again, and when it is given up: pure arithmetic.</summary>
public static class RetrySchedule
{
    /// <summary>After so many failed attempts, about three days after the first, the row is dead.</summary>
    public const int MaxAttempts = 21;

    private const double Spread = 0.4;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    /// <summary>How long to wait after a failed attempt: doubling from 30 seconds to 6 hours, spread by 20 % to either side.</summary>
    /// <param name="failedAttempts">Attempts so far, at least 1.</param>
    /// <param name="jitter">A random number from 0 to 1, so that mails that failed together do not come back together.</param>
    /// <returns>The delay; null when the row is dead.</returns>
    public static TimeSpan? DelayAfter(int failedAttempts, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failedAttempts, 1);
        if (jitter is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(jitter));
        if (failedAttempts >= MaxAttempts) return null;
        var seconds = Math.Min(First.TotalSeconds * Math.Pow(2, failedAttempts - 1), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 - Spread / 2 + Spread * jitter));
    }
}
