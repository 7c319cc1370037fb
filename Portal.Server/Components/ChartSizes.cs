using System.Globalization;

namespace Portal.Server.Components;

/// <summary>Sizes in a drawing that fits every screen and every size of words.</summary>
internal static class ChartSizes
{
    /// <summary>Down: in heights of its words.</summary>
    public static string Em(double lines) => $"{Write(lines)}em";

    /// <summary>Across: a part of its width, in hundredths.</summary>
    public static string Percent(double part) => $"{Write(part)}%";

    private static string Write(double size) => size.ToString("0.###", CultureInfo.InvariantCulture);
}
