using System.Globalization;
using Portal.Domain.Common;

namespace Portal.Server.Features.Audit;

/// <summary>A moment as an auditor types it, in UTC.</summary>
internal static class MomentText
{
    private static readonly string[] Forms =
    [
        "MM/dd/yyyy HH:mm", "MM/dd/yyyy HH:mm:ss", "MM/dd/yyyy", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
    ];

    /// <summary>What was typed; null when nothing was. A date without a time is its first instant.</summary>
    /// <param name="typed">The text.</param>
    /// <param name="field">The field that a refusal belongs to.</param>
    public static Result<DateTimeOffset?> Parse(string? typed, string field)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return (DateTimeOffset?)null;
        return DateTimeOffset.TryParseExact(
            typed.Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : new Error("moment.none", "Enter the date and time in UTC as MM/DD/YYYY HH:MM, for example 04/28/2026 14:30.", field);
    }

    /// <summary>The moment to the microsecond, as an address carries it: an instant before or after is another answer.</summary>
    public static string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString(Forms[^1], CultureInfo.InvariantCulture);
}
