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
}
