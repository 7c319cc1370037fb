using System.Collections.Concurrent;
using System.Text;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace Portal.Infrastructure.Pdf;

internal enum PdfFace
{
    Regular,
    Bold,
    Italic,
}

/// <summary>Public Sans, from the assembly, so that no machine's fonts matter.</summary>
internal static class PdfFonts
{
    private const string Family = "Public Sans";
    private const double MeasureSize = 1000;

    // PDFsharp 6.5 makes subsets without the parts of nested composite glyphs: the accents of Vietnamese vanish from the page while the
    // text behind it stays right. So the whole files are embedded.
    private static readonly XPdfFontOptions Embedded = new(PdfFontEncoding.Unicode, PdfFontEmbedding.EmbedCompleteFontFile);
    private static readonly ConcurrentDictionary<(PdfFace, Rune), double> Widths = new();
    private static readonly ConcurrentDictionary<Rune, bool> Covered = new();

    static PdfFonts()
    {
        // Both are process-wide and must come before the first use of PDFsharp: docs/decisions/0005.
        PdfSharpLicense.SetAgplLicense();
        GlobalFontSettings.FontResolver = new Resolver();
    }

    public static XFont Of(PdfFace face, double size) => new(
        Family,
        size,
        face switch { PdfFace.Bold => XFontStyleEx.Bold, PdfFace.Italic => XFontStyleEx.Italic, _ => XFontStyleEx.Regular },
        Embedded);

    /// <summary>The three faces have the same characters.</summary>
    public static bool HasGlyph(Rune rune) => Covered.GetOrAdd(rune, HasGlyph, PdfFace.Regular);

    public static bool HasGlyph(Rune rune, PdfFace face) => GlyphHelper.GlyphIndexFromCodePoint(rune.Value, Of(face, MeasureSize)) != 0;

    /// <summary>Width in points. Glyph by glyph is exact: PDFsharp does not kern.</summary>
    public static double Width(string text, PdfFace face, double size) =>
        text.EnumerateRunes().Sum(rune => Widths.GetOrAdd((face, rune), Measure)) * size / MeasureSize;

    private static double Measure((PdfFace Face, Rune Rune) key)
    {
        using var context = XGraphics.CreateMeasureContext(new XSize(2000, 2000), XGraphicsUnit.Point, XPageDirection.Downwards);
        return context.MeasureString(key.Rune.ToString(), Of(key.Face, MeasureSize)).Width;
    }

    private sealed class Resolver : IFontResolver
    {
        public FontResolverInfo? ResolveTypeface(string familyName, bool bold, bool italic) =>
            familyName == Family
                ? new FontResolverInfo(bold ? "PublicSans-Bold" : italic ? "PublicSans-Italic" : "PublicSans-Regular")
                : null;

        public byte[]? GetFont(string faceName)
        {
            using var file = typeof(PdfFonts).Assembly.GetManifestResourceStream($"fonts/{faceName}.ttf")
                ?? throw new InvalidOperationException($"The font {faceName} is not in the assembly.");
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
