using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Portal.Infrastructure.Pdf;

namespace Portal.Tests.Pdfs;

public class PdfLayoutTests
{
    private const double Edge = PdfFlow.Margin;

    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(25).WithEndSize(30);

    private static readonly Gen<string> Words = Gen.Elements(
        "a", "Nguyễn", " ", "  ", "\n", "\n\n", "-", "/", "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
        "0123456789", "王", "e\u0301", "é", "\ud83d\ude00", "a longer run of words that wraps").ListOf().Select(string.Concat);

    [Fact]
    public void Lines_put_together_are_the_text_again() => Prop.ForAll(Words.ToArbitrary(), Gen.Choose(20, 500).ToArbitrary(), (text, width) =>
        string.Concat(LineBreaker.Break(text, width, PdfStyle.Value).Select(l => l.Text)) == text.Replace("\n", " ", StringComparison.Ordinal))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void No_line_is_wider_than_its_column() => Prop.ForAll(Words.ToArbitrary(), Gen.Choose(20, 500).ToArbitrary(), (text, width) =>
        LineBreaker.Break(text, width, PdfStyle.Value).All(l => WidthOf(l.Text.TrimEnd(' '), l.Style) <= width)).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_stay_whole_and_no_line_begins_with_the_space_between_them()
    {
        var text = string.Join(' ', Enumerable.Range(1, 300).Select(i => new string('n', (i % 13) + 1)));

        foreach (var width in Enumerable.Range(80, 25))
        {
            var lines = LineBreaker.Break(text, width, PdfStyle.Value).Select(l => l.Text).ToList();
            Assert.All(lines.SkipLast(1), line => Assert.EndsWith("n ", line, StringComparison.Ordinal));
            Assert.All(lines, line => Assert.StartsWith("n", line, StringComparison.Ordinal));
        }

        var exact = WidthOf("nnn nnn", PdfStyle.Value);
        Assert.Equal(["nnn nnn ", "nnn"], LineBreaker.Break("nnn nnn nnn", exact + 0.001, PdfStyle.Value).Select(l => l.Text));
    }

