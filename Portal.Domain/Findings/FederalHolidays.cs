namespace Portal.Domain.Findings;

/// <summary>
/// The holidays on which federal offices everywhere are closed (5 U.S.C. 6103; Inauguration Day, which only the capital keeps, is none of them).
/// </summary>
public static class FederalHolidays
{
    private static readonly (int Month, int Day, string Name)[] Fixed =
    [
        (1, 1, "New Year's Day"), (6, 19, "Juneteenth National Independence Day"), (7, 4, "Independence Day"), (11, 11, "Veterans Day"), (12, 25, "Christmas Day"),
    ];

    /// <summary>The holiday for which offices are closed on this day; null when it is none.</summary>
    /// <param name="day">
    /// A day. A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; both days count.
    /// </param>
    public static string? On(DateOnly day) => OfDate(day) ?? OfWeekday(day) ?? day.DayOfWeek switch
    {
        DayOfWeek.Friday => OfDate(day.AddDays(1)),
        DayOfWeek.Monday => OfDate(day.AddDays(-1)),
        _ => null,
    };

    private static string? OfDate(DateOnly day) => Fixed.FirstOrDefault(holiday => holiday.Month == day.Month && holiday.Day == day.Day).Name;

    private static string? OfWeekday(DateOnly day) => (day.Month, day.DayOfWeek, Week: (day.Day + 6) / 7) switch
    {
        (1, DayOfWeek.Monday, 3) => "Birthday of Martin Luther King, Jr.",
        (2, DayOfWeek.Monday, 3) => "Washington's Birthday",
        (5, DayOfWeek.Monday, _) when day.AddDays(7).Month == 6 => "Memorial Day",
        (9, DayOfWeek.Monday, 1) => "Labor Day",
        (10, DayOfWeek.Monday, 2) => "Columbus Day",
        (11, DayOfWeek.Thursday, 4) => "Thanksgiving Day",
        _ => null,
    };
}
