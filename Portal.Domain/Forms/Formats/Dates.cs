using System.Globalization;

namespace Portal.Domain.Forms.Formats;

/// <summary>Dates as people in the United States type them.</summary>
internal static class Dates
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);

    private static readonly string[] Accepted = ["M/d/yyyy", "M-d-yyyy", "M.d.yyyy", "yyyy-MM-dd"];

    internal static Reading Read(string tidy, string noun)
    {
        if (DateOnly.TryParseExact(tidy, Accepted, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return new(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        var numbers = tidy.Split('/', '-', '.');
        var looksLikeOne = numbers.Length == 3 && numbers.All(n => n.Length is > 0 and <= 4 && n.All(char.IsAsciiDigit));
        return Reading.Wrong(tidy, looksLikeOne && numbers.Any(n => n.Length == 4)
            ? $"Check the {noun}: the calendar has no such day. Enter month, day and year, such as 03/31/2024."
            : $"Enter the {noun} as month, day and a year of four digits, such as 03/31/2024.");
    }

    /// <summary>The date of a canonical answer.</summary>
    internal static DateOnly? Of(string canonical) =>
        DateOnly.TryParseExact(canonical, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>What is wrong with a date as seen from today; null when nothing is.</summary>
    internal static (string Code, string Sentence)? Wrong(FieldDefinition field, DateOnly date, DateOnly today)
    {
        if (date < Earliest) return (ProblemCode.TooEarly, $"Check the year of the {field.Name}: it cannot be before 1900.");
        if (field.NotFuture && date > today) return (ProblemCode.TooLate, $"Check the {field.Name}: it cannot be after today.");
        if (date.Year > today.Year + 100) return (ProblemCode.TooLate, $"Check the year of the {field.Name}: it is more than 100 years ahead.");
        if (field.MinimumAge is int age && Age(date, today) < age)
        {
            return (ProblemCode.TooYoung, $"Check the {field.Name}: the person must be at least {age} years old.");
        }

        return field.WarnWhenPast && date < today
            ? (ProblemCode.Past, $"Check the {field.Name}: it has passed. If there is a renewal, enter its date.")
            : null;
    }

    // Born on February 29: a year older on March 1 in other years. AddYears would say February 28.
    private static int Age(DateOnly birth, DateOnly today) =>
        today.Year - birth.Year - ((today.Month, today.Day).CompareTo((birth.Month, birth.Day)) < 0 ? 1 : 0);
}
