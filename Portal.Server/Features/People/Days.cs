using System.Globalization;
using Portal.Domain.Common;

namespace Portal.Server.Features.People;

/// <summary>Days as people type them, and the instants that they mean: a first day counts from its beginning, a last day to its end.</summary>
internal static class Days
{
    private static readonly DateOnly Latest = new(9000, 12, 31);

    /// <summary>Reads a day; nothing typed is no day.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="field">The field's id: from or until.</param>
    public static Result<DateOnly?> Read(string? typed, string field) =>
        string.IsNullOrWhiteSpace(typed) ? (DateOnly?)null
        : DateOnly.TryParseExact(typed.Trim(), ["M/d/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= Latest ? day
        : new Error("access.day", $"Enter the {(field == "from" ? "first" : "last")} day as MM/DD/YYYY, for example 12/31/2027, or leave it empty.", field);

    /// <summary>The first instant of a day.</summary>
    public static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>The first instant after a day.</summary>
    public static DateTimeOffset End(DateOnly day) => Begin(day.AddDays(1));

    /// <summary>The first day of a period, as it is typed.</summary>
    public static string First(DateTimeOffset begin) => Write(begin.UtcDateTime);

    /// <summary>The last day of a period, as it is typed.</summary>
    public static string Last(DateTimeOffset end) => Write(end.AddTicks(-1).UtcDateTime);

    private static string Write(DateTime time) => time.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);
}
