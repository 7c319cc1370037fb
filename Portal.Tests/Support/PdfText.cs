using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PdfSharp.Pdf;
using PdfSharp.Pdf.IO;

namespace Portal.Tests.Support;

/// <summary>
/// Reads the text of a file back as another program would: the operators of the content stream, and each font's own table from glyphs
/// to characters. Enough for files of the portal, which are not compressed.
/// </summary>
internal static partial class PdfText
{
    public static PdfDocument Open(byte[] file) => PdfReader.Open(new MemoryStream(file), PdfDocumentOpenMode.Import);

    /// <summary>The text of each page: what is read aloud, and what only repeats for the eye.</summary>
    public static List<(string Content, string Artifacts)> Pages(byte[] file)
    {
        using var document = Open(file);
        return [.. Enumerable.Range(0, document.PageCount).Select(i => Read(document.Pages[i]))];
    }

    /// <summary>The bytes of the embedded fonts.</summary>
    public static List<byte[]> Fonts(byte[] file)
    {
        using var document = Open(file);
        return [.. document.Internals.GetAllObjects().OfType<PdfDictionary>()
            .Where(d => d.Elements.ContainsKey("/FontFile2"))
            .Select(d => d.Elements.GetDictionary("/FontFile2")!.Stream.UnfilteredValue)];
    }

    private static (string Content, string Artifacts) Read(PdfPage page)
    {
        var fonts = page.Elements.GetDictionary("/Resources")!.Elements.GetDictionary("/Font")!;
        Dictionary<string, Dictionary<int, string>> tables = [];
        foreach (var name in fonts.Elements.Keys) tables[name] = Table(fonts.Elements.GetDictionary(name)!);

        var (content, artifacts, font, inArtifact) = (new StringBuilder(), new StringBuilder(), "", false);
        var stream = Encoding.Latin1.GetString(page.Contents.CreateSingleContent().Stream.UnfilteredValue);
        foreach (Match match in Operator().Matches(stream))
        {
            if (match.Groups["font"].Success) font = match.Groups["font"].Value;
            else if (match.Groups["begin"].Success) inArtifact = match.Groups["begin"].Value == "/Artifact BMC";
            else if (match.Groups["end"].Success) inArtifact = false;
            else (inArtifact ? artifacts : content).Append(Decode(match.Groups["text"].Value, tables[font]));
        }

        return (content.ToString(), artifacts.ToString());
    }

    private static string Decode(string hex, Dictionary<int, string> table)
    {
        hex = new string([.. hex.Where(char.IsAsciiHexDigit)]);
        return string.Concat(Enumerable.Range(0, hex.Length / 4).Select(i => table[Number(hex.Substring(i * 4, 4))]));
    }

    private static Dictionary<int, string> Table(PdfDictionary font)
    {
        var map = Encoding.Latin1.GetString(font.Elements.GetDictionary("/ToUnicode")!.Stream.UnfilteredValue);
        return Range().Matches(map).ToDictionary(
            m => Number(m.Groups[1].Value),
            m => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(m.Groups[2].Value)));
    }

    private static int Number(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<font>/F\d+) [\d.]+ Tf|(?<begin>/\w+(?:<<[^>]*>>BDC| BMC))|(?<end>EMC)|<(?<text>[0-9A-F\s]+)> Tj")]
    private static partial Regex Operator();

    [GeneratedRegex(@"<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]+)>")]
    private static partial Regex Range();
}
