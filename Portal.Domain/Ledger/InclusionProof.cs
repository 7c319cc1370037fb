using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Certifications;
using Portal.Domain.Common;

namespace Portal.Domain.Ledger;

/// <summary>
/// The proof that one entry stands in the ledger, as a file that is checked without the portal. Canonical JSON; bytes are in base64. It
/// holds the entry and no other: of the others it has hashes.
/// </summary>
/// <param name="Entry">The exact bytes that were hashed.</param>
/// <param name="Index">The entry's place from 0: its number less one.</param>
/// <param name="Proof">The hashes beside the way from the entry to the root.</param>
/// <param name="Checkpoint">The note that says the root, with its signatures.</param>
/// <param name="Key">The public key of the portal. Whoever checks compares it with the one they know.</param>
public sealed record InclusionProof(byte[] Entry, long Index, IReadOnlyList<byte[]> Proof, string Checkpoint, string Key)
{
    /// <summary>Says what the file is.</summary>
    public const string KindOfFile = "enroll-portal/ledger-inclusion";

    /// <inheritdoc cref="KindOfFile"/>
    public string Format { get; } = KindOfFile;

    /// <summary>The version of this document's shape.</summary>
    public int V { get; } = 1;

    /// <summary>Writes the file. The same proof always gives the same bytes.</summary>
    public byte[] Serialize() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = Format,
        ["v"] = V,
        ["entry"] = Convert.ToBase64String(Entry),
        ["index"] = Index,
        ["proof"] = ProofFile.Hashes(Proof),
        ["checkpoint"] = Checkpoint,
        ["key"] = Key,
    });

    /// <summary>Reads a file. Only the exact bytes that <see cref="Serialize"/> writes are accepted.</summary>
    public static bool TryParse(ReadOnlySpan<byte> file, out InclusionProof? proof, out string? problem) =>
        ProofFile.TryParse(file, read => read.Serialize(), out proof, out problem);
}

/// <summary>The proof that the ledger at one checkpoint is the beginning of the ledger at another, as a file that is checked without the portal.</summary>
/// <param name="Earlier">The note of the smaller ledger.</param>
/// <param name="Later">The note of the larger one.</param>
/// <param name="Proof">The hashes that both are made of.</param>
/// <param name="Key">The public key of the portal.</param>
public sealed record ConsistencyProof(string Earlier, string Later, IReadOnlyList<byte[]> Proof, string Key)
{
    /// <summary>Says what the file is.</summary>
    public const string KindOfFile = "enroll-portal/ledger-consistency";

    /// <inheritdoc cref="KindOfFile"/>
    public string Format { get; } = KindOfFile;

    /// <summary>The version of this document's shape.</summary>
    public int V { get; } = 1;

    /// <summary>Writes the file. The same proof always gives the same bytes.</summary>
    public byte[] Serialize() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = Format,
        ["v"] = V,
        ["earlier"] = Earlier,
        ["later"] = Later,
        ["proof"] = ProofFile.Hashes(Proof),
        ["key"] = Key,
    });

    /// <summary>Reads a file. Only the exact bytes that <see cref="Serialize"/> writes are accepted.</summary>
    public static bool TryParse(ReadOnlySpan<byte> file, out ConsistencyProof? proof, out string? problem) =>
        ProofFile.TryParse(file, read => read.Serialize(), out proof, out problem);
}

/// <summary>What the two files have in common.</summary>
internal static class ProofFile
{
    internal static JsonArray Hashes(IReadOnlyList<byte[]> proof) => [.. proof.Select(hash => JsonValue.Create(Convert.ToBase64String(hash)))];

    internal static bool TryParse<T>(ReadOnlySpan<byte> file, Func<T, byte[]> serialize, out T? proof, out string? problem)
        where T : class
    {
        (proof, problem) = (null, null);
        try
        {
            var read = JsonSerializer.Deserialize<T>(file, StoredJson.Options);
            problem = read is null ? "The file is empty."
                : file.SequenceEqual(serialize(read)) ? null
                : "The file is not in the exact form that the portal writes. Use the original.";
            if (problem is null)
                proof = read;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentNullException)
        {
            problem = "The file is not a proof of version 1: " + e.Message;
        }
        return problem is null;
    }
}
