using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>The principal was asked for the signature; the content and the PDF were made for it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Request">The request.</param>
/// <param name="ContentSha256">SHA-256 of the canonical content, lower-case hex.</param>
/// <param name="PdfSha256">SHA-256 of the PDF, lower-case hex.</param>
public sealed record SignatureRequested(
    ProviderId Provider, EnrollmentApplicationId Application, Guid Request, string ContentSha256, string PdfSha256) : PortalEvent;

/// <summary>Somebody opened the page on which the whole application is reviewed.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
public sealed record ApplicationReviewed(ProviderId Provider, EnrollmentApplicationId Application) : PortalEvent;

/// <summary>The signer's passkey was asked to sign a manifest.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Ceremony">The ceremony.</param>
/// <param name="ManifestSha256">SHA-256 of the manifest, lower-case hex.</param>
public sealed record CertificationAsked(
    ProviderId Provider, EnrollmentApplicationId Application, Guid Ceremony, string ManifestSha256) : PortalEvent;

/// <summary>An answer of a passkey was not accepted; nothing was certified.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Reason">A code: <c>certify.changed</c>, <c>certify.over</c>, <c>certify.refused</c>.</param>
public sealed record CertificationRefused(ProviderId Provider, EnrollmentApplicationId Application, string Reason) : PortalEvent;

/// <summary>The principal certified a version. It is frozen and submitted.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Version">The version.</param>
/// <param name="ManifestSha256">SHA-256 of the manifest that the passkey signed, lower-case hex.</param>
/// <param name="ContentSha256">SHA-256 of the canonical content, lower-case hex.</param>
/// <param name="SignatureSha256">SHA-256 of the passkey's signature, lower-case hex: the signature has a twin that verifies too.</param>
/// <param name="Credential">SHA-256 of the passkey's id, lower-case hex.</param>
public sealed record ApplicationCertified(
    ProviderId Provider, EnrollmentApplicationId Application, VersionId Version, string ManifestSha256, string ContentSha256,
    string SignatureSha256, string Credential) : PortalEvent;

/// <summary>The evidence of a certification was exported.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Version">The version.</param>
public sealed record EvidenceExported(ProviderId Provider, EnrollmentApplicationId Application, VersionId Version) : PortalEvent;

/// <summary>The proof that the ledger holds a certification was exported.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Version">The version.</param>
/// <param name="Number">The entry of the certification.</param>
public sealed record CertificationProofExported(
    ProviderId Provider, EnrollmentApplicationId Application, VersionId Version, long Number) : PortalEvent;

/// <summary>An application was withdrawn.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Reason">Why, in words; may be empty.</param>
public sealed record ApplicationWithdrawn(ProviderId Provider, EnrollmentApplicationId Application, PersonalText Reason) : PortalEvent;

/// <summary>A note was added.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Note">The note.</param>
/// <param name="Sha256">SHA-256 of its text in UTF-8, lower-case hex.</param>
public sealed record NoteAdded(ProviderId Provider, EnrollmentApplicationId Application, Guid Note, string Sha256) : PortalEvent;

/// <summary>An attachment was added beside the frozen content.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Document">The attachment.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
public sealed record AttachmentAdded(
    ProviderId Provider, EnrollmentApplicationId Application, DocumentId Document, string Sha256) : PortalEvent;
