namespace Portal.Infrastructure.Pdf;

/// <summary>What a letter with a code says.</summary>
/// <param name="Addressee">Name and address lines, as the registry has them.</param>
/// <param name="ProviderName">The provider.</param>
/// <param name="Npi">Its NPI.</param>
/// <param name="Code">The code, in groups as it is to be typed.</param>
/// <param name="Address">Where it is entered.</param>
/// <param name="Days">For how many days it works.</param>
/// <param name="PrintedAt">The day of the letter.</param>
public sealed record ClaimLetter(
    IReadOnlyList<string> Addressee, string ProviderName, string Npi, string Code, string Address, int Days, DateTimeOffset PrintedAt);

/// <summary>Prints the letter that carries a code to the address of the public registry. The bytes are as secret as the code.</summary>
public static class ClaimLetterPdf
{
    /// <summary>Lays out and writes the file. Safe to call from several threads.</summary>
    public static byte[] Render(ClaimLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        var (flow, text) = (new PdfFlow(), new PrintableText());
        flow.Down(40);
        foreach (var line in letter.Addressee)
            Paragraph(flow, text, line, PdfStyle.Value, 0);
        flow.Down(36);
        flow.Add(new OpenTag("H1"));
        flow.Lines(LineBreaker.Break("Your code for the provider portal", PdfFlow.Width, PdfStyle.Title));
        flow.Add(new CloseTag());
        Paragraph(flow, text, $"Somebody claims to be {letter.ProviderName}, NPI {letter.Npi}, or to sign for it. If it is you, sign in and enter this code on the page of your claim:", PdfStyle.Value, 12);
        Paragraph(flow, text, letter.Code, PdfStyle.Title, 12);
        Paragraph(flow, text, letter.Address, PdfStyle.Value, 12);
        Paragraph(flow, text, $"It works for {letter.Days} days. Staff never ask you for it.", PdfStyle.Value, 12);
        Paragraph(flow, text, "If it is not you, do not give this code to anybody, and tell the agency: without the code and without evidence nobody gets the record.", PdfStyle.Value, 12);
        return PdfPainter.Paint(flow.Marks, new RunningText(
            text.Of("Code for a claim"), text.Of(letter.ProviderName), text.Of($"NPI {letter.Npi}"), "", "", letter.PrintedAt));
    }

    private static void Paragraph(PdfFlow flow, PrintableText text, string words, PdfStyle style, double space)
    {
        flow.Down(space);
        flow.Add(new OpenTag("P"));
        flow.Lines(LineBreaker.Break(text.Of(words), PdfFlow.Width, style));
        flow.Add(new CloseTag());
    }
}