    [Fact]
    public void Letters_and_their_accents_stay_on_one_line()
    {
        var lines = LineBreaker.Break(string.Concat(Enumerable.Repeat("e\u0301", 50)), 60, PdfStyle.Value);

        Assert.True(lines.Count > 3);
        Assert.All(lines, l => Assert.StartsWith("e\u0301", l.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_is_answered_nothing_leaves_the_margins_and_nothing_is_lost() => Prop.ForAll(Applications().ToArbitrary(), application =>
    {
        var (marks, _) = ApplicationPdf.LayOut(application);
        var texts = marks.OfType<TextMark>().ToList();
        var inside = texts.All(t =>
            t.X >= Edge && t.X + WidthOf(t.Text.TrimEnd(' '), t.Style) <= PdfFlow.PageWidth - Edge + 0.01
            && t.Baseline - t.Style.Size >= Edge + 20 && t.Baseline + (t.Style.Size * 0.225) <= PdfFlow.PageHeight - Edge - 15);
        var printed = new PrintableText();
        var all = Squeezed(string.Concat(texts.Where(t => !t.Artifact).Select(t => t.Text)));
        var rows = application.Sections.SelectMany(s => s.Rows.Concat(s.Groups.SelectMany(g => g.Items).SelectMany(i => i.Rows)));
        return inside
            && rows.All(r => all.Contains(Squeezed(printed.Of(r.Label)), StringComparison.Ordinal))
            && rows.All(r => all.Contains(Squeezed(printed.Of(r.Value!)), StringComparison.Ordinal))
            && application.Documents.All(d => all.Contains(Squeezed(printed.Of(d.Name)), StringComparison.Ordinal));
    }).Check(Few);

    [Fact]
    public void Lines_never_overlap() =>
        Prop.ForAll(Applications().ToArbitrary(), application => Overlap(application) is null).Check(Few);

    [Fact]
    public void A_tall_label_that_is_repeated_pushes_the_next_row_down()
    {
        var label = string.Join('\n', Enumerable.Range(1, 12));
        var value = string.Join('\n', Enumerable.Range(1, 14));
        for (var rows = 1; rows < 40; rows++)
            Assert.Null(Overlap(With(new PdfSection("S", [.. Rows(rows), new(label, value), new("Next", "Next")], []))));
    }

    [Fact]
    public void Every_tag_that_is_opened_is_closed() => Prop.ForAll(Applications().ToArbitrary(), application =>
    {
        var depth = 0;
        foreach (var mark in ApplicationPdf.LayOut(application).Marks)
        {
            depth += mark is OpenTag ? 1 : mark is CloseTag ? -1 : 0;
            if (depth < 0) return false;
        }

        return depth == 0;
    }).Check(Few);

    [Fact]
    public void A_heading_never_stands_alone_at_the_end_of_a_page()
    {
        for (var rows = 1; rows < 60; rows++)
        {
            var (marks, _) = ApplicationPdf.LayOut(With(
                new PdfSection("First", Rows(rows), []),
                new PdfSection("Second", Rows(2), [new("Group", [new("Item", Rows(5)), new("Item", Rows(40))])])));
            PdfStyle? last = null;
            foreach (var mark in marks)
            {
                if (mark is PageBreak) Assert.False(last == PdfStyle.Section || last == PdfStyle.Group || last == PdfStyle.Item, $"{rows} rows");
                if (mark is TextMark text) last = text.Style;
            }
        }
    }

    [Fact]
    public void A_list_of_documents_repeats_its_columns_on_every_page()
    {
        var many = With() with { Documents = [.. Enumerable.Range(1, 60).Select(i => new PdfDocumentRow($"{i}.pdf", "Other", i, new string('0', 64)))] };

        var pages = Pages(ApplicationPdf.LayOut(many).Marks);

        var withRows = pages.Where(p => p.Any(t => t.Text.EndsWith(".pdf", StringComparison.Ordinal))).ToList();
        Assert.True(withRows.Count >= 3);
        Assert.All(withRows, p => Assert.Contains(p, t => t.Text == "SHA-256"));
        Assert.Single(withRows.SelectMany(p => p), t => t.Text == "SHA-256" && !t.Artifact);
    }

    [Fact]
    public void A_long_answer_goes_on_with_its_label_on_the_next_page()
    {
        var pages = Pages(ApplicationPdf.LayOut(With(
            new PdfSection("History", [new("Explanation", string.Concat(Enumerable.Repeat("again and again ", 1500)))], []))).Marks);

        var withAnswer = pages.Where(p => p.Any(t => t.Text.Contains("again", StringComparison.Ordinal))).ToList();
        Assert.True(withAnswer.Count >= 3);
        Assert.All(withAnswer, p => Assert.Contains(p, t => t.Text == "Explanation"));
        Assert.All(withAnswer.Skip(1), p => Assert.Contains(p, t => t.Text == "History, continued" && t.Artifact));
        Assert.Single(withAnswer.SelectMany(p => p), t => t.Text == "Explanation" && !t.Artifact);
    }

    [Fact]
    public void An_item_that_fits_is_not_torn()
    {
        for (var rows = 0; rows < 30; rows++)
        {
            var pages = Pages(ApplicationPdf.LayOut(With(
                new PdfSection("S", Rows(rows), [new("G", [new("Item", [.. Enumerable.Range(0, 8).Select(i => new PdfRow($"part {i}", "x"))])])]))).Marks);

            Assert.Single(pages, p => p.Any(t => t.Text.StartsWith("part ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Headings_as_long_as_pages_end_and_are_printed_whole()
    {
        var heading = string.Concat(Enumerable.Range(0, 1200).Select(i => $"word{i} "));
        var section = new PdfSection("S " + heading, Rows(80), [new("G " + heading, [new("I " + heading, Rows(80))])]);

        var marks = ApplicationPdf.LayOut(With(section)).Marks;

        var all = Squeezed(string.Concat(marks.OfType<TextMark>().Where(t => !t.Artifact).Select(t => t.Text)));
        Assert.All(["S ", "G ", "I "], prefix => Assert.Contains(Squeezed(prefix + heading), all, StringComparison.Ordinal));
        Assert.Null(Overlap(With(section)));
    }

    [Fact]
    public void The_three_faces_have_the_same_characters()
    {
        for (var code = 0x20; code < 0xFFFF; code++)
        {
            if (!Rune.TryCreate(code, out var rune)) continue;
            var regular = PdfFonts.HasGlyph(rune, PdfFace.Regular);
            if (regular != PdfFonts.HasGlyph(rune, PdfFace.Bold) || regular != PdfFonts.HasGlyph(rune, PdfFace.Italic))
                Assert.Fail($"U+{code:X4} is not in every face.");
        }
    }

    [Theory]
    [InlineData("Vietnamese", "ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ")]
    [InlineData("Polish", "ąćęłńóśźż")]
    [InlineData("Spanish", "áéíóúüñ¿¡ªº")]
    [InlineData("other American names", "āēīōūʻçœæâîôûøåäößşğıčšžřěėđðþ’‘“”–—…")]
    public void These_alphabets_print_as_they_are(string language, string letters)
    {
        ArgumentNullException.ThrowIfNull(letters);
        var text = new PrintableText();

        Assert.Equal(letters, text.Of(letters.Normalize(NormalizationForm.FormD)).Replace("ʻ", "ʻ", StringComparison.Ordinal));
        Assert.True(text.Of(letters.ToUpperInvariant()).All(c => c != '['), language);
    }

    [Theory]
    [InlineData("a\r\nb\rc\nd", "a\nb\nc\nd")]
    [InlineData("a\tb", "a b")]
    [InlineData("thin\u2009space\u202Fand hy\u2011phen", "thin space and hy-phen")]
    [InlineData("left\u202Eright", "left[U+202E]right")]
    [InlineData("nul\0soft\u00ADhyphen", "nul[U+0000]soft[U+00AD]hyphen")]
    [InlineData("", "")]
    public void Control_characters_and_spaces_are_never_silent(string text, string printed) => Assert.Equal(printed, new PrintableText().Of(text));

    [Fact]
    public void Halves_of_surrogate_pairs_are_written_out() =>
        Assert.Equal("[U+DC00 U+D800]é[U+DBFF]", new PrintableText().Of("\udc00\ud800e\u0301\udbff"));

    private static double WidthOf(string text, PdfStyle style) => PdfFonts.Width(text, style.Face, style.Size);

    private static string? Overlap(PdfApplication application)
    {
        Dictionary<double, double> lowest = [];
        foreach (var mark in ApplicationPdf.LayOut(application).Marks)
        {
            if (mark is PageBreak) lowest.Clear();
            if (mark is not TextMark text) continue;
            if (lowest.TryGetValue(text.X, out var above) && text.Baseline < above + text.Style.Size) return text.Text;
            lowest[text.X] = text.Baseline;
        }

        return null;
    }

    // Where lines were broken only white space can differ.
    private static string Squeezed(string text) => new([.. text.Where(c => !char.IsWhiteSpace(c))]);

    private static List<List<TextMark>> Pages(IReadOnlyList<PdfMark> marks)
    {
        List<List<TextMark>> pages = [];
        foreach (var mark in marks)
        {
            if (mark is PageBreak) pages.Add([]);
            if (mark is TextMark text) pages[^1].Add(text);
        }

        return pages;
    }

    private static List<PdfRow> Rows(int count) => [.. Enumerable.Range(1, count).Select(i => new PdfRow($"Label {i}", $"Value {i}"))];

    private static PdfApplication With(params PdfSection[] sections) => new(
        "Form", "Provider", "1234567893", "id", "form, edition 1", 1, DateTimeOffset.UnixEpoch, new string('f', 64), sections, [], "True.");

    private static Gen<PdfApplication> Applications()
    {
        var row = Words.Zip(Words).Select(w => new PdfRow("L" + w.Item1, "V" + w.Item2));
        var longRow = Words.Zip(Gen.Choose(1, 400)).Select(w => new PdfRow("L", "V" + string.Concat(Enumerable.Repeat(w.Item1 + " ", w.Item2))));
        var longLabel = Words.Zip(Gen.Choose(1, 100)).Select(w => new PdfRow("L" + string.Concat(Enumerable.Repeat(w.Item1 + " ", w.Item2)), "V"));
        var rows = Gen.Frequency((8, row), (1, longRow), (1, longLabel)).ListOf();
        var item = Words.Zip(rows).Select(p => new PdfItem("I" + p.Item1, [.. p.Item2]));
        var repeating = Words.Zip(item.ListOf()).Select(p => new PdfGroup("G" + p.Item1, [.. p.Item2]));
        var document = Words.Zip(Gen.Choose(1, 40)).Select(w => new PdfDocumentRow(
            "D" + string.Concat(Enumerable.Repeat(w.Item1, w.Item2)), w.Item1, w.Item2, new string('d', 64)));
        var section = from heading in Words
                      from some in rows
                      from groups in repeating.ListOf()
                      select new PdfSection("S" + heading, [.. some], [.. groups]);
        return from sections in section.ListOf()
               from documents in document.ListOf()
               from statement in Words
               select With([.. sections]) with { Documents = [.. documents], CertificationText = "C" + statement };
    }
}
