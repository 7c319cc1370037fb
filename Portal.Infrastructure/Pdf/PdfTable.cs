using System.Globalization;

namespace Portal.Infrastructure.Pdf;

/// <summary>Labels beside values, and the list of documents.</summary>
internal sealed class PdfTable(PdfFlow flow, PrintableText text)
{
    private const double Padding = 4;
    private const double LabelWidth = 168;
    private const double ValueX = PdfFlow.Margin + LabelWidth + 14;
    private const double ValueWidth = PdfFlow.Margin + PdfFlow.Width - ValueX;

    private const double NameWidth = 158;
    private const double LengthX = PdfFlow.Margin + NameWidth + 12;
    private const double HashX = LengthX + 58;
    private const double HashWidth = PdfFlow.Margin + PdfFlow.Width - HashX;

    // Lines. A cell that is taller may break over pages.
    private const int Tall = 12;
    private const int Few = 4;

    /// <summary>How high the rows will be, if no page ends.</summary>
    public double Height(IReadOnlyList<PdfRow> rows) => rows.Sum(row => Height(Label(row), Value(row, PdfStyle.Value)));

    public void Rows(IReadOnlyList<PdfRow> rows, params IReadOnlyList<PdfRow> hashes)
    {
        flow.Add(new OpenTag("Table"));
        for (var i = 0; i < rows.Count; i++) Row(rows[i], PdfStyle.Value, isFirst: i == 0);
        foreach (var row in hashes) Row(row, PdfStyle.LongHash, isFirst: false);
        flow.Add(new CloseTag());
    }

    public void Documents(IReadOnlyList<PdfDocumentRow> documents)
    {
        var before = flow.Continue;
        flow.Add(new OpenTag("Table"));
        flow.Add(new OpenTag("TR"));
        DocumentHead(new OpenTag("TH", "Column"));
        flow.Add(new CloseTag());
        flow.Continue = () =>
        {
            before?.Invoke();
            DocumentHead(null);
        };
        foreach (var document in documents) Document(document);
        flow.Continue = before;
        flow.Add(new CloseTag());
    }

    private static double Height(List<PdfLine> left, List<PdfLine> right) =>
        (Math.Max(left.Count, right.Count) * PdfStyle.Value.Leading) + (2 * Padding);

    private List<PdfLine> Label(PdfRow row) => LineBreaker.Break(text.Of(row.Label), LabelWidth, PdfStyle.Label);

    private List<PdfLine> Value(PdfRow row, PdfStyle style) => string.IsNullOrWhiteSpace(row.Value)
        ? LineBreaker.Break("No answer", ValueWidth, PdfStyle.Nothing)
        : LineBreaker.Break(text.Of(row.Value), ValueWidth, style);

    private void Row(PdfRow row, PdfStyle style, bool isFirst)
    {
        var (label, value) = (Label(row), Value(row, style));
        var isTall = label.Count > Tall || value.Count > Tall;
        flow.Need(isTall ? (Math.Clamp(label.Count, Few, Tall) * PdfStyle.Value.Leading) + (2 * Padding) : Height(label, value));
        if (!isFirst && !flow.IsEmptyPage) flow.Rule();
        flow.Down(Padding);
        flow.Add(new OpenTag("TR"));
        if (isTall) TallRow(row.Label, label, value);
        else
            flow.Down(Math.Max(
                flow.Beside(label, PdfFlow.Margin, new OpenTag("TH", "Row")),
                flow.Beside(value, ValueX, new OpenTag("TD"))));
        flow.Add(new CloseTag());
        flow.Down(Padding);
    }

    private void TallRow(string wholeLabel, List<PdfLine> label, List<PdfLine> value)
    {
        if (label.Count <= Tall)
        {
            flow.Beside(label, PdfFlow.Margin, new OpenTag("TH", "Row"));
        }
        else
        {
            flow.Add(new OpenTag("TH", "Row"));
            flow.Lines(LineBreaker.Break(text.Of(wholeLabel), PdfFlow.Width, PdfStyle.Label));
            flow.Add(new CloseTag());
        }

        var before = flow.Continue;
        var labelEnd = 0.0;
        if (label.Count <= Tall)
            flow.Continue = () =>
            {
                before?.Invoke();
                labelEnd = flow.Y + flow.Beside(label, PdfFlow.Margin, tag: null);
            };
        flow.Add(new OpenTag("TD"));
        flow.Lines(value, ValueX);
        flow.Add(new CloseTag());
        flow.Continue = before;
        if (labelEnd > flow.Y) flow.Down(labelEnd - flow.Y);
    }

    private void DocumentHead(OpenTag? cell)
    {
        flow.Beside([new("File", PdfStyle.Column)], PdfFlow.Margin, cell);
        flow.Beside([new("Bytes", PdfStyle.Column)], LengthX, cell);
        flow.Down(flow.Beside([new("SHA-256", PdfStyle.Column)], HashX, cell) + 2);
    }

    private void Document(PdfDocumentRow document)
    {
        List<PdfLine> name =
        [
            .. LineBreaker.Break(text.Of(document.Name), NameWidth, PdfStyle.Value),
            .. LineBreaker.Break(text.Of(document.Slot), NameWidth, PdfStyle.Label),
        ];
        var length = new PdfLine(document.Length.ToString("N0", CultureInfo.InvariantCulture), PdfStyle.Label);
        var hash = LineBreaker.Break(text.Of(document.Sha256), HashWidth, PdfStyle.Hash);

        flow.Need((Math.Min(Tall, name.Count) * PdfStyle.Value.Leading) + (2 * Padding));
        if (!flow.IsEmptyPage) flow.Rule();
        flow.Down(Padding);
        flow.Add(new OpenTag("TR"));
        var height = 0.0;
        if (name.Count <= Tall)
        {
            height = flow.Beside(name, PdfFlow.Margin, new OpenTag("TD"));
        }
        else
        {
            flow.Add(new OpenTag("TD"));
            flow.Lines(name);
            flow.Add(new CloseTag());
            flow.Need(2 * PdfStyle.Value.Leading);
        }

        height = Math.Max(height, flow.Beside([length], LengthX, new OpenTag("TD")));
        flow.Down(Math.Max(height, flow.Beside(hash, HashX, new OpenTag("TD"))));
        flow.Add(new CloseTag());
        flow.Down(Padding);
    }
}
