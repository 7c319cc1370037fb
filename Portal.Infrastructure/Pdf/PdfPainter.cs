using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;
using PdfSharp.UniversalAccessibility;

namespace Portal.Infrastructure.Pdf;

/// <summary>What stands on every page, and in the properties of the file.</summary>
internal sealed record RunningText(string Title, string Provider, string Npi, string Application, string Hash, DateTimeOffset At);

/// <summary>Draws the marks with PDFsharp, tagged for screen readers (PDF 1.7, 14.8).</summary>
internal static class PdfPainter
{
    private const double HeaderBaseline = PdfFlow.Margin + 8;
    private const double FooterBaseline = PdfFlow.PageHeight - PdfFlow.Margin - 2;

    public static byte[] Paint(IReadOnlyList<PdfMark> marks, RunningText running)
    {
        using var document = new PdfDocument();
        var tags = UAManager.ForDocument(document);
        tags.SetDocumentLanguage("en-US");
        document.Info.Title = Unmarked(running.Title);
        document.Info.Author = Unmarked(running.Provider);
        document.Info.Subject = Unmarked($"{running.Application}. {running.Hash}");
        document.Info.Creator = "Provider enrollment portal";
        document.Info.CreationDate = running.At.UtcDateTime;
        document.Info.ModificationDate = running.At.UtcDateTime;
        // PDFsharp 6.5 compresses without the checksum that ends a zlib stream. What is kept for decades should be well-formed.
        document.Options.NoCompression = true;
        document.Options.CompressContentStreams = false;

        var pages = marks.Count(m => m is PageBreak);
        XGraphics? page = null;
        foreach (var mark in marks)
        {
            if (mark is PageBreak)
            {
                page = NewPage(document, page);
                Running(page, tags.StructureBuilder, running, document.PageCount, pages);
            }
            else
            {
                Draw(mark, page!, document, tags.StructureBuilder);
            }
        }

        page?.Dispose();
        using var file = new MemoryStream();
        document.Save(file);
        return file.ToArray();
    }

    private static XGraphics NewPage(PdfDocument document, XGraphics? before)
    {
        // A tag that goes on over the page break is closed on the old page's graphics, which must still be open here.
        var page = document.AddPage();
        before?.Dispose();
        page.Size = PageSize.Letter;
        return XGraphics.FromPdfPage(page);
    }

    private static void Draw(PdfMark mark, XGraphics page, PdfDocument document, StructureBuilder tags)
    {
        switch (mark)
        {
            case OpenTag open:
                Open(open, tags);
                break;
            case CloseTag:
                tags.End();
                break;
            case TextMark { Artifact: true } text:
                tags.BeginArtifact();
                Text(page, text);
                tags.End();
                break;
            case TextMark text:
                Text(page, text);
                break;
            case RuleMark rule:
                tags.BeginArtifact();
                page.DrawLine(new XPen(Color(rule.Ink), rule.Weight), rule.X, rule.Y, rule.X + rule.Width, rule.Y);
                tags.End();
                break;
            case Bookmark bookmark:
                document.Outlines.Add(bookmark.Title, document.Pages[^1]);
                break;
            default:
                throw new InvalidOperationException($"No way to draw {mark.GetType().Name}.");
        }
    }

    private static void Open(OpenTag open, StructureBuilder tags)
    {
        if (open.Tag == "Sect") tags.BeginElement(PdfGroupingElementTag.Section);
        else tags.BeginBlockLevelElement(open.Tag);
        if (open.Scope is null) return;

        // PDFsharp has row and column spans but no scope, without which a reader cannot say which label a value has.
        var attributes = new PdfDictionary();
        attributes.Elements.SetName("/O", "/Table");
        attributes.Elements.SetName("/Scope", "/" + open.Scope);
        tags.CurrentStructureElement.Elements["/A"] = attributes;
    }

    private static void Running(XGraphics page, StructureBuilder tags, RunningText running, int number, int pages)
    {
        tags.BeginArtifact();
        var left = PdfFlow.Margin;
        var right = PdfFlow.Margin + PdfFlow.Width;
        var applicationWidth = PdfFonts.Width(running.Application, PdfStyle.Running.Face, PdfStyle.Running.Size);
        var npiWidth = PdfFonts.Width(running.Npi, PdfStyle.Running.Face, PdfStyle.Running.Size);
        var provider = LineBreaker.OneLine(
            running.Provider, PdfFlow.Width - applicationWidth - npiWidth - 24, PdfStyle.RunningName);
        var providerWidth = PdfFonts.Width(provider, PdfStyle.RunningName.Face, PdfStyle.RunningName.Size);
        Text(page, new(provider, PdfStyle.RunningName, left, HeaderBaseline));
        Text(page, new(running.Npi, PdfStyle.Running, left + providerWidth + 8, HeaderBaseline));
        Text(page, new(running.Application, PdfStyle.Running, right - applicationWidth, HeaderBaseline));
        page.DrawLine(new XPen(Color(0xDFE1E2), 0.5), left, HeaderBaseline + 7, right, HeaderBaseline + 7);

        var count = $"Page {number} of {pages}";
        var countWidth = PdfFonts.Width(count, PdfStyle.Running.Face, PdfStyle.Running.Size);
        page.DrawLine(new XPen(Color(0xDFE1E2), 0.5), left, FooterBaseline - 13, right, FooterBaseline - 13);
        Text(page, new(running.Hash, PdfStyle.RunningHash, left, FooterBaseline));
        Text(page, new(count, PdfStyle.Running, right - countWidth, FooterBaseline));
        tags.End();
    }

    private static void Text(XGraphics page, TextMark text) => page.DrawString(
        text.Text, PdfFonts.Of(text.Style.Face, text.Style.Size), new XSolidBrush(Color(text.Style.Ink)), text.X, text.Baseline);

    // PDFsharp 6.5 copies these into XML as they are. The pages show them unchanged.
    private static string Unmarked(string text) =>
        text.Replace("&", "and", StringComparison.Ordinal).Replace('<', '(').Replace('>', ')');

    private static XColor Color(int ink) => XColor.FromArgb((ink >> 16) & 0xFF, (ink >> 8) & 0xFF, ink & 0xFF);
}
