using System.Globalization;

namespace Portal.Infrastructure.Pdf;

/// <summary>
/// Prints an application: what the provider reviews, and the bytes whose hash the certification covers. Sensitive values are printed in
/// full, so the bytes are as sensitive as they are.
/// </summary>
public static class ApplicationPdf
{
    // Points. What is lower is not torn over two pages.
    private const double KeptWhole = 260;

    /// <summary>Lays out and writes the file. Safe to call from several threads.</summary>
    public static RenderedPdf Render(PdfApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        var (marks, unprintable) = LayOut(application);
        var running = new PrintableText();
        var bytes = PdfPainter.Paint(marks, new RunningText(
            running.Of(application.Title),
            running.Of(application.ProviderName),
            running.Of($"NPI {application.Npi}"),
            running.Of(string.Create(
                CultureInfo.InvariantCulture, $"Application {application.ApplicationId}, version {application.VersionNumber}")),
            running.Of($"Content SHA-256 {application.ContentSha256}"),
            application.PreparedAt));
        return new RenderedPdf(bytes, marks.Count(m => m is PageBreak), unprintable);
    }

    /// <summary>Everything that will be drawn, page by page.</summary>
    internal static (IReadOnlyList<PdfMark> Marks, IReadOnlyList<string> Unprintable) LayOut(PdfApplication application)
    {
        var text = new PrintableText();
        var flow = new PdfFlow();
        var table = new PdfTable(flow, text);

        Opening(application, flow, text, table);
        foreach (var section in application.Sections) Section(section, flow, text, table);
        Documents(application.Documents, flow, text, table);
        Statement(application.CertificationText, flow, text);
        if (text.Unprintable.Count > 0) Unprintable(text.Unprintable, flow);
        return (flow.Marks, text.Unprintable);
    }

    private static void Opening(PdfApplication application, PdfFlow flow, PrintableText text, PdfTable table)
    {
        flow.Add(new OpenTag("H1"));
        flow.Lines(Break(text.Of(application.Title), PdfStyle.Title));
        flow.Add(new CloseTag());
        flow.Space(10);
        table.Rows(
        [
            new("Provider", application.ProviderName),
            new("NPI", application.Npi),
            new("Application", application.ApplicationId),
            new("Version", application.VersionNumber.ToString(CultureInfo.InvariantCulture)),
            new("Form", application.FormEdition),
            new("Prepared", application.PreparedAt.UtcDateTime.ToString("MMMM d, yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
        ],
        new PdfRow("Content SHA-256", application.ContentSha256));
    }

    private static void Section(PdfSection section, PdfFlow flow, PrintableText text, PdfTable table)
    {
        Heading(section.Heading, flow, text, section switch
        {
            { Rows.Count: > 0 } => Start(section.Rows, table),
            { Groups.Count: > 0 } => Start(section.Groups[0], table),
            _ => 30,
        });
        if (section.Rows.Count > 0) table.Rows(section.Rows);
        foreach (var group in section.Groups) Group(group, flow, text, table);
        if (section.Rows.Count == 0 && section.Groups.Count == 0) Paragraph("This section has nothing to answer.", PdfStyle.Nothing, flow);
        End(flow);
    }

    private static void Group(PdfGroup group, PdfFlow flow, PrintableText text, PdfTable table)
    {
        flow.Space(10);
        flow.Need(Start(group, table));
        Tagged("H3", text.Of(group.Heading), PdfStyle.Group, flow);
        if (group.Items.Count == 0) Paragraph("None", PdfStyle.Nothing, flow);

        var section = flow.Continue;
        for (var i = 0; i < group.Items.Count; i++)
        {
            var heading = text.Of($"{group.Items[i].Heading} ({i + 1} of {group.Items.Count})");
            var continued = Continued(heading, PdfStyle.Item);
            flow.Space(6);
            flow.Need(Start(group.Items[i].Rows, table));
            Tagged("H4", heading, PdfStyle.Item, flow);
            flow.Continue = () =>
            {
                section?.Invoke();
                flow.Lines([continued], artifact: true);
                flow.Down(2);
            };
            flow.Down(2);
            table.Rows(group.Items[i].Rows);
            flow.Continue = section;
        }
    }

    // A heading stays with this much of what it heads.
    private static double Start(PdfGroup group, PdfTable table) => 40 + (group.Items.Count == 0 ? 0 : Start(group.Items[0].Rows, table));

    private static double Start(IReadOnlyList<PdfRow> rows, PdfTable table)
    {
        var height = 20 + table.Height(rows);
        return height <= KeptWhole ? height : 60;
    }

    private static void Documents(IReadOnlyList<PdfDocumentRow> documents, PdfFlow flow, PrintableText text, PdfTable table)
    {
        Heading("Documents", flow, text);
        if (documents.Count == 0) Paragraph("No documents were uploaded.", PdfStyle.Nothing, flow);
        else table.Documents(documents);
        End(flow);
    }

    private static void Statement(string statement, PdfFlow flow, PrintableText text)
    {
        Heading("Certification statement", flow, text);
        foreach (var paragraph in text.Of(statement).Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Paragraph(paragraph, PdfStyle.Body, flow);
            flow.Space(7);
        }

        Paragraph(
            "Prepared to be certified. The certification is not on this page: it is a passkey signature that covers the SHA-256 of this"
                + " file, and it is kept with the application.",
            PdfStyle.Aside,
            flow);
        End(flow);
    }

    private static void Unprintable(IReadOnlyList<string> characters, PdfFlow flow)
    {
        flow.Space(18);
        flow.Need(60);
        Tagged("H2", "Characters that could not be printed", PdfStyle.Group, flow);
        Paragraph(
            "The typeface of this document lacks these characters, or nobody could see them. Where they belong, their Unicode code point"
                + " stands in brackets. The application itself keeps them as they were entered.",
            PdfStyle.Aside,
            flow);
        Paragraph(string.Join("  ", characters), PdfStyle.Value, flow);
    }

    private static void Heading(string heading, PdfFlow flow, PrintableText text, double start = 60)
    {
        var printed = text.Of(heading);
        var continued = Continued(printed, PdfStyle.Group);
        flow.Continue = null;
        flow.Space(22);
        flow.Need(30 + start);
        flow.Add(new OpenTag("Sect"));
        flow.Add(new Bookmark(printed));
        Tagged("H2", printed, PdfStyle.Section, flow);
        flow.Down(3);
        flow.Rule(1, PdfStyle.Navy);
        flow.Down(3);
        flow.Continue = () =>
        {
            flow.Lines([continued], artifact: true);
            flow.Down(4);
        };
    }

    private static PdfLine Continued(string heading, PdfStyle style)
    {
        // One line, however long the heading is: what a page begins with must leave room for the page.
        const string Suffix = ", continued";
        var width = PdfFlow.Width - PdfFonts.Width(Suffix, style.Face, style.Size);
        return new(LineBreaker.OneLine(heading, width, style) + Suffix, style);
    }

    private static void End(PdfFlow flow)
    {
        flow.Continue = null;
        flow.Add(new CloseTag());
    }

    private static void Paragraph(string text, PdfStyle style, PdfFlow flow)
    {
        flow.Down(3);
        Tagged("P", text, style, flow);
    }

    private static void Tagged(string tag, string text, PdfStyle style, PdfFlow flow)
    {
        flow.Add(new OpenTag(tag));
        flow.Lines(Break(text, style));
        flow.Add(new CloseTag());
    }

    private static List<PdfLine> Break(string text, PdfStyle style) => LineBreaker.Break(text, PdfFlow.Width, style);
}
