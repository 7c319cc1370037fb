using System.Text;
using Portal.Domain.Certifications;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.Applications;

/// <summary>The evidence of a certification, as it is kept and as it is handed out.</summary>
internal static class CertifiedEvidence
{
    public static CertificationEvidence Of(CertifiedVersionRow row)
    {
        if (!Manifest.TryParse(row.Manifest, out var manifest, out var problem))
            throw new InvalidOperationException($"The manifest of version {row.VersionId} is not one: {problem}");
        return new CertificationEvidence(
            row.Manifest,
            new CeremonyEvidence(
                row.CeremonyId, CertificationChallenge.Tag, row.Nonce, row.Challenge, row.RpId, row.Origin, row.IssuedAt.ToUniversalTime(),
                row.ExpiresAt.ToUniversalTime(), row.CertifiedAt.ToUniversalTime()),
            new AssertionEvidence(
                row.CredentialId, row.AuthenticatorData, row.ClientData, row.Signature, row.UserHandle is { } handle ? handle : null),
            new CredentialEvidence(
                row.PublicKey, row.BackupEligible, row.CredentialCreatedAt.ToUniversalTime(), row.Transports, row.AttestationObject,
                row.RegistrationClientData),
            Text(row.ConsentId, row.ConsentVersion),
            Text(row.StatementId, row.StatementVersion),
            [.. manifest!.Pdfs, .. manifest.Attachments]);
    }

    private static StatementText Text(string id, int version) =>
        StatementCatalog.Find(id, version) is { } statement
            ? new StatementText(id, version, Encoding.UTF8.GetString(statement.Bytes.Span))
            : throw new InvalidOperationException($"The text {id} version {version} is not shipped.");
}
