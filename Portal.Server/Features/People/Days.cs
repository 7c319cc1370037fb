using System.Globalization;
using Portal.Domain.Common;
using Portal.Domain.Delegations;

namespace Portal.Server.Features.People;

/// <summary>
/// Days as people type them, and the instants that they mean: a first day counts from its beginning, a last day to its end, both at midnight
/// UTC. They are read back the same way, wherever the reader is.
/// </summary>
internal static class Days
{
    // Later days have no next day to end with. Access ends much earlier, which is checked with its other terms.
    private static readonly DateOnly Latest = new(9000, 12, 31);

    /// <summary>Reads a day; nothing typed is no day.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="field">The field's id: from or until.</param>
    public static Result<DateOnly?> Read(string? typed, string field) =>
        string.IsNullOrWhiteSpace(typed) ? (DateOnly?)null
        : !DateOnly.TryParseExact(typed.Trim(), ["M/d/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new Error("access.day", $"Enter the {(field == "from" ? "first" : "last")} day as MM/DD/YYYY, for example 12/31/2027, or leave it empty.", field)
        : day <= Latest ? day
        : field == "from" ? AccessErrors.BeginsTooFar
        : AccessErrors.TooFar with { Field = field };

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>The first instant after a day.</summary>
    public static DateTimeOffset End(DateOnly day) => Begin(day.AddDays(1));

    /// <summary>Whether an instant is where one day ends and another begins: a day was meant, not an instant.</summary>
    public static bool IsMidnight(DateTimeOffset time) => time.UtcDateTime.TimeOfDay == TimeSpan.Zero;

    /// <summary>The first day of a period, as it is typed.</summary>
    public static string First(DateTimeOffset begin) => Write(begin.UtcDateTime);

    /// <summary>The last day of a period, as it is typed.</summary>
    public static string Last(DateTimeOffset end) => Write(end.AddTicks(-1).UtcDateTime);

    private static string Write(DateTime time) => time.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);
}
