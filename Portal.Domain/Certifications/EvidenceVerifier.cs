using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Certifications;

/// <summary>One thing that was checked.</summary>
/// <param name="Name">Short and stable, for tests and tools.</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Sentence">What was found.</param>
public sealed record EvidenceCheck(string Name, bool Passed, string Sentence);

/// <summary>The answer of <see cref="EvidenceVerifier"/>.</summary>
/// <param name="Checks">Everything that was checked; nothing is left out after a failure.</param>
/// <param name="NotProven">What passing does not mean. To be shown with the answer, always.</param>
public sealed record EvidenceReport(IReadOnlyList<EvidenceCheck> Checks, IReadOnlyList<string> NotProven)
{
    /// <summary>Whether every check passed.</summary>
    public bool Passed => Checks.All(c => c.Passed);
}

/// <summary>Verifies an evidence file by itself.</summary>
public static class EvidenceVerifier
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] NeverProven =
    [
        "What the screen showed. The passkey signed the hash of the listed documents and texts on the portal's own page.",
        "The answers. The evidence holds hashes and salted commitments; the certified documents show what was answered.",
        "Who holds the passkey. The device verified its user by biometrics or PIN; that this is the named person rests on how the portal"
            + " checked the account and on who can unlock the device.",
        "That the named person registered this passkey. The portal keeps the directory of passkeys and could have registered one itself:"
            + " compare the registration with the portal's audit ledger.",
        "What kind of device made the signature. No attestation was asked for.",
        "The time. All moments are the portal's clock, and the signature covers only the time of issue.",
        "That no later version exists, and that the application was not withdrawn.",
        "What else happened: who was invited, who saw what. That is in the audit ledger.",
    ];

    /// <summary>Runs every check.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="files">Name, hash and length of the files at hand, made from their bytes. None when there is only the evidence.</param>
    public static EvidenceReport Verify(CertificationEvidence evidence, IReadOnlyList<FileHash>? files = null)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        List<EvidenceCheck> checks = [];
        if (Manifest.TryParse(evidence.Manifest.Span, out var manifest, out var problem))
            checks.AddRange(ChecksOf(evidence, manifest!));
        else
            checks.Add(new("manifest", false, problem!));

        checks.AddRange(CeremonyChecks(evidence.Ceremony, evidence.Manifest.Span));
        checks.Add(Assertion(evidence));
        checks.Add(Registration(evidence));
        if (files is not null) checks.AddRange(Found(evidence.Documents, files));
        return new EvidenceReport(checks, [.. NeverProven, .. Unseen(evidence.Documents, files ?? [])]);
    }

    private static IEnumerable<EvidenceCheck> ChecksOf(CertificationEvidence evidence, Manifest manifest)
    {
        yield return new("manifest", true,
            $"The manifest is complete: application {manifest.ApplicationId}, version {manifest.VersionNumber}, "
            + $"form {manifest.Form.Key} {manifest.Form.Version}, NPI {manifest.Provider.Npi}, certified by {manifest.Signer.LegalName}.");
        yield return Text("consent", "consent to sign electronically", evidence.ConsentText, manifest.ConsentText);
        yield return Text("certification", "certification statement", evidence.CertificationText, manifest.CertificationText);
        yield return FileHash.Sorted(manifest.Pdfs.Concat(manifest.Attachments)).SequenceEqual(FileHash.Sorted(evidence.Documents))
            ? new("documents", true, $"The {evidence.Documents.Count} listed documents are those of the manifest.")
            : new("documents", false, "The listed documents are not those of the manifest.");
        yield return evidence.Ceremony.IssuedAt == manifest.IssuedAt
            ? new("issued", true, "The ceremony began when the manifest was issued.")
            : new("issued", false, "The ceremony began at another time than the manifest says.");
        yield return Signer(evidence.Assertion.UserHandle, manifest.Signer);
    }

    private static EvidenceCheck Text(string name, string what, StatementText text, StatementHash expected)
    {
        try
        {
            var same = text.Id == expected.Id && text.Version == expected.Version
                && Convert.ToHexStringLower(SHA256.HashData(StrictUtf8.GetBytes(text.Text))) == expected.Sha256;
            return same
                ? new(name, true, $"The {what} is the one in the manifest ({expected.Id}, version {expected.Version}).")
                : new(name, false, $"The {what} is not the one in the manifest.");
        }
        catch (EncoderFallbackException)
        {
            return new(name, false, $"The {what} holds half of a surrogate pair, which no text has.");
        }
    }

    private static EvidenceCheck Signer(ReadOnlyMemory<byte>? handle, ManifestSigner signer) =>
        handle is not { } bytes ? new("account", true, "The device named no account; the ceremony's row binds the passkey to the signer.")
        : bytes.Span.SequenceEqual(Encoding.UTF8.GetBytes(signer.AccountId.ToString()))
            ? new("account", true, $"The passkey was made for the signer's account {signer.AccountId}.")
            : new("account", false, "The passkey was made for another account than the signer's.");

    private static IEnumerable<EvidenceCheck> CeremonyChecks(CeremonyEvidence ceremony, ReadOnlySpan<byte> manifest)
    {
        var bound = ceremony.Nonce.Length == CertificationChallenge.NonceLength
            && CertificationChallenge.Compute(ceremony.Nonce.Span, manifest).AsSpan().SequenceEqual(ceremony.Challenge.Span);
        return
        [
            ceremony.Tag == CertificationChallenge.Tag
                ? new("purpose", true, "The ceremony was a certification, not a sign-in.")
                : new("purpose", false, "The ceremony was not a certification of this kind."),
            bound
                ? new("challenge", true, "The challenge is made from the manifest, the nonce and the purpose.")
                : new("challenge", false, "The challenge is not made from this manifest and nonce."),
            ceremony.IssuedAt <= ceremony.ConsumedAt && ceremony.ConsumedAt < ceremony.ExpiresAt
                ? new("time", true, "The answer was accepted between issue and expiry, by the portal's clock.")
                : new("time", false, "The answer was accepted outside the time of the ceremony."),
            RelyingParty.Covers(ceremony.RpId, ceremony.Origin)
                ? new("origin", true,
                    $"The page was {ceremony.Origin}, of relying party {ceremony.RpId}. Check that this is the portal you mean.")
                : new("origin", false, "The page's origin does not belong to the relying party."),
        ];
    }

    private static EvidenceCheck Assertion(CertificationEvidence evidence)
    {
        var (ceremony, answer) = (evidence.Ceremony, evidence.Assertion);
        var verdict = AssertionVerifier.Verify(
            evidence.Credential.PublicKey,
            new(answer.AuthenticatorData, answer.ClientDataJson, answer.Signature),
            new(ceremony.Challenge, ceremony.RpId, [ceremony.Origin], evidence.Credential.BackupEligible));
        return new("assertion", verdict.Passed, verdict.Passed
            ? "The passkey signed this challenge on this page, after the device had verified its user. " + verdict.Sentence
            : verdict.Sentence);
    }

    private static EvidenceCheck Registration(CertificationEvidence evidence)
    {
        var problem = RegistrationRecord.Problem(evidence.Credential, evidence.Assertion.CredentialId.Span, evidence.Ceremony.RpId);
        return problem is null
            ? new("registration", true, "The registration record is of the same passkey and key.")
            : new("registration", false, problem);
    }

    private static IEnumerable<EvidenceCheck> Found(IReadOnlyList<FileHash> listed, IReadOnlyList<FileHash> files) =>
        files.Select(file => listed.Contains(file)
            ? new EvidenceCheck("file", true, $"{file.Name} is the file that was certified.")
            : new EvidenceCheck("file", false, $"{file.Name} is not a file that was certified, or it was changed."));

    private static IEnumerable<string> Unseen(IReadOnlyList<FileHash> listed, IReadOnlyList<FileHash> files) =>
        listed.Where(l => !files.Contains(l)).Select(l => $"The content of {l.Name}: the file was not given, only its hash was compared.");
}
