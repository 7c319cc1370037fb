using System.Globalization;
using Portal.Domain.Findings;

namespace Portal.Tests.Findings;

/// <summary>Days on which federal offices are closed, as the Office of Personnel Management announces them.</summary>
public class FederalHolidaysTests
{
    // Days from Monday to Friday. 2027: Independence Day is a Sunday, Juneteenth and Christmas Day are Saturdays, and so is New Year's Day of 2028.
    [Theory]
    [InlineData(2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25")]
    [InlineData(2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31")]
    [InlineData(2028, "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25")]
    public void A_year_has_these_days_and_no_others(int year, string closed) =>
        Assert.Equal(closed.Split(' '), Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(new DateOnly(year, 1, 1).AddDays)
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && FederalHolidays.On(day) is not null)
            .Select(day => day.ToString("MM-dd", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-11-26", "Thanksgiving Day")]
    [InlineData("2026-07-03", "Independence Day")]
    [InlineData("2026-07-04", "Independence Day")]
    [InlineData("2027-12-31", "New Year's Day")]
    [InlineData("2026-11-27", null)]
    public void Each_has_its_name(string day, string? name) => Assert.Equal(name, FederalHolidays.On(DateOnly.Parse(day, CultureInfo.InvariantCulture)));
}
