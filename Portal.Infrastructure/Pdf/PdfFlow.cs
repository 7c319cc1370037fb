namespace Portal.Infrastructure.Pdf;

/// <summary>Letter paper, read from top to bottom: knows where the next line stands and when a page is full.</summary>
internal sealed class PdfFlow
{
    public const double PageWidth = 612;
    public const double PageHeight = 792;
    public const double Margin = 54;
    public const double Width = PageWidth - (2 * Margin);
    private const double Top = Margin + 32;
    private const double Bottom = PageHeight - Margin - 22;

    private readonly List<PdfMark> _marks = [new PageBreak()];

    /// <summary>Where the next line begins.</summary>
    public double Y { get; private set; } = Top;

    public IReadOnlyList<PdfMark> Marks => _marks;

    /// <summary>What a new page begins with, so that no row stands without its heading.</summary>
    public Action? Continue { get; set; }

    /// <summary>Whether nothing stands on this page but what <see cref="Continue"/> wrote.</summary>
    public bool IsEmptyPage { get; private set; } = true;

    public void Add(PdfMark mark) => _marks.Add(mark);

    public void Space(double height)
    {
        if (!IsEmptyPage) Y += height;
    }

    /// <summary>Begins a page unless this much is left, or the page is empty anyhow.</summary>
    public void Need(double height)
    {
        if (Y + height <= Bottom || IsEmptyPage) return;
        _marks.Add(new PageBreak());
        (Y, IsEmptyPage) = (Top, true);
        Continue?.Invoke();
        IsEmptyPage = true;
    }

    /// <summary>Lines one below the other, over as many pages as they need.</summary>
    public void Lines(IReadOnlyList<PdfLine> lines, double x = Margin, bool artifact = false)
    {
        foreach (var line in lines)
        {
            Need(line.Style.Leading);
            if (IsEmptyPage && string.IsNullOrWhiteSpace(line.Text)) continue;
            Line(line, x, Y, artifact);
            Down(line.Style.Leading);
        }
    }

    /// <summary>Draws a cell from here down without moving on; the caller has made sure that it fits.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="tag">The cell; without one the text is an artifact.</param>
    /// <returns>The height of the cell.</returns>
    public double Beside(IReadOnlyList<PdfLine> lines, double x, OpenTag? tag)
    {
        if (tag is not null) Add(tag);
        var y = Y;
        foreach (var line in lines)
        {
            Line(line, x, y, artifact: tag is null);
            y += line.Style.Leading;
        }

        if (tag is not null) Add(new CloseTag());
        return y - Y;
    }

    public void Rule(double weight = 0.5, int ink = 0xDFE1E2) => Add(new RuleMark(Margin, Y, Width, weight, ink));

    public void Down(double height)
    {
        Y += height;
        IsEmptyPage = false;
    }

    private void Line(PdfLine line, double x, double y, bool artifact)
    {
        // By the leading alone, so that a label and its value stand on one line although their sizes differ.
        var baseline = y + (line.Style.Leading * 0.77);
        if (line.Text.Length > 0) Add(new TextMark(line.Text, line.Style, x, baseline, artifact));
    }
}

internal sealed record PdfLine(string Text, PdfStyle Style);
