using Portal.Infrastructure.Files;
using static Portal.Tests.Support.SampleFiles;

namespace Portal.Tests.Files;

public class FileKindsTests
{
    [Fact]
    public void Sound_files_are_known_by_their_content()
    {
        Assert.Same(FileKind.Pdf, FileKinds.Inspect("a.pdf", Pdf()).Value);
        Assert.Same(FileKind.Pdf, FileKinds.Inspect("LICENSE.PDF", Pdf("<< /Type /Page >>")).Value);
        Assert.Same(FileKind.Png, FileKinds.Inspect("a.png", Png()).Value);
        Assert.Same(FileKind.Jpeg, FileKinds.Inspect("a.jpg", Jpeg()).Value);
        Assert.Same(FileKind.Jpeg, FileKinds.Inspect("a.JPEG", Jpeg(frame: 0xC2)).Value);
    }

    [Fact]
    public void A_telephone_may_append_to_a_JPEG_after_its_end() =>
        Assert.True(FileKinds.Inspect("a.jpg", [.. Jpeg(), .. Jpeg(), .. "SEFT"u8]).Succeeded);

    [Fact]
    public void An_empty_file_is_refused() => Refused("file.empty", "a.pdf", []);

    [Theory]
    [InlineData("GIF89a<script>")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("<html>")]
    [InlineData("\n%PDF-1.7")]
    [InlineData("MZ")]
    [InlineData("%PDF")]
    [InlineData("\u00FF\u00D8")]
    public void A_PDF_behind_another_beginning_is_not_a_PDF(string start) =>
        Refused("file.unknown-kind", "a.pdf", [.. Latin(start), .. Pdf()[(start == "%PDF" ? 9 : 0)..]]);

    [Fact]
    public void Name_and_content_must_agree()
    {
        Refused("file.wrong-ending", "a.png", Pdf());
        Refused("file.wrong-ending", "a.pdf", Png());
        Refused("file.wrong-ending", "a.png", Jpeg());
        Refused("file.wrong-ending", "a.pdf.exe", Pdf());
        Refused("file.wrong-ending", "pdf", Pdf());
        Assert.Contains("is a PDF, but its name does not end in .pdf", FileKinds.Inspect("a.png", Pdf()).Error!.Message);
    }

    [Fact]
    public void An_incomplete_PDF_is_refused()
    {
        Refused("file.pdf-incomplete", "a.pdf", Pdf()[..^7]);
        Refused("file.pdf-incomplete", "a.pdf", [.. Pdf(), .. new byte[1024]]);
        Assert.True(FileKinds.Inspect("a.pdf", [.. Pdf(), .. new byte[500]]).Succeeded);
    }

    [Fact]
    public void A_PNG_of_the_wrong_structure_is_refused()
    {
        var png = Png();
        for (var length = 8; length < png.Length; length++) Refused("file.image-damaged", "a.png", png[..length]);
        Refused("file.image-damaged", "a.png", [.. png, 0]);
        Refused("file.image-damaged", "a.png", [.. png[..8], .. PngChunk("IEND", [])]);
        Refused("file.image-damaged", "a.png", [.. png[..33], .. PngChunk("IEND", [])]);
        Refused("file.image-damaged", "a.png", [.. png[..8], .. PngChunk("IDAT", []), .. png[8..]]);
        Refused("file.image-damaged", "a.png", [.. png[..8], 0xFF, 0xFF, 0xFF, 0xFF, .. png[12..]]);
        Refused("file.image-damaged", "a.png", Png(depth: 3));
        Refused("file.image-damaged", "a.png", Png(color: 5));
        Refused("file.image-damaged", "a.png", Png(width: 0));
    }

    [Fact]
    public void A_JPEG_of_the_wrong_structure_is_refused()
    {
        var jpeg = Jpeg();
        for (var length = 3; length < jpeg.Length; length++) Refused("file.image-damaged", "a.jpg", jpeg[..length]);
        Refused("file.image-damaged", "a.jpg", Jpeg(frame: 0xC4));
        Refused("file.image-damaged", "a.jpg", Jpeg(height: 0));
        Refused("file.image-damaged", "a.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1, .. jpeg[4..]]);
        Refused("file.image-damaged", "a.jpg", [.. jpeg[..2], .. JpegSegment(0xC0, [8, 0, 16, 0, 16]), .. jpeg[2..]]);
    }

    [Theory]
    [InlineData(20_001, 1)]
    [InlineData(1, 20_001)]
    [InlineData(10_001, 10_000)]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF)]
    public void An_image_that_unpacks_to_too_many_pixels_is_refused(uint width, uint height)
    {
        Refused("file.image-too-many-pixels", "a.png", Png(width, height));
        if (width <= ushort.MaxValue) Refused("file.image-too-many-pixels", "a.jpg", Jpeg((ushort)width, (ushort)height));
    }

    [Fact]
    public void The_largest_image_is_accepted()
    {
        Assert.True(FileKinds.Inspect("a.png", Png(10_000, 10_000)).Succeeded);
        Assert.True(FileKinds.Inspect("a.jpg", Jpeg(20_000, 5_000)).Succeeded);
    }

    [Fact]
    public void An_image_that_some_readers_would_open_as_a_PDF_is_refused()
    {
        Refused("file.image-hides-pdf", "a.jpg", [.. Jpeg()[..2], .. JpegSegment(0xFE, Pdf()), .. Jpeg()[2..]]);
        Refused("file.image-hides-pdf", "a.png", [.. Png()[..33], .. PngChunk("tEXt", Pdf()), .. Png()[33..]]);
    }

    [Fact]
    public void No_damage_to_a_file_ends_in_an_exception()
    {
        var packed = PdfOf(Stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", Packed(Latin("3 0 << /A /B >>"))));
        var random = new Random(4711);
        foreach (var (name, sound) in new[] { ("a.pdf", packed), ("a.png", Png()), ("a.jpg", Jpeg()) })
        {
            for (var i = 0; i < 3000; i++)
            {
                var spoilt = (byte[])sound.Clone();
                for (var n = random.Next(1, 4); n > 0; n--) spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
                var result = FileKinds.Inspect(name, spoilt[..random.Next(spoilt.Length + 1)]);
                Assert.True(result.Succeeded || result.Error.Message.EndsWith('.'));
            }
        }
    }

    private static void Refused(string code, string name, byte[] content)
    {
        var error = FileKinds.Inspect(name, content).Error;
        Assert.Equal(code, error?.Code);
        Assert.EndsWith(".", error!.Message);
    }
}
