using System.Globalization;

namespace Portal.Bench;

/// <summary>What DESIGN 8 or an issue asks of a figure, and whether this run met it.</summary>
internal sealed record Bar(string Text, bool Met)
{
    /// <summary>The most that a figure may be.</summary>
    public static Bar AtMost(double limit, double measured, string unit = "") => new($"<= {Said(limit)} {unit}".TrimEnd(), measured <= limit);

    /// <summary>The least that a figure may be.</summary>
    public static Bar AtLeast(double limit, double measured) => new($">= {Said(limit)}", measured >= limit);

    private static string Said(double limit) => limit.ToString("#,0.##", CultureInfo.InvariantCulture);
}

/// <summary>One line of the table. What nobody asks anything of has no bar.</summary>
internal sealed record Row(string What, string Measured, string Baseline, double Ratio, Bar? Bar = null);
