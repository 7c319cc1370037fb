using System.Text;

namespace Portal.Domain.Common;

/// <summary>What somebody writes for others to read: a reason, a note.</summary>
public static class WrittenWords
{
    /// <summary>It holds marks that make it read otherwise than it was typed.</summary>
    public static readonly Error Turned = new(
        "words.turned", "These words hold marks that cannot be seen and turn around how they read. Type them again instead of pasting them.");

    /// <summary>Checks that there is something to read, that it is kept whole, and that it reads as it was typed.</summary>
    /// <param name="typed">As it was typed.</param>
    /// <param name="most">The most characters that are kept.</param>
    /// <param name="nothing">The refusal when there is nothing to read.</param>
    /// <param name="tooLong">The refusal when there is more.</param>
    /// <returns>What is wrong, at the field of <paramref name="nothing"/>; null when nothing is.</returns>
    public static Error? Check(string? typed, int most, Error nothing, Error tooLong) =>
        !CanBeRead(typed) ? nothing
        : typed!.Length > most ? tooLong
        : Turns(typed) ? Turned with { Field = nothing.Field }
        : null;

    /// <summary>Whether there is anything that can be seen: spaces and zero-width marks alone are nothing.</summary>
    public static bool CanBeRead(string? typed) =>
        typed is not null && typed.EnumerateRunes().Any(rune => !Rune.IsWhiteSpace(rune) && !TypedText.HasUnseen(rune.ToString()));

    /// <summary>
    /// Whether it holds embeddings, overrides or isolates of direction (Unicode Standard Annex 9, 2.1 to 2.5): what is written after one reads
    /// backwards, also beyond these words. Marks of direction, which browsers and systems paste beside dates, turn nothing around.
    /// </summary>
    public static bool Turns(string typed) => typed.Any(c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
}
