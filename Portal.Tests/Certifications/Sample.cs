using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Certifications;
using Portal.Tests.Support;

namespace Portal.Tests.Certifications;

/// <summary>A certification of synthetic content, whole and honest, to be broken by the tests.</summary>
internal static class Sample
{
    public const string RpId = "portal.test";
    public const string Origin = "https://portal.test";

    public static readonly DateTimeOffset Issued = new(2026, 11, 21, 14, 2, 3, 456, 789, TimeSpan.Zero);
    public static readonly Guid Account = new("6f1a2b3c-0000-4000-8000-000000000007");

    public static readonly StatementText Consent = new("consent-to-sign", 1, "I agree to sign this application electronically.");
    public static readonly StatementText Statement = new(
        "certification", 3, "I declare under penalty of perjury that the foregoing is true and correct. — José Nguyễn");

    public static readonly Manifest Certified = new(
        new Guid("6f1a2b3c-0000-4000-8000-000000000001"),
        2,
        new ManifestForm("individual-new", 1),
        new ManifestProvider(new Guid("6f1a2b3c-0000-4000-8000-000000000002"), "1234567893"),
        new ManifestSigner(Account, "José Nguyễn"),
        Hex("content"),
        [new FileHash("application.pdf", Hex("pdf"), 48_211)],
        [new FileHash("license.pdf", Hex("license"), 1_024), new FileHash("diploma.png", Hex("diploma"), 77)],
        [
            new ManifestCommitment("identity/ssn", SensitiveCommitment.Compute(new byte[32], "000-12-3456")),
            new ManifestCommitment("identity/birthDate", SensitiveCommitment.Compute(new byte[32], "1980-02-29")),
        ],
        [
            new ManifestAccess(new Guid("6f1a2b3c-0000-4000-8000-000000000009"), ["ViewApplication:identity", "EditDraft:licenses"]),
            new ManifestAccess(Account, ["ViewApplication", "EditDraft"]),
        ],
        Hash(Consent),
        Hash(Statement),
        Issued);

    public static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static StatementHash Hash(StatementText text) => new(text.Id, text.Version, Hex(text.Text));

    public static CertificationEvidence Evidence(
        SoftwareAuthenticator passkey, Manifest? manifest = null, Bend? bend = null, byte[]? nonce = null)
    {
        manifest ??= Certified;
        nonce ??= RandomNumberGenerator.GetBytes(CertificationChallenge.NonceLength);
        var bytes = manifest.CanonicalBytes();
        var challenge = CertificationChallenge.Compute(nonce, bytes);
        var registration = passkey.Register(RandomNumberGenerator.GetBytes(32), Origin, RpId);
        var answer = passkey.Answer(challenge, Origin, RpId, bend);
        return new(
            bytes,
            new CeremonyEvidence(
                new Guid("6f1a2b3c-0000-4000-8000-000000000003"), CertificationChallenge.Tag, nonce, challenge, RpId, Origin,
                manifest.IssuedAt, manifest.IssuedAt.AddMinutes(5), manifest.IssuedAt.AddSeconds(20)),
            new AssertionEvidence(
                answer.CredentialId, answer.AuthenticatorData, answer.ClientDataJson, answer.Signature,
                Encoding.UTF8.GetBytes(manifest.Signer.AccountId.ToString())),
            new CredentialEvidence(
                passkey.PublicKey, BackupEligible: true, manifest.IssuedAt.AddDays(-3), ["internal", "hybrid"],
                registration.AttestationObject, registration.ClientDataJson),
            Consent,
            Statement,
            [.. manifest.Pdfs, .. manifest.Attachments]);
    }
}
