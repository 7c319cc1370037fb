using System.Security.Cryptography;
using Portal.Domain.Ledger;

namespace Portal.Tests.Ledger;

/// <summary>The tree as RFC 6962 2.1 defines it, by recursion over all entries: slow, and written apart from the product.</summary>
internal static class MerkleSample
{
    public static byte[][] Entries(int count) => [.. Enumerable.Range(0, count).Select(n => BitConverter.GetBytes(n * 7919))];

    public static byte[] Root(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 0)
            return SHA256.HashData([]);
        if (entries.Length == 1)
            return SHA256.HashData([0, .. entries[0]]);
        var half = 1;
        while (half * 2 < entries.Length)
            half *= 2;
        return SHA256.HashData([1, .. Root(entries[..half]), .. Root(entries[half..])]);
    }

    /// <summary>What stands in a proof whose hashes are those of these ranges.</summary>
    public static byte[][] Proof(IReadOnlyList<LeafRange> path, byte[][] entries) =>
        [.. path.Select(range => Root(entries.AsSpan((int)range.Start, (int)(range.End - range.Start))))];
}
