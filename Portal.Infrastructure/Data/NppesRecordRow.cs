namespace Portal.Infrastructure.Data;

/// <summary>A record of the public NPPES registry. Read only: <see cref="NppesImport"/> writes it as another role.</summary>
public sealed class NppesRecordRow
{
    public required string Npi { get; init; }
    public required string Kind { get; init; }
    public required string LegalName { get; init; }
    public required string Taxonomy { get; init; }
    public required string PracticeState { get; init; }
    public string MailLine1 { get; init; } = "";
    public string MailLine2 { get; init; } = "";
    public string MailCity { get; init; } = "";
    public string MailState { get; init; } = "";
    public string MailPostalCode { get; init; } = "";
    public string Telephone { get; init; } = "";
    public DateTimeOffset ImportedAt { get; init; }
}
