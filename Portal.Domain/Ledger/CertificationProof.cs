using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Audit;
using Portal.Domain.Certifications;

namespace Portal.Domain.Ledger;

/// <summary>
/// Ties the proof of an entry to the evidence of a certification. The evidence alone cannot say that the portal wrote the certification down
/// when it happened; the proof alone cannot say what was signed.
/// </summary>
public static class CertificationProof
{
    /// <summary>The kind of the entry that a certification leaves.</summary>
    public static string Kind { get; } = PortalEvent.KebabCase(nameof(ApplicationCertified));

    /// <summary>The version that an entry says was certified.</summary>
    /// <returns>Null when it is not the entry of a certification.</returns>
    public static Guid? VersionOf(ReadOnlySpan<byte> entry) => Guid.TryParse(Member(Detail(entry), "version"), out var version) ? version : null;

    /// <summary>Checks a proof beside an evidence file: that it holds, and that its entry is of this certification.</summary>
    public static EvidenceReport Verify(CertificationEvidence evidence, InclusionProof proof, SignatureCheck check)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(proof);
        var report = ProofVerifier.Verify(proof, check);
        var detail = Detail(proof.Entry);
        var same = Member(detail, "manifestSha256") == Hash(evidence.Manifest) && Member(detail, "signatureSha256") == Hash(evidence.Assertion.Signature);
        return report with
        {
            Checks =
            [
                .. report.Checks,
                same
                    ? new("certification-entry", true, "The entry is of this certification: it has the hashes of the manifest and of the signature.")
                    : new("certification-entry", false, "The entry is not of this certification. Take the proof of the application that the evidence is of."),
            ],
        };
    }

    private static JsonObject? Detail(ReadOnlySpan<byte> entry)
    {
        try
        {
            return JsonNode.Parse(entry) is JsonObject read && Member(read, "kind") == Kind ? read["detail"] as JsonObject : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null; // The check of the entry's place has said already that it is none.
        }
    }

    private static string? Member(JsonObject? read, string name) =>
        read?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string Hash(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
}
