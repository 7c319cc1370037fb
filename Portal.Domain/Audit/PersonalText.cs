namespace Portal.Domain.Audit;

/// <summary>
/// Words that a person wrote, in an event. They stand beside the entry, which holds only a salted hash of them, so that they can be erased
/// when their time is over and the entry stays as it is.
/// </summary>
/// <param name="Text">The words; may be empty.</param>
public readonly record struct PersonalText(string Text)
{
    /// <summary>Text is personal when an event says so.</summary>
    public static implicit operator PersonalText(string text) => new(text);

    /// <summary>Not the words: they get into no log by accident.</summary>
    public override string ToString() => "(personal text)";
}
