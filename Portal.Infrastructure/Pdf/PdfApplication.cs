namespace Portal.Infrastructure.Pdf;

/// <summary>An application, ready to be printed: words and values only, in the order in which they are read.</summary>
/// <param name="Title">Name of the form, for example "Individual practitioner, new enrollment".</param>
/// <param name="ProviderName">Legal name of the provider.</param>
/// <param name="Npi">National Provider Identifier.</param>
/// <param name="ApplicationId">As people see it.</param>
/// <param name="FormEdition">Key and version of the form definition, for example "individual-new, edition 1".</param>
/// <param name="VersionNumber">Version of the content, from 1.</param>
/// <param name="PreparedAt">When the content was taken; printed in UTC.</param>
/// <param name="ContentSha256">SHA-256 of the canonical content; stands on every page.</param>
/// <param name="Sections">Sections in the order of the form.</param>
/// <param name="Documents">What was uploaded.</param>
/// <param name="CertificationText">The statement that the provider certifies. An empty line separates paragraphs.</param>
public sealed record PdfApplication(
    string Title,
    string ProviderName,
    string Npi,
    string ApplicationId,
    string FormEdition,
    int VersionNumber,
    DateTimeOffset PreparedAt,
    string ContentSha256,
    IReadOnlyList<PdfSection> Sections,
    IReadOnlyList<PdfDocumentRow> Documents,
    string CertificationText);

public sealed record PdfSection(string Heading, IReadOnlyList<PdfRow> Rows, IReadOnlyList<PdfGroup> Groups);

/// <summary>One answer. Null or white space is printed as "No answer".</summary>
public sealed record PdfRow(string Label, string? Value);

/// <summary>A repeating group, for example the licenses. Without items it is printed as "None".</summary>
public sealed record PdfGroup(string Heading, IReadOnlyList<PdfItem> Items);

public sealed record PdfItem(string Heading, IReadOnlyList<PdfRow> Rows);

/// <param name="Name">File name.</param>
/// <param name="Slot">What the form asked for, for example "Copy of the license".</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Hexadecimal.</param>
public sealed record PdfDocumentRow(string Name, string Slot, long Length, string Sha256);

/// <summary>A finished file. Making it again gives other bytes (random id, time), so these are stored and hashed.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="PageCount">Pages.</param>
/// <param name="Unprintable">Characters that the font lacks, as <c>U+0416</c>; they stand in the text and in a note at the end.</param>
public sealed record RenderedPdf(byte[] Bytes, int PageCount, IReadOnlyList<string> Unprintable);
