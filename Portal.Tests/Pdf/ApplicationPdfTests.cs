using System.Text;
using System.Xml.Linq;
using PdfSharp.Pdf;
using Portal.Infrastructure.Pdf;
using Portal.Tests.Support;

namespace Portal.Tests.Pdfs;

public class ApplicationPdfTests
{
    private static readonly string Hash = new string('a', 32) + new string('7', 32);

    private static readonly PdfApplication Application = new(
        "Individual practitioner, new enrollment",
        "José Nguyễn Łukasiewicz-Żółć, MD",
        "1234567893",
        "6f1a2b3c-0000-4000-8000-000000000001",
        "individual-new, edition 1",
        2,
        new DateTimeOffset(2026, 11, 21, 9, 2, 3, TimeSpan.FromHours(-5)),
        Hash,
        [
            new("Personal identity",
                [new("Legal last name", "Nguyễn"), new("Middle name", null), new("Birth place", "Đà Nẵng"), new("SSN", "000-12-3456")], []),
            new("Licenses", [],
            [
                new("Professional licenses",
                [
                    new("License", [new("State", "Missouri"), new("Number", "MD-20260001")]),
                    new("License", [new("State", "Illinois"), new("Number", "MD-20260002")]),
                ]),
                new("DEA registrations", []),
            ]),
            new("Contact person", [], []),
        ],
        [new("license.pdf", "Copy of the license", 482_110, Hash), new("señal-żółw.png", "Other", 7, Hash)],
        "I have read this application.\n\nI declare under penalty of perjury that the foregoing is true and correct.");

    [Fact]
    public void Everything_that_was_given_can_be_read_again_in_its_order()
    {
        var content = string.Concat(PdfText.Pages(ApplicationPdf.Render(Application).Bytes).Select(p => p.Content));

        string[] expected =
        [
            "Individual practitioner, new enrollment", "Provider", "José Nguyễn Łukasiewicz-Żółć, MD", "NPI", "1234567893",
            "Application", "6f1a2b3c-0000-4000-8000-000000000001", "Version", "2", "Form", "individual-new, edition 1",
            "Prepared", "November 21, 2026, 14:02:03 UTC", "Content SHA-256", Hash,
            "Personal identity", "Legal last name", "Nguyễn", "Middle name", "No answer", "Birth place", "Đà Nẵng", "SSN", "000-12-3456",
            "Licenses", "Professional licenses", "License (1 of 2)", "State", "Missouri", "Number", "MD-20260001",
            "License (2 of 2)", "State", "Illinois", "Number", "MD-20260002", "DEA registrations", "None",
            "Contact person", "This section has nothing to answer.",
            "Documents", "File", "Bytes", "SHA-256", "license.pdf", "Copy of the license", "482,110", Hash, "señal-żółw.png", "Other", "7", Hash,
            "Certification statement", "I have read this application.",
            "I declare under penalty of perjury that the foregoing is true and correct.", "Prepared to be certified.",
        ];
        var at = 0;
        foreach (var text in expected)
        {
            var found = content.IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{text}' is not in: {content[at..]}");
            at = found + text.Length;
        }
    }

