using System.Globalization;

namespace Portal.Infrastructure.Pdf;

/// <summary>Breaks text into lines: after a space, a hyphen or a slash, or inside a word that is wider than the line.</summary>
internal static class LineBreaker
{
    public static List<PdfLine> Break(string text, double width, PdfStyle style) =>
        [.. Break(text, width, style.Face, style.Size).Select(line => new PdfLine(line, style))];

    /// <summary>The text, cut with an ellipsis where it must be. Only for what stands in full somewhere else.</summary>
    public static string OneLine(string text, double width, PdfStyle style)
    {
        var line = Break(text, width, style.Face, style.Size)[0];
        return line.Length == text.Length
            ? text
            : Break(text, width - PdfFonts.Width("…", style.Face, style.Size), style.Face, style.Size)[0].TrimEnd() + "…";
    }

    /// <summary>
    /// Lines that put together are the text again, with a space for each line end of its own, so that words stay apart for those who
    /// listen. Spaces may hang over the edge.
    /// </summary>
    public static List<string> Break(string text, double width, PdfFace face, double size)
    {
        List<string> lines = [];
        var paragraphs = text.Split('\n');
        for (var i = 0; i < paragraphs.Length; i++)
            BreakParagraph(lines, i < paragraphs.Length - 1 ? paragraphs[i] + " " : paragraphs[i], width, face, size);
        return lines;
    }

    private static void BreakParagraph(List<string> lines, string text, double width, PdfFace face, double size)
    {
        var (start, chance, at, filled) = (0, 0, 0, 0.0);
        while (at < text.Length)
        {
            var element = text.Substring(at, StringInfo.GetNextTextElementLength(text, at));
            var elementWidth = PdfFonts.Width(element, face, size);
            if (element != " " && filled + elementWidth > width && at > start)
            {
                var end = chance > start ? chance : at;
                lines.Add(text[start..end]);
                (start, at, filled) = (end, end, 0);
                continue;
            }

            filled += elementWidth;
            at += element.Length;
            if (element is " " or "-" or "/") chance = at;
        }

        lines.Add(text[start..]);
    }
}
