namespace Portal.Domain.Forms.Formats;

/// <summary>What a raw answer says: its canonical text, or what is wrong with it.</summary>
/// <param name="Value">The canonical text; the tidied text when something is wrong.</param>
/// <param name="Code">One of <see cref="ProblemCode"/>; null when the answer is right or empty.</param>
/// <param name="Sentence">What to do.</param>
internal readonly record struct Reading(string Value, string? Code = null, string? Sentence = null)
{
    internal static Reading Wrong(string tidy, string sentence, string code = ProblemCode.Format) => new(tidy, code, sentence);
}
