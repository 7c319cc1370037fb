using Portal.Infrastructure.Files;

namespace Portal.Tests.Files;

public class DisplayFileNameTests
{
    [Theory]
    [InlineData("License 2026.pdf", "License 2026.pdf")]
    [InlineData("../../etc/passwd.pdf", "passwd.pdf")]
    [InlineData("C:\\Users\\Maria\\scan.PDF", "scan.PDF")]
    [InlineData("/srv/x.pdf", "x.pdf")]
    [InlineData("a\r\nSet-Cookie: b.pdf", "a Set-Cookie_ b.pdf")]
    [InlineData("a\0b\u001F.pdf", "ab.pdf")]
    [InlineData("invoice\u202Efdp.exe.pdf", "invoicefdp.exe.pdf")]
    [InlineData("a\u2066b\u2069\u200F.pdf", "ab.pdf")]
    [InlineData("a\u200Bb\u200Dc\uFEFFd\u00ADe\u3164.pdf", "abcde.pdf")]
    [InlineData("  many \t\u00A0 spaces  .pdf", "many spaces.pdf")]
    [InlineData("a\"b*c<d>e?f|g;h.pdf", "a_b_c_d_e_f_g;h.pdf")]
    [InlineData("Zertifikat Müller.pdf", "Zertifikat Müller.pdf")]
    [InlineData("Mu\u0308ller.pdf", "Müller.pdf")]
    [InlineData("证书🩺.pdf", "证书🩺.pdf")]
    [InlineData("x\uD83D.pdf", "x.pdf")]
    [InlineData("", "document.pdf")]
    [InlineData(null, "document.pdf")]
    [InlineData(".pdf", "document.pdf")]
    [InlineData("...pdf", "document.pdf")]
    [InlineData("..", "document.pdf")]
    [InlineData("folder/", "document.pdf")]
    [InlineData("CON.pdf", "_CON.pdf")]
    [InlineData("lpt1.x.pdf", "_lpt1.x.pdf")]
    [InlineData("scan", "scan.pdf")]
    [InlineData("scan.pdf.exe", "scan.pdf.exe.pdf")]
    public void A_name_becomes_harmless_and_stays_readable(string? sent, string shown) =>
        Assert.Equal(shown, DisplayFileName.Clean(sent, FileKind.Pdf));

    [Fact]
    public void A_long_name_keeps_its_ending_and_whole_characters()
    {
        Assert.Equal(new string('a', 145) + ".jpeg", DisplayFileName.Clean(new string('a', 5_000_000) + ".jpeg", FileKind.Jpeg));
        var cut = DisplayFileName.Clean("a" + string.Concat(Enumerable.Repeat("🩺", 100)) + ".pdf", FileKind.Pdf);
        Assert.Equal("a" + string.Concat(Enumerable.Repeat("🩺", 72)) + ".pdf", cut);
        Assert.True(cut.Length <= DisplayFileName.MaxLength);
    }

    [Theory]
    [InlineData("scan.pdf", "attachment; filename=scan.pdf; filename*=UTF-8''scan.pdf")]
    [InlineData("License 2026.pdf", "attachment; filename=\"License 2026.pdf\"; filename*=UTF-8''License%202026.pdf")]
    [InlineData("Müller.pdf", "attachment; filename=M_ller.pdf; filename*=UTF-8''M%C3%BCller.pdf")]
    [InlineData("a'b%20;c.pdf", "attachment; filename=\"a'b%20;c.pdf\"; filename*=UTF-8''a%27b%2520%3Bc.pdf")]
    [InlineData("🩺.pdf", "attachment; filename=__.pdf; filename*=UTF-8''%F0%9F%A9%BA.pdf")]
    public void A_download_carries_an_ASCII_name_and_the_real_one(string name, string header) =>
        Assert.Equal(header, DisplayFileName.AttachmentHeader(name));

    [Fact]
    public void No_name_can_break_out_of_the_header()
    {
        var random = new Random(4711);
        for (var i = 0; i < 2000; i++)
        {
            var sent = new string([.. Enumerable.Range(0, 12).Select(_ => (char)random.Next(i % 2 == 0 ? 0x80 : 0x3000))]);
            var header = DisplayFileName.AttachmentHeader(DisplayFileName.Clean(sent, FileKind.Pdf));
            Assert.True(header.All(c => c is >= ' ' and < '\x7F'), header);
            Assert.True(header.Count(c => c == '"') is 0 or 2, header);
            Assert.EndsWith(".pdf", header);
        }
    }
}
