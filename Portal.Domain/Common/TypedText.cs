using System.Globalization;
using System.Text;

namespace Portal.Domain.Common;

/// <summary>What may be done to text that a person typed or pasted, without changing what the person sees.</summary>
public static class TypedText
{
    /// <summary>
    /// The text as the database can keep it: U+0000 and halves of surrogate pairs, which PostgreSQL and UTF-8 cannot hold, become U+FFFD.
    /// Everything else stays as it was typed.
    /// </summary>
    /// <param name="typed">Any text.</param>
    /// <returns>The same instance when nothing had to change.</returns>
    public static string Storable(string typed)
    {
        for (var i = 0; i < typed.Length; i++)
        {
            if (char.IsHighSurrogate(typed[i]) && i + 1 < typed.Length && char.IsLowSurrogate(typed[i + 1])) i++;
            else if (typed[i] == '\0' || char.IsSurrogate(typed[i])) return Replaced(typed);
        }

        return typed;
    }

    /// <summary>
    /// True when the text holds characters that cannot be seen or read: control characters, zero-width and direction marks, fillers,
    /// variation selectors, private use, halves of surrogate pairs, U+FFFD. With them two texts can look the same and differ.
    /// </summary>
    /// <param name="typed">Any text.</param>
    /// <param name="manyLines">True to allow tabs and line ends.</param>
    public static bool HasUnseen(string typed, bool manyLines = false)
    {
        foreach (var rune in typed.EnumerateRunes())
        {
            if (!manyLines || rune.Value is not ('\t' or '\n' or '\r'))
            {
                if (IsUnseen(rune)) return true;
            }
        }

        return false;
    }

    /// <summary>One line, tidied: Unicode NFC, each run of white space one space, none at the ends. Doing it twice changes nothing.</summary>
    /// <param name="typed">Any text; line ends count as white space.</param>
    public static string TidyLine(string typed)
    {
        var tidy = new StringBuilder(typed.Length);
        foreach (var c in Composed(typed))
        {
            if (!char.IsWhiteSpace(c)) tidy.Append(c);
            else if (tidy.Length > 0 && tidy[^1] != ' ') tidy.Append(' ');
        }

        return tidy.ToString().TrimEnd(' ');
    }

    /// <summary>Several lines, tidied: Unicode NFC, line ends as one line feed, no white space at the ends. Doing it twice changes nothing.</summary>
    /// <param name="typed">Any text.</param>
    public static string TidyLines(string typed) =>
        Composed(typed).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Trim();

    private static string Replaced(string typed)
    {
        var text = new StringBuilder(typed.Length);
        foreach (var rune in typed.EnumerateRunes()) text.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return text.ToString();
    }

    // string.Normalize throws on half of a surrogate pair.
    private static string Composed(string typed) => Storable(typed).Normalize(NormalizationForm.FormC);

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse => true,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => rune.Value is 0xFFFD or 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF) or 0xFFFE or 0xFFFF,
    };
}
