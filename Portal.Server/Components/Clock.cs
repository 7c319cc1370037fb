using System.Globalization;

namespace Portal.Server.Components;

/// <summary>The time of day as people in the United States write it.</summary>
internal static class Clock
{
    /// <summary>In Coordinated Universal Time: 4:29 p.m.</summary>
    public static string Write(DateTimeOffset time, bool seconds = false)
    {
        var utc = time.UtcDateTime;
        return utc.ToString(seconds ? "h:mm:ss" : "h:mm", CultureInfo.InvariantCulture) + (utc.Hour < 12 ? " a.m." : " p.m.");
    }

    /// <summary>As much of it as a place has room for, with the clock named: 04/28/2026, 4:29 p.m. UTC.</summary>
    public static string Write(DateTimeOffset time, TimeStyle style) => style switch
    {
        TimeStyle.Time => $"{Write(time)} UTC",
        TimeStyle.Date => Day(time),
        TimeStyle.DateTime => $"{Day(time)}, {Write(time)} UTC",
        TimeStyle.Exact => $"{Day(time)}, {Write(time, seconds: true)} UTC",
    };

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);
}
