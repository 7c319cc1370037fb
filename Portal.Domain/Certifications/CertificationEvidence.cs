using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Common;

namespace Portal.Domain.Certifications;

/// <summary>
/// Everything that is needed to check a certification without the portal: no server, no database, and also after the passkey was removed.
/// As a file it is canonical JSON (RFC 8785); bytes are in base64. It holds no answers.
/// </summary>
/// <param name="Manifest">The exact bytes that were hashed.</param>
/// <param name="Ceremony">How and when the passkey was asked.</param>
/// <param name="Assertion">What the passkey answered.</param>
/// <param name="Credential">The passkey, as it was registered.</param>
/// <param name="ConsentText">The consent to sign electronically, word for word.</param>
/// <param name="CertificationText">The statement under penalty of perjury, word for word.</param>
/// <param name="Documents">The files that were certified, shown documents and attachments together. Written by name.</param>
public sealed record CertificationEvidence(
    ReadOnlyMemory<byte> Manifest,
    CeremonyEvidence Ceremony,
    AssertionEvidence Assertion,
    CredentialEvidence Credential,
    StatementText ConsentText,
    StatementText CertificationText,
    IReadOnlyList<FileHash> Documents)
{
    private const string KindOfFile = "enroll-portal/certification-evidence";

    /// <summary>Says what the file is.</summary>
    public string Format { get; } = KindOfFile;

    /// <summary>The version of this document's shape.</summary>
    public int V { get; } = 1;

    /// <summary>Writes the file. The same evidence always gives the same bytes.</summary>
    /// <exception cref="ArgumentException">A moment that is not UTC in whole microseconds.</exception>
    /// <exception cref="FormatException">Half of a surrogate pair in a text.</exception>
    public byte[] Serialize() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = Format,
        ["v"] = V,
        ["manifest"] = Base64(Manifest),
        ["ceremony"] = new JsonObject
        {
            ["id"] = Ceremony.Id.ToString(),
            ["tag"] = Ceremony.Tag,
            ["nonce"] = Base64(Ceremony.Nonce),
            ["challenge"] = Base64(Ceremony.Challenge),
            ["rpId"] = Ceremony.RpId,
            ["origin"] = Ceremony.Origin,
            ["issuedAt"] = UtcTime.Write(Ceremony.IssuedAt),
            ["expiresAt"] = UtcTime.Write(Ceremony.ExpiresAt),
            ["consumedAt"] = UtcTime.Write(Ceremony.ConsumedAt),
        },
        ["assertion"] = new JsonObject
        {
            ["credentialId"] = Base64(Assertion.CredentialId),
            ["authenticatorData"] = Base64(Assertion.AuthenticatorData),
            ["clientDataJson"] = Base64(Assertion.ClientDataJson),
            ["signature"] = Base64(Assertion.Signature),
            ["userHandle"] = Assertion.UserHandle is { } handle ? Base64(handle) : null,
        },
        ["credential"] = new JsonObject
        {
            ["publicKey"] = Base64(Credential.PublicKey),
            ["backupEligible"] = Credential.BackupEligible,
            ["createdAt"] = UtcTime.Write(Credential.CreatedAt),
            ["transports"] = new JsonArray([.. Credential.Transports.Select(t => JsonValue.Create(t))]),
            ["attestationObject"] = Base64(Credential.AttestationObject),
            ["clientDataJson"] = Base64(Credential.ClientDataJson),
        },
        ["consentText"] = Write(ConsentText),
        ["certificationText"] = Write(CertificationText),
        ["documents"] = FileHash.Write(Documents),
    });

    /// <summary>Reads a file. Only the exact bytes that <see cref="Serialize"/> writes are accepted.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="evidence">The evidence, when the answer is true. It still has to be verified.</param>
    /// <param name="problem">What is wrong, as a sentence, when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> file, out CertificationEvidence? evidence, out string? problem)
    {
        (evidence, problem) = (null, null);
        try
        {
            var read = JsonSerializer.Deserialize<CertificationEvidence>(file, StoredJson.Options);
            problem = read is null ? "The file is empty."
                : read.Credential.Transports.Any(t => t is null) ? "A transport of the passkey has no name."
                : ManifestRules.Files(read.Documents)
                ?? (file.SequenceEqual(read.Serialize())
                    ? null
                    : "The file is not in the exact form that the portal writes. Use the original.");
            if (problem is null) evidence = read;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            problem = "The file is not certification evidence of version 1: " + e.Message;
        }

        return problem is null;
    }

    private static string Base64(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);

    private static JsonObject Write(StatementText text) =>
        new() { ["id"] = text.Id, ["version"] = text.Version, ["text"] = text.Text };
}

/// <summary>One request for a certification.</summary>
/// <param name="Id">The ceremony's row.</param>
/// <param name="Tag">The purpose, <see cref="CertificationChallenge.Tag"/>.</param>
/// <param name="Nonce">32 random bytes.</param>
/// <param name="Challenge">What the passkey was asked to sign.</param>
/// <param name="RpId">The relying party's domain.</param>
/// <param name="Origin">The origin of the page.</param>
/// <param name="IssuedAt">When it began; the same moment as in the manifest.</param>
/// <param name="ExpiresAt">Until when an answer was accepted.</param>
/// <param name="ConsumedAt">When the answer was accepted. The only moment here that no signature covers, with the expiry.</param>
public sealed record CeremonyEvidence(
    Guid Id,
    string Tag,
    ReadOnlyMemory<byte> Nonce,
    ReadOnlyMemory<byte> Challenge,
    string RpId,
    string Origin,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset ConsumedAt);

/// <summary>What the passkey answered, byte for byte.</summary>
/// <param name="CredentialId">Which passkey.</param>
/// <param name="AuthenticatorData">What the device says.</param>
/// <param name="ClientDataJson">What the browser says.</param>
/// <param name="Signature">Over both.</param>
/// <param name="UserHandle">The account that the passkey was made for, if the device sent it.</param>
public sealed record AssertionEvidence(
    ReadOnlyMemory<byte> CredentialId,
    ReadOnlyMemory<byte> AuthenticatorData,
    ReadOnlyMemory<byte> ClientDataJson,
    ReadOnlyMemory<byte> Signature,
    ReadOnlyMemory<byte>? UserHandle);

/// <summary>A passkey and the record of its registration.</summary>
/// <param name="PublicKey">COSE key.</param>
/// <param name="BackupEligible">Whether it may live on more than one device.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="Transports">How the device said it can be reached.</param>
/// <param name="AttestationObject">What the device sent at registration.</param>
/// <param name="ClientDataJson">What the browser sent at registration.</param>
public sealed record CredentialEvidence(
    ReadOnlyMemory<byte> PublicKey,
    bool BackupEligible,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string> Transports,
    ReadOnlyMemory<byte> AttestationObject,
    ReadOnlyMemory<byte> ClientDataJson);

/// <summary>A versioned text, word for word.</summary>
/// <param name="Id">Stable name of the text.</param>
/// <param name="Version">Version of the text, from 1.</param>
/// <param name="Text">The text.</param>
public sealed record StatementText(string Id, int Version, string Text);
