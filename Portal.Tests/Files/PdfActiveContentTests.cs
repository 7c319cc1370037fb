using System.IO.Compression;
using Portal.Infrastructure.Files;
using static Portal.Tests.Support.SampleFiles;

namespace Portal.Tests.Files;

public class PdfActiveContentTests
{
    private const string Objects = "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode";

    [Theory]
    [InlineData("<< /S /JavaScript /JS (app.alert\\(1\\)) >>", "/JavaScript")]
    [InlineData("<< /JS (app.alert\\(1\\)) >>", "/JS")]
    [InlineData("<< /S/J#61vaScript >>", "/JavaScript")]
    [InlineData("<< /S /#4a#61#76#61#53#63#72#69#70#74 >>", "/JavaScript")]
    [InlineData("<< /J#53 5 0 R >>", "/JS")]
    [InlineData("<</AA<</O 5 0 R>>>>", "/AA")]
    [InlineData("<< /A#41 5 0 R >>", "/AA")]
    [InlineData("<< /OpenAction 5 0 R >>", "/OpenAction")]
    [InlineData("<< /OpenAction << /S /URI /URI (http://x.example) >> >>", "/OpenAction")]
    [InlineData("<< /OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /URI >> >> >>", "/OpenAction")]
    [InlineData("<< /OpenAction << /S /GoTo /D (\\)>>) /Next 5 0 R >> >>", "/OpenAction")]
    [InlineData("<< /OpenAction % [\n5 0 R >>", "/OpenAction")]
    [InlineData("<< /Open#41ction\n5 0 R >>", "/OpenAction")]
    [InlineData("<< /S /Launch /F (cmd.exe) >>", "/Launch")]
    [InlineData("<< /Type /EmbeddedFile >>", "/EmbeddedFile")]
    [InlineData("<< /Names << /EmbeddedFiles 5 0 R >> >>", "/EmbeddedFiles")]
    [InlineData("<< /Subtype/RichMedia >>", "/RichMedia")]
    [InlineData("<< /AcroForm << /XFA 5 0 R >> >>", "/XFA")]
    [InlineData("<< /S /SubmitForm /F (http://x.example) >>", "/SubmitForm")]
    [InlineData("<< /S /ImportData >>", "/ImportData")]
    public void An_active_part_is_refused_and_named_wherever_it_stands(string dictionary, string named)
    {
        Active(named, Pdf(dictionary));
        Active(named, Pdf($"[ 1 {dictionary} 2 ]"));
        Active(named, PdfOf(Stream(Objects, Packed(Latin("5 0 " + dictionary)))));
        Active(named, PdfOf(Stream("/Type/#4FbjStm/N 1/First 4/Filter/FlateDecode", Packed(Latin("5 0 " + dictionary)))));
        Active(named, PdfOf(Stream("/N 1 /First 4 /Filter [/FlateDecode]", Packed(Latin("\n5 0 " + dictionary)))));
        Active(named, PdfOf(Stream("/Type /ObjStm /N 1 /First 4", Latin("5 0 " + dictionary))));
        Active(named, PdfOf(Stream(Objects, Packed(Latin("5 0 " + new string(' ', 70_000) + dictionary + new string(' ', 70_000))))));
    }

    [Fact]
    public void A_name_across_the_border_of_two_reads_is_found()
    {
        for (var before = 65_436; before < 65_556; before += 3)
            Active("/JavaScript", PdfOf(Stream(Objects, Packed(Latin("5 0 " + new string(' ', before) + "<< /S /J#61vaScript >>" + new string(' ', 100))))));
    }

    [Fact]
    public void An_object_hidden_in_the_data_of_a_stream_is_found()
    {
        Active("/JavaScript", PdfOf(Stream("/Length 9", Latin("xx\n9 0 obj << /S /JavaScript >> endobj"))));
        Active("/AA", PdfOf(Stream("/Length 9", Latin("xx\n9 0 obj << /AA 5 0 R >> endobj"))));
        Active("/JavaScript", Pdf("(stream\n endstream endobj) << /S /JavaScript >>"));
    }

    [Fact]
    public void A_wrong_check_sum_does_not_hide_an_object_stream()
    {
        var packed = Packed(Latin("5 0 << /S /JavaScript >>"));
        packed[^1] ^= 0xFF;
        Active("/JavaScript", PdfOf(Stream(Objects, packed)));
    }

