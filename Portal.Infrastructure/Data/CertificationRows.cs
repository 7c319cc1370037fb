using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Data;

/// <summary>A request for the principal's signature, with the content and the PDF that were made for it.</summary>
public sealed class SignatureRequestRow
{
    public Guid Id { get; init; }
    public Guid ApplicationId { get; init; }
    public Guid VersionId { get; init; }
    public Guid RequestedBy { get; init; }
    public DateTimeOffset RequestedAt { get; init; }
    public required byte[] Content { get; init; }
    public required byte[] ContentSha256 { get; init; }
    public required byte[] SecretsSealed { get; init; }
    public required byte[] PdfSealed { get; init; }
    public required byte[] PdfSha256 { get; init; }
    public long PdfLength { get; init; }
    public DateTimeOffset? VoidedAt { get; set; }
    public Guid? VoidedBy { get; set; }
    public string? VoidedSection { get; set; }
    public string? VoidedCause { get; set; }
    public DateTimeOffset? CompletedAt { get; set; }
}

/// <summary>One question to the signer's passkey, answered at most once.</summary>
public sealed class CertificationCeremonyRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public Guid SessionId { get; init; }
    public Guid ApplicationId { get; init; }
    public Guid VersionId { get; init; }
    public Guid RequestId { get; init; }
    public required string LegalName { get; init; }
    public required byte[] Manifest { get; init; }
    public required byte[] Nonce { get; init; }
    public required byte[] Challenge { get; init; }
    public required string State { get; init; }
    public required string RpId { get; init; }
    public required string Origin { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? ConsumedAt { get; set; }
}

/// <summary>What was certified, and everything that is needed to check it. Insert-only for everyone.</summary>
public sealed class CertifiedVersionRow
{
    public Guid VersionId { get; init; }
    public Guid ApplicationId { get; init; }
    public Guid RequestId { get; init; }
    public Guid CeremonyId { get; init; }
    public required byte[] Content { get; init; }
    public required byte[] ContentSha256 { get; init; }
    public required byte[] SecretsSealed { get; init; }
    public required byte[] PdfSha256 { get; init; }
    public required byte[] Manifest { get; init; }
    public required byte[] ManifestSha256 { get; init; }
    public required byte[] Nonce { get; init; }
    public required byte[] Challenge { get; init; }
    public required string RpId { get; init; }
    public required string Origin { get; init; }
    public required byte[] CredentialId { get; init; }
    public required byte[] PublicKey { get; init; }
    public bool BackupEligible { get; init; }
    public bool BackedUp { get; init; }
    public required string[] Transports { get; init; }
    public DateTimeOffset CredentialCreatedAt { get; init; }
    public required byte[] AttestationObject { get; init; }
    public required byte[] RegistrationClientData { get; init; }
    public required byte[] AuthenticatorData { get; init; }
    public required byte[] ClientData { get; init; }
    public required byte[] Signature { get; init; }
    public byte[]? UserHandle { get; init; }
    public Guid SignerId { get; init; }
    public required string LegalName { get; init; }
    public required string ConsentId { get; init; }
    public int ConsentVersion { get; init; }
    public required byte[] ConsentSha256 { get; init; }
    public required string StatementId { get; init; }
    public int StatementVersion { get; init; }
    public required byte[] StatementSha256 { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset CertifiedAt { get; init; }
}

/// <summary>A note on an application. Insert-only.</summary>
public sealed class NoteRow
{
    public Guid Id { get; init; }
    public Guid ApplicationId { get; init; }
    public Guid AuthorId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Visibility { get; init; }
    public bool AfterSubmission { get; init; }
    public required string Body { get; init; }
    public required byte[] Sha256 { get; init; }
}

/// <summary>A file that was added beside the frozen content. Insert-only.</summary>
public sealed class AttachmentRow : FileRow
{
    /// <summary>Of a file that was accepted.</summary>
    public AttachmentRow(AcceptedUpload file) : base(file)
    {
    }

    private AttachmentRow()
    {
    }

    public Guid Id { get; init; }
    public Guid ApplicationId { get; init; }
    public Guid VersionId { get; init; }
    public Guid AuthorId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Visibility { get; init; }
}
