using System.Security.Cryptography;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger;

/// <summary>The link from row to row. It proves less than the tree does, and names the one row that was altered.</summary>
internal static class LedgerHash
{
    /// <summary>The chain value before the first row.</summary>
    public static byte[] Start => new byte[MerkleHash.Length];

    /// <summary><c>SHA-256(0x01 || previous chain || leaf)</c>. What is no hash, as somebody may have left it, gives a value that fits nothing.</summary>
    public static byte[] Chain(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> leaf) =>
        previous.Length == MerkleHash.Length && leaf.Length == MerkleHash.Length
            ? MerkleHash.Node(previous, leaf)
            : SHA256.HashData([0x01, .. previous, .. leaf]);
}