    [Theory]
    [InlineData("<< /OpenAction [3 0 R /FitH null] >>")]
    [InlineData("<< /OpenAction[1 0 R /XYZ null null 0] >>")]
    [InlineData("<< /OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>")]
    [InlineData("<< /OpenActions 5 0 R /Launching /JavaScripts /AAA /JSX /XFAB /A /J >>")]
    [InlineData("<< /A << /S /URI /URI (https://clinic.example/a) >> >>")]
    [InlineData("(JavaScript, Launch and AA are only words here)")]
    [InlineData("<< /Type /Annot /Subtype /Widget /FT /Tx /MaxLen 9 >>")]
    public void What_only_looks_similar_is_accepted(string value)
    {
        Accepted(Pdf(value));
        Accepted(PdfOf(Stream(Objects, Packed(Latin("5 0 " + value)))));
    }

    [Fact]
    public void Chance_hits_in_compressed_images_are_not_taken_for_names()
    {
        var noise = Random(500_000, 1);
        for (var i = 0; i + 8 < noise.Length; i += 1000) Latin(i % 2000 == 0 ? "/JS <" : "\n/AA [").CopyTo(noise, i);
        Accepted(PdfOf(Stream("/Subtype /Image /Filter /DCTDecode", noise)));
        Accepted(PdfOf(Stream("/Subtype /Image /Filter /FlateDecode", Packed(noise))));
    }

    [Fact]
    public void A_protected_PDF_is_refused_because_nobody_could_check_it()
    {
        Refused("file.pdf-protected", Pdf("<< /Root 1 0 R /Encrypt 9 0 R >>"));
        Refused("file.pdf-protected", PdfOf(Stream("/Type /XRef /#45ncrypt 9 0 R", Packed([1, 2, 3]))));
    }

    [Fact]
    public void An_object_stream_that_cannot_be_unpacked_is_refused()
    {
        var objects = Latin("5 0 << /S /JavaScript >>");
        Refused("file.pdf-unreadable", PdfOf(Stream("/Type /ObjStm /Filter /ASCIIHexDecode", Latin(Convert.ToHexString(objects).Replace("35", " 35") + "G>").Prepend((byte)'<').ToArray())));
        Refused("file.pdf-unreadable", PdfOf(Stream("/Type /ObjStm /Filter /LZWDecode", [0x80, 0x0B, 0x60, 0x50])));
        Refused("file.pdf-unreadable", PdfOf(Stream("/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>", Packed([2, .. objects]))));
        Refused("file.pdf-unreadable", PdfOf(Stream("/Type /ObjStm /Filter /FlateDecode", [])));
        // One stored block, then a block of the type that does not exist.
        Refused("file.pdf-unreadable", PdfOf(Stream(Objects, [0x78, 0x9C, 0, 4, 0, 0xFB, 0xFF, .. "5 0 "u8, 7])));
    }

    [Fact]
    public void A_PDF_that_unpacks_without_end_is_refused_in_bounded_time()
    {
        var bomb = new MemoryStream();
        using (var zlib = new ZLibStream(bomb, CompressionLevel.Fastest))
        {
            zlib.Write("5 0 "u8);
            var spaces = new byte[1 << 20];
            spaces.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 260; i++) zlib.Write(spaces);
        }
        Refused("file.pdf-unreadable", PdfOf(Stream(Objects, bomb.ToArray())));
    }

    [Fact]
    public void A_PDF_of_countless_streams_is_refused_in_bounded_time()
    {
        var stream = new byte[] { (byte)'s', (byte)'t', (byte)'r', (byte)'e', (byte)'a', (byte)'m', (byte)'\n', 0x78, 0x9C };
        var many = Enumerable.Repeat(stream, 50_001).SelectMany(s => s).ToArray();
        Refused("file.pdf-unreadable", PdfOf(many));
        Accepted(PdfOf(many[..^stream.Length]));
    }

    [Fact]
    public void The_sentence_says_how_to_get_a_file_that_is_accepted() =>
        Assert.Contains("Save as PDF", FileKinds.Inspect("a.pdf", Pdf("<< /JS 1 >>")).Error!.Message);

    private static void Active(string named, byte[] pdf)
    {
        Refused("file.pdf-active", pdf);
        Assert.Contains($"({named})", FileKinds.Inspect("a.pdf", pdf).Error!.Message);
    }

    private static void Refused(string code, byte[] pdf) => Assert.Equal(code, FileKinds.Inspect("a.pdf", pdf).Error?.Code);

    private static void Accepted(byte[] pdf) => Assert.Null(FileKinds.Inspect("a.pdf", pdf).Error);
}
