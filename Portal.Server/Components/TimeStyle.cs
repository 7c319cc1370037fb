namespace Portal.Server.Components;

public enum TimeStyle
{
    /// <summary>The day and the minute.</summary>
    DateTime,

    /// <summary>The minute of a day that is known.</summary>
    Time,

    /// <summary>The day.</summary>
    Date,

    /// <summary>The day and the second, where it matters what came first.</summary>
    Exact,
}
