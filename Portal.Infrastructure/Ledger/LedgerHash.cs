using System.Security.Cryptography;

namespace Portal.Infrastructure.Ledger;

/// <summary>The two hashes of the ledger. The prefixes keep a leaf from being taken for a link (RFC 6962 2.1).</summary>
internal static class LedgerHash
{
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>The chain value before the first row.</summary>
    public static byte[] Start => new byte[Length];

    public static byte[] Leaf(ReadOnlySpan<byte> entry) => Hash(0x00, entry, []);

    public static byte[] Chain(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> leaf) => Hash(0x01, previous, leaf);

    private static byte[] Hash(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([prefix]);
        hash.AppendData(first);
        hash.AppendData(second);
        return hash.GetHashAndReset();
    }
}
