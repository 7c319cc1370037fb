namespace Portal.Infrastructure.Pdf;

/// <summary>How text looks. Sizes in points; ink as 0xRRGGBB.</summary>
internal sealed record PdfStyle(PdfFace Face, double Size, double Leading, int Ink = PdfStyle.Black)
{
    public const int Black = 0x1B1B1B;
    public const int Navy = 0x162E51;
    public const int Gray = 0x565C65;

    public static readonly PdfStyle Title = new(PdfFace.Bold, 20, 25, Navy);
    public static readonly PdfStyle Section = new(PdfFace.Bold, 14, 18, Navy);
    public static readonly PdfStyle Group = new(PdfFace.Bold, 11, 15, Navy);
    public static readonly PdfStyle Item = new(PdfFace.Bold, 9.5, 13);
    public static readonly PdfStyle Label = new(PdfFace.Regular, 9, 13, Gray);
    public static readonly PdfStyle Value = new(PdfFace.Regular, 10, 13);
    public static readonly PdfStyle Nothing = new(PdfFace.Italic, 10, 13, Gray);
    public static readonly PdfStyle Body = new(PdfFace.Regular, 10, 14.5);
    public static readonly PdfStyle Aside = new(PdfFace.Italic, 9, 13, Gray);
    public static readonly PdfStyle Column = new(PdfFace.Bold, 8.5, 12, Gray);
    public static readonly PdfStyle Hash = new(PdfFace.Regular, 7, 13);
    public static readonly PdfStyle LongHash = new(PdfFace.Regular, 8, 13);
    public static readonly PdfStyle Running = new(PdfFace.Regular, 8, 10, Gray);
    public static readonly PdfStyle RunningName = new(PdfFace.Bold, 8, 10, Gray);
    public static readonly PdfStyle RunningHash = new(PdfFace.Regular, 6.5, 10, Gray);
}

/// <summary>One step of drawing, after the layout and before PDFsharp. All positions in points from the top left of the page.</summary>
internal abstract record PdfMark;

internal sealed record PageBreak : PdfMark;

/// <summary>One line. An artifact is repeated for the eye and not read aloud.</summary>
internal sealed record TextMark(string Text, PdfStyle Style, double X, double Baseline, bool Artifact = false) : PdfMark;

internal sealed record RuleMark(double X, double Y, double Width, double Weight, int Ink) : PdfMark;

/// <param name="Tag">A structure type of PDF 1.7, 14.8.4.</param>
/// <param name="Scope">What a header cell heads: Row or Column.</param>
internal sealed record OpenTag(string Tag, string? Scope = null) : PdfMark;

internal sealed record CloseTag : PdfMark;

/// <summary>An entry in the reader's list of bookmarks, for this place.</summary>
internal sealed record Bookmark(string Title) : PdfMark;
