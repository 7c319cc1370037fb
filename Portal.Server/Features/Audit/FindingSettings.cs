using System.Globalization;
using Portal.Domain.Findings;
using Portal.Infrastructure;

namespace Portal.Server.Features.Audit;

/// <summary>The settings from when on access is called unusual: <c>Portal:Findings:*</c>.</summary>
internal static class FindingSettings
{
    private const string Section = "Portal:Findings";

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidSettingException">One of them is not what it should be.</exception>
    public static FindingThresholds From(IConfiguration configuration)
    {
        var (section, usual) = (configuration.GetSection(Section), FindingThresholds.Usual);
        var read = new FindingThresholds(
            Number(section, "Providers", usual.Providers, least: 2),
            TimeSpan.FromMinutes(Number(section, "ProvidersMinutes", (int)usual.ProvidersWithin.TotalMinutes)),
            Number(section, "DormantDays", usual.DormantDays),
            Number(section, "Refused", usual.Refused, least: 2),
            TimeSpan.FromMinutes(Number(section, "RefusedMinutes", (int)usual.RefusedWithin.TotalMinutes)),
            Zone(section, usual.Zone), Time(section, "WorkFrom", usual.WorkFrom), Time(section, "WorkUntil", usual.WorkUntil))
        {
            StateHolidays = Days(section, "StateHolidays"),
        };
        return read.WorkFrom < read.WorkUntil ? read : throw new InvalidSettingException($"{Section}:WorkUntil must be later on the day than WorkFrom.");
    }

    private static int Number(IConfigurationSection section, string name, int usual, int least = 1) => section[name] switch
    {
        null or "" => usual,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 10_000 => number,
        _ => throw new InvalidSettingException($"{Section}:{name} must be a whole number from {least} to 10,000."),
    };

    private static TimeOnly Time(IConfigurationSection section, string name, TimeOnly usual) => section[name] switch
    {
        null or "" => usual,
        var text when TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) => time,
        _ => throw new InvalidSettingException($"{Section}:{name} must be a time of the day, for example 07:00."),
    };

    private static HashSet<DateOnly> Days(IConfigurationSection section, string name)
    {
        var days = new HashSet<DateOnly>();
        // As one text, or as a list of the configuration.
        var texts = section.GetSection(name).GetChildren().Select(child => child.Value ?? "").Prepend(section[name] ?? "");
        foreach (var text in texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            days.Add(DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw new InvalidSettingException($"{Section}:{name} must be days with commas between them, for example 2026-11-27,2026-12-24."));
        return days;
    }

    private static TimeZoneInfo Zone(IConfigurationSection section, TimeZoneInfo usual) => section["TimeZone"] switch
    {
        null or "" => usual,
        var id when TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) => zone,
        _ => throw new InvalidSettingException($"{Section}:TimeZone must be the name of a time zone, for example America/Chicago."),
    };
}
