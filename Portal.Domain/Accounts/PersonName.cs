using System.Globalization;
using System.Text;
using Portal.Domain.Common;

namespace Portal.Domain.Accounts;

/// <summary>What a person is called, as they typed it.</summary>
public static class PersonName
{
    /// <summary>The longest name, in UTF-16 code units.</summary>
    public const int MaxLength = 200;

    /// <summary>Reads a name. White space at its ends goes; nothing else is repaired.</summary>
    /// <param name="typed">The text; null counts as empty.</param>
    /// <returns>The name, or a refusal for the field <c>name</c>.</returns>
    public static Result<string> Parse(string? typed)
    {
        if (typed?.Length > 4 * MaxLength)
            return TooLong;
        var name = (typed ?? "").Trim().Normalize(NormalizationForm.FormC);
        if (name.Length == 0)
            return new Error("name.missing", "Enter your first and last name.", "name");
        if (name.Length > MaxLength)
            return TooLong;
        // Zero-width joiners belong to names in several scripts; the rest that cannot be seen does not belong to any.
        return name.EnumerateRunes().Any(IsUnseen) ? Unseen : name;
    }

    private static bool IsUnseen(Rune rune) =>
        rune.Value is not (0x200C or 0x200D)
        && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || rune == Rune.ReplacementChar);

    private static Error TooLong => new("name.too-long", $"This name is longer than {MaxLength} characters. Enter your first and last name.", "name");

    private static Error Unseen => new("name.unseen", "The name has a character that cannot be seen. Type the name instead of pasting it.", "name");
}
