namespace Portal.Server.Components;

/// <summary>What a message or a tag means to the person.</summary>
public enum Tone
{
    Neutral,
    Info,
    Success,
    Warning,
    Error,
}

/// <summary>How a message that appears on a page already open is read out.</summary>
public enum Announce
{
    /// <summary>Not at all: it was there when the page opened, or focus moves to it.</summary>
    No,

    /// <summary>When the screen reader pauses.</summary>
    Politely,

    /// <summary>At once, interrupting.</summary>
    AtOnce,
}
