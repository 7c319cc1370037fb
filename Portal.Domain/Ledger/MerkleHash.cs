using System.Security.Cryptography;

namespace Portal.Domain.Ledger;

/// <summary>The hashes of the ledger's tree (RFC 6962 2.1). The prefixes keep a leaf from being taken for a node.</summary>
public static class MerkleHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private const int OnStack = 1024;

    /// <summary>The root of a tree without leaves.</summary>
    public static byte[] Empty => SHA256.HashData([]);

    /// <summary>The leaf of an entry.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> input = entry.Length < OnStack ? stackalloc byte[OnStack] : new byte[entry.Length + 1];
        input[0] = 0x00;
        entry.CopyTo(input[1..]);
        return SHA256.HashData(input[..(entry.Length + 1)]);
    }

    /// <summary>The node above two others.</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != Length || right.Length != Length)
            throw new ArgumentException($"A hash has {Length} bytes.");
        Span<byte> input = stackalloc byte[1 + 2 * Length];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Length)..]);
        return SHA256.HashData(input);
    }

    /// <summary>The root above a row of subtrees of falling height, as they stand from left to right.</summary>
    public static byte[] Fold(IReadOnlyList<byte[]> subtrees)
    {
        ArgumentNullException.ThrowIfNull(subtrees);
        if (subtrees.Count == 0)
            return Empty;
        var root = subtrees[^1];
        for (var i = subtrees.Count - 2; i >= 0; i--)
            root = Node(subtrees[i], root);
        return root;
    }

    /// <summary>The root of a complete subtree, from its leaves or from the roots of the equal subtrees that it consists of.</summary>
    /// <param name="row">A power of two of them, from left to right.</param>
    public static byte[] Complete(IReadOnlyList<byte[]> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Count == 0 || (row.Count & (row.Count - 1)) != 0)
            throw new ArgumentException("A complete subtree has a power of two of leaves.", nameof(row));
        var hashes = row.ToArray();
        for (var count = hashes.Length; count > 1; count /= 2)
            for (var i = 0; i < count / 2; i++)
                hashes[i] = Node(hashes[2 * i], hashes[2 * i + 1]);
        return hashes[0];
    }
}
