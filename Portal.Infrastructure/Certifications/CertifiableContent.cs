using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Certifications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Certifications;

/// <summary>The content of a version in the form in which it is hashed, and what of it must stay secret.</summary>
/// <param name="Canonical">Canonical JSON with commitments in the place of sensitive values.</param>
/// <param name="Sensitive">The commitments, by path.</param>
/// <param name="Attachments">The uploaded documents that count.</param>
/// <param name="Secrets">Canonical JSON with the values and the salts. Only ever stored sealed.</param>
public sealed record CertifiableContent(
    byte[] Canonical, IReadOnlyList<ManifestCommitment> Sensitive, IReadOnlyList<FileHash> Attachments, byte[] Secrets)
{
    /// <summary>SHA-256 of <see cref="Canonical"/>.</summary>
    public byte[] Sha256 { get; } = SHA256.HashData(Canonical);

    /// <summary>Makes the content with salts of its own.</summary>
    public static CertifiableContent Make(FormDefinition form, AnswerSet answers) => Of(form, answers, new Dictionary<string, byte[]>());

    /// <summary>Makes the content again, with the salts of <paramref name="secrets"/>: the same answers give the same bytes.</summary>
    public static CertifiableContent Again(FormDefinition form, AnswerSet answers, byte[] secrets) => Of(form, answers, SaltsIn(secrets));

    /// <summary>Where the secrets of a request live.</summary>
    public static SealedPlace SecretsOfRequest(Guid request) => new("signature_requests", "secrets_sealed", request.ToString());

    /// <summary>Where the PDF of a request lives.</summary>
    public static SealedPlace PdfOfRequest(Guid request) => new("signature_requests", "pdf_sealed", request.ToString());

    /// <summary>Where the secrets of a certified version live.</summary>
    public static SealedPlace SecretsOfVersion(VersionId version) => new("certified_versions", "secrets_sealed", version.Value.ToString());

    private static CertifiableContent Of(FormDefinition form, AnswerSet answers, Dictionary<string, byte[]> salts)
    {
        var commitments = CanonicalContent.Fields(form, answers).Where(f => f.Definition.Sensitive).ToDictionary(
            f => f.Address.ToString(),
            f => SensitiveCommitment.Compute(SaltOf(f.Address.ToString()), f.Value),
            StringComparer.Ordinal);
        var canonical = CanonicalContent.Json(form, answers, field => field.Definition.Sensitive
            ? new JsonObject { ["commitment"] = commitments[field.Address.ToString()] }
            : field.Value);
        var secrets = new JsonObject
        {
            ["content"] = CanonicalContent.Json(form, answers, field => field.Value),
            ["salts"] = new JsonObject(commitments.Keys.Select(path => KeyValuePair.Create(path, (JsonNode?)Convert.ToBase64String(salts[path])))),
        };
        return new CertifiableContent(
            CanonicalJson.Write(canonical), [.. commitments.Select(c => new ManifestCommitment(c.Key, c.Value))], Documents(form, answers),
            CanonicalJson.Write(secrets));

        byte[] SaltOf(string path) => salts.TryGetValue(path, out var salt)
            ? salt
            : salts[path] = RandomNumberGenerator.GetBytes(SensitiveCommitment.SaltLength);
    }

    private static List<FileHash> Documents(FormDefinition form, AnswerSet answers)
    {
        var view = new FormView(form, answers, VisibleSections.Everything);
        return
        [
            .. form.Sections.SelectMany(s => s.Documents.Where(d => view.IsShown(new FieldAddress(s.Key, d.Key)) is true)
                .SelectMany(d => answers.Documents(s.Key, d.Key)))
                .Select(d => new FileHash(TypedText.TidyLine(d.Name), d.Sha256, d.Length)),
        ];
    }

    private static Dictionary<string, byte[]> SaltsIn(byte[] secrets)
    {
        using var read = JsonDocument.Parse(secrets);
        return read.RootElement.GetProperty("salts").EnumerateObject()
            .ToDictionary(salt => salt.Name, salt => salt.Value.GetBytesFromBase64(), StringComparer.Ordinal);
    }
}
