using System.Globalization;
using System.Text;

namespace Portal.Infrastructure.Pdf;

/// <summary>
/// Makes text that prints as it is read: characters without a glyph, and those that nobody sees (zero width, direction, control), become
/// their code points in brackets. A missing glyph would otherwise be an empty box, and no one could say what was certified. PDFsharp does
/// not place accents over letters, so an accent that Unicode cannot compose with its letter is written out, too.
/// </summary>
internal sealed class PrintableText
{
    private readonly SortedSet<int> _unprintable = [];

    public IReadOnlyList<string> Unprintable => [.. _unprintable.Select(Name)];

    public string Of(string text)
    {
        var printed = new StringBuilder(text.Length);
        List<int> bracketed = [];
        foreach (var code in CodePoints(text))
        {
            var seen = Printed(code);
            if (seen is null)
            {
                bracketed.Add(code);
                continue;
            }

            Flush(printed, bracketed);
            printed.Append(seen);
        }

        Flush(printed, bracketed);
        return printed.ToString();
    }

    private static string? Printed(int code)
    {
        if (code == '\n') return "\n";
        if (code == '\t') return " ";
        if (code == '\u2011') return "-";
        if (!Rune.TryCreate(code, out var rune)) return null;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.SpaceSeparator => PdfFonts.HasGlyph(rune) ? rune.ToString() : " ",
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => null,
            _ => PdfFonts.HasGlyph(rune) ? rune.ToString() : null,
        };
    }

    // Composed where Unicode can. Half of a surrogate pair cannot be normalized, and comes through as it is.
    private static IEnumerable<int> CodePoints(string text)
    {
        var lines = text.ReplaceLineEndings("\n");
        var start = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (char.IsSurrogate(lines[i]) && i + 1 < lines.Length && char.IsSurrogatePair(lines[i], lines[i + 1])) i++;
            else if (char.IsSurrogate(lines[i]))
            {
                foreach (var rune in lines[start..i].Normalize().EnumerateRunes()) yield return rune.Value;
                yield return lines[i];
                start = i + 1;
            }
        }

        foreach (var rune in lines[start..].Normalize().EnumerateRunes()) yield return rune.Value;
    }

    private static string Name(int codePoint) => $"U+{codePoint:X4}";

    private void Flush(StringBuilder printed, List<int> bracketed)
    {
        if (bracketed.Count == 0) return;
        _unprintable.UnionWith(bracketed);
        printed.Append('[').AppendJoin(' ', bracketed.Select(Name)).Append(']');
        bracketed.Clear();
    }
}
