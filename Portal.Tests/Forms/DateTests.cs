using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Tests.Forms;

public class DateTests
{
    private static readonly FieldDefinition Date = Sample.Field(FieldType.Date, label: "Day");

    private static Problem? ProblemOf(FieldDefinition field, string raw, DateOnly? today = null) =>
        FormValidation.ValidateField(field, new FieldAddress("section", field.Key), raw, today ?? Sample.Today);

    [Theory]
    [InlineData("03/31/2024", "2024-03-31")]
    [InlineData("3/1/2024", "2024-03-01")]
    [InlineData("3-1-2024", "2024-03-01")]
    [InlineData("3.1.2024", "2024-03-01")]
    [InlineData(" 2024-03-31 ", "2024-03-31")]
    [InlineData("02/29/2024", "2024-02-29")]
    [InlineData("01/01/1900", "1900-01-01")]
    public void Dates_are_read_as_people_type_them(string raw, string canonical)
    {
        Assert.Null(ProblemOf(Date, raw));
        Assert.Equal(canonical, FieldFormat.Canonical(Date, raw));
    }

    [Theory]
    [InlineData("02/30/2024")]
    [InlineData("02/29/2023")]
    [InlineData("13/01/2024")]
    [InlineData("00/10/2024")]
    [InlineData("2024-02-30")]
    public void A_day_that_the_calendar_does_not_have_is_refused(string raw) =>
        Assert.Equal("Check the day: the calendar has no such day. Enter month, day and year, such as 03/31/2024.", ProblemOf(Date, raw)?.Message);

    [Theory]
    [InlineData("March 31, 2024")]
    [InlineData("03/31/24")]
    [InlineData("03/31")]
    [InlineData("1/1/20255")]
    [InlineData("03/31/2024 10:00")]
    [InlineData("20240331")]
    [InlineData("٠٣/٣١/٢٠٢٤")]
    public void Any_other_form_is_refused_with_an_example(string raw) =>
        Assert.Equal((ProblemCode.Format, "Enter the day as month, day and a year of four digits, such as 03/31/2024."), (ProblemOf(Date, raw)!.Code, ProblemOf(Date, raw)!.Message));

    [Fact]
    public void Years_are_plausible()
    {
        Assert.Equal((ProblemCode.TooEarly, "Check the year of the day: it cannot be before 1900."), (ProblemOf(Date, "12/31/1899")!.Code, ProblemOf(Date, "12/31/1899")!.Message));
        Assert.Equal((ProblemCode.TooLate, "Check the year of the day: it is more than 100 years ahead."), (ProblemOf(Date, "01/01/2127")!.Code, ProblemOf(Date, "01/01/2127")!.Message));
        Assert.Null(ProblemOf(Date, "12/31/2126"));
        Assert.Null(ProblemOf(Date, "12/31/9999", new DateOnly(9999, 1, 1)));
    }

    [Fact]
    public void Today_is_not_the_future_and_tomorrow_is()
    {
        var field = Date with { NotFuture = true };

        Assert.Null(ProblemOf(field, "03/31/2026"));
        Assert.Equal((ProblemCode.TooLate, "Check the day: it cannot be after today."), (ProblemOf(field, "04/01/2026")!.Code, ProblemOf(field, "04/01/2026")!.Message));
    }

    [Fact]
    public void A_date_that_passed_is_a_warning_only_where_the_field_says_so()
    {
        var field = Date with { WarnWhenPast = true };

        Assert.Null(ProblemOf(field, "03/31/2026"));
        Assert.Equal((ProblemCode.Past, Severity.Warning), (ProblemOf(field, "03/30/2026")!.Code, ProblemOf(field, "03/30/2026")!.Severity));
        Assert.Null(ProblemOf(Date, "03/30/2026"));
    }

    [Theory]
    [InlineData("03/31/2008", "2026-03-31", true)]
    [InlineData("04/01/2008", "2026-03-31", false)]
    [InlineData("02/29/2008", "2026-02-28", false)]
    [InlineData("02/29/2008", "2026-03-01", true)]
    [InlineData("01/01/2030", "2026-03-31", false)]
    public void Eighteen_years_are_counted_to_the_day(string birth, string today, bool oldEnough)
    {
        var problem = ProblemOf(Date with { MinimumAge = 18 }, birth, DateOnly.ParseExact(today, "yyyy-MM-dd"));

        Assert.Equal(oldEnough ? null : "Check the day: the person must be at least 18 years old.", problem?.Message);
    }
}
