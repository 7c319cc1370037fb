using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Common;

namespace Portal.Domain.Certifications;

/// <summary>
/// Everything that a certification certifies, in one small document. Its canonical bytes are what the passkey signs; they are stored as
/// they are and never made again. It holds hashes and salted commitments, no answers.
/// </summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="VersionNumber">The version that is certified, from 1.</param>
/// <param name="Form">The form definition that the application is bound to.</param>
/// <param name="Provider">For whom.</param>
/// <param name="Signer">Who certifies.</param>
/// <param name="ContentSha256">SHA-256 of the canonical content of the version; there, too, commitments stand for sensitive values.</param>
/// <param name="Pdfs">The documents that the signer was shown. Order does not matter: they are written by name.</param>
/// <param name="Attachments">What was uploaded to the version. Order does not matter.</param>
/// <param name="Sensitive">A commitment for each sensitive value. Order does not matter: they are written by path.</param>
/// <param name="Access">Who could see the application at that moment. Order does not matter: written by account.</param>
/// <param name="ConsentText">The consent to sign electronically.</param>
/// <param name="CertificationText">The statement under penalty of perjury.</param>
/// <param name="IssuedAt">When the ceremony began, by the database's clock. UTC, whole microseconds.</param>
public sealed record Manifest(
    Guid ApplicationId,
    int VersionNumber,
    ManifestForm Form,
    ManifestProvider Provider,
    ManifestSigner Signer,
    string ContentSha256,
    IReadOnlyList<FileHash> Pdfs,
    IReadOnlyList<FileHash> Attachments,
    IReadOnlyList<ManifestCommitment> Sensitive,
    IReadOnlyList<ManifestAccess> Access,
    StatementHash ConsentText,
    StatementHash CertificationText,
    DateTimeOffset IssuedAt)
{
    /// <summary>The version of this document's shape. Another shape is another number, and this code goes on reading this one.</summary>
    public int V { get; } = 1;

    /// <summary>Writes the manifest after RFC 8785.</summary>
    /// <exception cref="ArgumentException">The manifest is not one that could be certified; the message says why.</exception>
    /// <exception cref="FormatException">Half of a surrogate pair in a text.</exception>
    public byte[] CanonicalBytes()
    {
        if (ManifestRules.Problem(this) is { } problem) throw new ArgumentException(problem);
        return CanonicalJson.Write(new JsonObject
        {
            ["v"] = V,
            ["applicationId"] = ApplicationId.ToString(),
            ["versionNumber"] = VersionNumber,
            ["form"] = new JsonObject { ["key"] = Form.Key, ["version"] = Form.Version },
            ["provider"] = new JsonObject { ["id"] = Provider.Id.ToString(), ["npi"] = Provider.Npi },
            ["signer"] = new JsonObject { ["accountId"] = Signer.AccountId.ToString(), ["legalName"] = Signer.LegalName },
            ["contentSha256"] = ContentSha256,
            ["pdfs"] = FileHash.Write(Pdfs),
            ["attachments"] = FileHash.Write(Attachments),
            ["sensitive"] = new JsonArray([.. Sensitive.OrderBy(s => s.Path, StringComparer.Ordinal)
                .Select(s => new JsonObject { ["path"] = s.Path, ["commitment"] = s.Commitment })]),
            ["access"] = new JsonArray([.. Access.OrderBy(a => a.AccountId.ToString(), StringComparer.Ordinal).Select(Write)]),
            ["consentText"] = Write(ConsentText),
            ["certificationText"] = Write(CertificationText),
            ["issuedAt"] = UtcTime.Write(IssuedAt),
        });
    }

    /// <summary>Reads a stored manifest. Only the exact bytes that <see cref="CanonicalBytes"/> writes are one.</summary>
    /// <param name="bytes">The stored bytes.</param>
    /// <param name="manifest">The manifest, when the answer is true.</param>
    /// <param name="problem">What is wrong, as a sentence, when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Manifest? manifest, out string? problem)
    {
        (manifest, problem) = (null, null);
        try
        {
            var read = JsonSerializer.Deserialize<Manifest>(bytes, StoredJson.Options);
            problem = read is null ? "The manifest is empty." : ManifestRules.Problem(read);
            if (problem is null && !bytes.SequenceEqual(read!.CanonicalBytes()))
                problem = "The manifest is not in canonical form (RFC 8785, version 1).";
            if (problem is null) manifest = read;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            problem = "The manifest is not readable: " + e.Message;
        }

        return problem is null;
    }

    private static JsonObject Write(StatementHash text) =>
        new() { ["id"] = text.Id, ["version"] = text.Version, ["sha256"] = text.Sha256 };

    private static JsonObject Write(ManifestAccess access) => new()
    {
        ["accountId"] = access.AccountId.ToString(),
        ["may"] = new JsonArray([.. access.May.Order(StringComparer.Ordinal).Select(m => JsonValue.Create(m))]),
    };
}

/// <summary>A form definition, by key and version.</summary>
/// <param name="Key">Stable name of the form.</param>
/// <param name="Version">Version of the definition, from 1.</param>
public sealed record ManifestForm(string Key, int Version);

/// <summary>The provider that enrolls.</summary>
/// <param name="Id">The provider record.</param>
/// <param name="Npi">National Provider Identifier, ten digits.</param>
public sealed record ManifestProvider(Guid Id, string Npi);

/// <summary>The principal who certifies.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="LegalName">The legal name, as it was typed under the statement.</param>
public sealed record ManifestSigner(Guid AccountId, string LegalName);

/// <summary>A commitment to one sensitive value of the content.</summary>
/// <param name="Path">Where the value stands, for example <c>identity/ssn</c>. Each path once.</param>
/// <param name="Commitment">What <see cref="SensitiveCommitment.Compute"/> returned.</param>
public sealed record ManifestCommitment(string Path, string Commitment);

/// <summary>What one account could do with the application when it was certified.</summary>
/// <param name="AccountId">The account. Each account once.</param>
/// <param name="May">
/// Permissions, where narrower followed by a colon and the section: <c>EditDraft:licenses</c>. Order does not matter.
/// </param>
public sealed record ManifestAccess(Guid AccountId, IReadOnlyList<string> May);

/// <summary>A versioned text and the hash of its UTF-8 bytes.</summary>
/// <param name="Id">Stable name of the text.</param>
/// <param name="Version">Version of the text, from 1.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record StatementHash(string Id, int Version, string Sha256);

/// <summary>A file, by name, hash and length.</summary>
/// <param name="Name">The name that people see.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
/// <param name="Length">Length in bytes.</param>
public sealed record FileHash(string Name, string Sha256, long Length)
{
    internal static JsonArray Write(IEnumerable<FileHash> files) => new([.. Sorted(files)
        .Select(f => new JsonObject { ["name"] = f.Name, ["sha256"] = f.Sha256, ["length"] = f.Length })]);

    internal static IEnumerable<FileHash> Sorted(IEnumerable<FileHash> files) => files
        .OrderBy(f => f.Name, StringComparer.Ordinal).ThenBy(f => f.Sha256, StringComparer.Ordinal).ThenBy(f => f.Length);
}
