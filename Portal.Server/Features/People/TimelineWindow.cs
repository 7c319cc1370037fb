using System.Globalization;

namespace Portal.Server.Features.People;

/// <summary>The time that a timeline shows: everything, a year, or a quarter of one. Days are UTC, as everywhere in the ledger.</summary>
/// <param name="From">Its first instant.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="Year">The year; null for everything.</param>
/// <param name="Quarter">The quarter of the year; null for all of it.</param>
public sealed record TimelineWindow(DateTimeOffset From, DateTimeOffset To, int? Year, int? Quarter)
{
    // As many words as stand side by side on a phone.
    private const int MostTicks = 6;

    /// <summary>What is asked for, as far as there is such a time.</summary>
    /// <param name="year">The year; null for everything.</param>
    /// <param name="quarter">1 to 4.</param>
    /// <param name="first">When the first access began.</param>
    /// <param name="now">The database's clock.</param>
    public static TimelineWindow Of(int? year, int? quarter, DateTimeOffset first, DateTimeOffset now)
    {
        if (year is not (>= 2000 and <= 9000))
            return new TimelineWindow(Day(first.UtcDateTime.Year, 1), Day(Math.Max(now.UtcDateTime.Year, first.UtcDateTime.Year) + 1, 1), null, null);
        return quarter is >= 1 and <= 4
            ? new TimelineWindow(Day(year.Value, quarter.Value * 3 - 2), Day(year.Value, quarter.Value * 3 - 2).AddMonths(3), year, quarter)
            : new TimelineWindow(Day(year.Value, 1), Day(year.Value + 1, 1), year, null);
    }

    /// <summary>What it is called.</summary>
    public string Title => (Year, Quarter) switch
    {
        (null, _) => From.Year == To.Year - 1 ? $"in {From.Year}" : $"from {From.Year} to {To.Year - 1}",
        (_, null) => $"in {Year}",
        _ => $"in quarter {Quarter} of {Year}",
    };

    /// <summary>The same length of time before (-1) or after it (1); null for everything, which has none.</summary>
    public (int Year, int? Quarter)? Beside(int direction) => (Year, Quarter) switch
    {
        (null, _) => null,
        ({ } year, null) => (year + direction, null),
        ({ } year, { } quarter) => (year * 4 + quarter - 1 + direction) is var at ? (at / 4, at % 4 + 1) : null,
    };

    /// <summary>Where the axis is marked, and with what.</summary>
    public IEnumerable<(DateTimeOffset At, string Words)> Ticks()
    {
        var years = To.Year - From.Year;
        var months = Quarter is not null ? 1 : Year is not null || years == 1 ? 3 : 12 * ((years + MostTicks - 1) / MostTicks);
        for (var at = From; at < To; at = at.AddMonths(months))
            yield return (at, at.ToString(months < 12 ? "MMM yyyy" : "yyyy", CultureInfo.InvariantCulture));
    }

    /// <summary>A moment as a part of the window's width, from 0 to 100; what is outside is at its edge.</summary>
    public double Place(DateTimeOffset at) => Math.Clamp((at - From) / (To - From), 0, 1) * 100;

    /// <summary>Whether anything of this time is in the window.</summary>
    public bool Touches(DateTimeOffset from, DateTimeOffset? to) => from < To && (to is not { } end || end > From);

    private static DateTimeOffset Day(int year, int month) => new(year, month, 1, 0, 0, 0, TimeSpan.Zero);
}
