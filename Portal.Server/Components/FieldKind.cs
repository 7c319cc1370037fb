namespace Portal.Server.Components;

public enum FieldKind
{
    Text,
    Multiline,
    Email,
    Password,

    /// <summary>One text box, MM/DD/YYYY: faster to type and to read out than three, and what is impossible can be kept and explained.</summary>
    Date,
    Select,
    Radio,
    Checkboxes,
}

/// <summary>How long an answer is expected to be.</summary>
public enum FieldWidth
{
    Full,

    /// <summary>A state, a year.</summary>
    Short,

    /// <summary>A date, a ZIP code, an NPI.</summary>
    Medium,
}

/// <summary>One of the answers that a field offers.</summary>
public sealed record Choice(string Value, string Label, string? Hint = null);
