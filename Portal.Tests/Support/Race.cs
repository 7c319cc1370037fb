namespace Portal.Tests.Support;

/// <summary>
/// Two who act at the same moment. In one round of ten the one is through before the other begins, and in one the other: both orders are met,
/// however the machine schedules.
/// </summary>
internal static class Race
{
    private const int Rounds = 10;

    /// <summary>Whether the one is through first in this round.</summary>
    public static bool OneFirst(int round) => round % Rounds == 0;

    /// <summary>Whether the other is through first in this round.</summary>
    public static bool OtherFirst(int round) => round % Rounds == Rounds / 2;

    /// <summary>Lets both act.</summary>
    public static async Task<(TOne One, TOther Other)> RunAsync<TOne, TOther>(int round, Func<Task<TOne>> one, Func<Task<TOther>> other)
    {
        if (OneFirst(round))
            return (await one(), await other());
        if (OtherFirst(round))
        {
            var first = await other();
            return (await one(), first);
        }
        var (started, beside) = (Task.Run(one), Task.Run(other));
        await Task.WhenAll(started, beside);
        return (await started, await beside);
    }
}