    [Fact]
    public void Every_page_says_whose_it_is_and_of_which_content()
    {
        var long_ = Application with { Sections = [new("Long", [.. Enumerable.Range(1, 90).Select(i => new PdfRow($"Question {i}", $"Answer {i}"))], [])] };

        var rendered = ApplicationPdf.Render(long_);

        var pages = PdfText.Pages(rendered.Bytes);
        Assert.True(rendered.PageCount >= 3);
        Assert.Equal(rendered.PageCount, pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            Assert.Contains("José Nguyễn Łukasiewicz-Żółć, MD", pages[i].Artifacts, StringComparison.Ordinal);
            Assert.Contains("NPI 1234567893", pages[i].Artifacts, StringComparison.Ordinal);
            Assert.Contains("Application 6f1a2b3c-0000-4000-8000-000000000001, version 2", pages[i].Artifacts, StringComparison.Ordinal);
            Assert.Contains("Content SHA-256 " + Hash, pages[i].Artifacts, StringComparison.Ordinal);
            Assert.Contains($"Page {i + 1} of {pages.Count}", pages[i].Artifacts, StringComparison.Ordinal);
            if (i is > 0 && i < pages.Count - 1) Assert.Contains("Long, continued", pages[i].Artifacts, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_file_says_what_it_is_to_readers_and_screen_readers()
    {
        var rendered = ApplicationPdf.Render(Application);

        using var document = PdfText.Open(rendered.Bytes);
        var catalog = document.Internals.Catalog;
        Assert.Equal("Individual practitioner, new enrollment", document.Info.Title);
        Assert.Equal("José Nguyễn Łukasiewicz-Żółć, MD", document.Info.Author);
        Assert.Contains(Hash, document.Info.Subject, StringComparison.Ordinal);
        Assert.Equal("en-US", catalog.Elements.GetString("/Lang"));
        Assert.True(catalog.Elements.GetDictionary("/MarkInfo")!.Elements.GetBoolean("/Marked"));
        Assert.True(catalog.Elements.GetDictionary("/ViewerPreferences")!.Elements.GetBoolean("/DisplayDocTitle"));
        Assert.Equal(612, document.Pages[0].Width.Point);
        Assert.Equal(792, document.Pages[0].Height.Point);
        var tags = document.Internals.GetAllObjects().OfType<PdfDictionary>()
            .Select(d => d.Elements.GetName("/S")).Where(s => s.Length > 0).ToHashSet();
        Assert.Superset(new HashSet<string> { "/Document", "/H1", "/Sect", "/H2", "/H3", "/H4", "/Table", "/TR", "/TH", "/TD", "/P" }, tags);
    }

    [Fact]
    public void Labels_and_columns_say_what_they_head()
    {
        var (marks, _) = ApplicationPdf.LayOut(Application);

        var heads = marks.OfType<OpenTag>().Where(t => t.Tag == "TH").ToList();
        Assert.Equal(3, heads.Count(t => t.Scope == "Column"));
        Assert.All(heads, t => Assert.True(t.Scope is "Row" or "Column"));
        using var document = PdfText.Open(ApplicationPdf.Render(Application).Bytes);
        Assert.Equal(heads.Count, document.Internals.GetAllObjects().OfType<PdfDictionary>()
            .Count(d => d.Elements.GetName("/S") == "/TH" && d.Elements.GetDictionary("/A")!.Elements.GetName("/Scope").Length > 1));
    }

    [Fact]
    public void The_fonts_are_embedded_whole_because_subsets_lose_accents()
    {
        var shipped = new[] { "Regular", "Bold", "Italic" }.Select(face =>
        {
            using var file = typeof(ApplicationPdf).Assembly.GetManifestResourceStream($"fonts/PublicSans-{face}.ttf")!;
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }).ToList();

        var embedded = PdfText.Fonts(ApplicationPdf.Render(Application).Bytes);

        Assert.Equal(3, embedded.Count);
        Assert.All(embedded, font => Assert.Contains(shipped, font.SequenceEqual));
    }

    [Fact]
    public void Nothing_is_compressed_so_that_every_stream_is_well_formed() =>
        Assert.DoesNotContain("/FlateDecode", Encoding.Latin1.GetString(ApplicationPdf.Render(Application).Bytes), StringComparison.Ordinal);

    [Fact]
    public void Names_that_look_like_markup_do_not_break_the_metadata()
    {
        var rendered = ApplicationPdf.Render(Application with { ProviderName = "Smith & Sons <LLC> ]]>", Title = "A < B & C" });

        using var document = PdfText.Open(rendered.Bytes);
        var stream = document.Internals.Catalog.Elements.GetDictionary("/Metadata")!.Stream.UnfilteredValue;
        var metadata = XDocument.Load(new MemoryStream(stream));
        Assert.Contains("Smith and Sons (LLC) ]])", metadata.ToString(), StringComparison.Ordinal);
        Assert.Contains("Smith & Sons <LLC> ]]>", PdfText.Pages(rendered.Bytes)[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_printed_is_written_out_and_listed_at_the_end()
    {
        var strange = Application with { Sections = [new("Names", [new("Name", "Мария 王 zero\u200Bwidth e\u0301 x\u0301 \ud83d\ude00 \ud800")], [])] };

        var rendered = ApplicationPdf.Render(strange);

        var content = string.Concat(PdfText.Pages(rendered.Bytes).Select(p => p.Content));
        Assert.Contains(
            "[U+041C U+0430 U+0440 U+0438 U+044F] [U+738B] zero[U+200B]width é x[U+0301] [U+1F600] [U+D800]", content, StringComparison.Ordinal);
        Assert.Equal(
            ["U+0301", "U+041C", "U+0430", "U+0438", "U+0440", "U+044F", "U+200B", "U+738B", "U+D800", "U+1F600"], rendered.Unprintable);
        var note = content[content.IndexOf("Characters that could not be printed", StringComparison.Ordinal)..];
        Assert.All(rendered.Unprintable, code => Assert.Contains(code, note, StringComparison.Ordinal));
        Assert.DoesNotContain(
            "could not be printed", string.Concat(PdfText.Pages(ApplicationPdf.Render(Application).Bytes).Select(p => p.Content)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_renderings_differ_so_the_bytes_are_kept() =>
        Assert.NotEqual(ApplicationPdf.Render(Application).Bytes, ApplicationPdf.Render(Application).Bytes);

    [Fact]
    public void Many_can_be_rendered_at_once()
    {
        var all = new string[16];

        Parallel.For(0, all.Length, i => all[i] = string.Concat(PdfText.Pages(
            ApplicationPdf.Render(Application with { ProviderName = $"Provider {i}" }).Bytes).Select(p => p.Content)));

        Assert.All(all.Index(), one => Assert.Contains($"Provider {one.Index}", one.Item, StringComparison.Ordinal));
    }
}
