namespace Portal.Domain.Findings;

/// <summary>From when on access is called unusual. Settings of whoever runs the portal.</summary>
/// <param name="Providers">So many different providers,</param>
/// <param name="ProvidersWithin">in so short a time.</param>
/// <param name="DormantDays">Days without a use, after which the next one is told.</param>
/// <param name="Refused">So many refused attempts,</param>
/// <param name="RefusedWithin">in so short a time.</param>
/// <param name="Zone">The state's time zone.</param>
/// <param name="WorkFrom">When its offices open, on Monday to Friday that are no holidays.</param>
/// <param name="WorkUntil">When they close.</param>
public sealed record FindingThresholds(
    int Providers, TimeSpan ProvidersWithin, int DormantDays, int Refused, TimeSpan RefusedWithin, TimeZoneInfo Zone, TimeOnly WorkFrom, TimeOnly WorkUntil)
{
    /// <summary>What is meant unless something is set.</summary>
    public static FindingThresholds Usual { get; } = new(
        10, TimeSpan.FromMinutes(60), 90, 20, TimeSpan.FromMinutes(10), TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), new TimeOnly(7, 0), new TimeOnly(19, 0));

    /// <summary>A moment on the clocks of the state.</summary>
    public DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).DateTime;

    /// <summary>Days on which the state's offices are closed, beside weekends and federal holidays.</summary>
    public IReadOnlySet<DateOnly> StateHolidays { get; init; } = new HashSet<DateOnly>();

    /// <summary>The holiday for which offices are closed on this day of the state's clocks; null when it is none.</summary>
    public string? HolidayOn(DateOnly day) => FederalHolidays.On(day) ?? (StateHolidays.Contains(day) ? "a holiday of the state" : null);

    /// <summary>Whether the offices are closed then: at night, on weekends, on holidays.</summary>
    public bool IsOutOfHours(DateTimeOffset at)
    {
        var local = Local(at);
        return local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || HolidayOn(DateOnly.FromDateTime(local)) is not null
            || TimeOnly.FromDateTime(local) is var time && (time < WorkFrom || time >= WorkUntil);
    }
}
