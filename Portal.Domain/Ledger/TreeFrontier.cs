using System.Numerics;

namespace Portal.Domain.Ledger;

/// <summary>A complete subtree with its root.</summary>
/// <param name="Subtree">Which.</param>
/// <param name="Root">Its root.</param>
public sealed record CompletedSubtree(Subtree Subtree, byte[] Root);

/// <summary>
/// The right edge of the ledger's tree: the roots of the complete subtrees that it consists of, largest first, one for each one in the
/// binary number of its leaves. All that is needed to add a leaf and to say the root.
/// </summary>
public sealed class TreeFrontier
{
    private readonly List<byte[]> _roots;

    private TreeFrontier(long size, List<byte[]> roots) => (Size, _roots) = (size, roots);

    /// <summary>A tree without leaves.</summary>
    public TreeFrontier()
        : this(0, [])
    {
    }

    /// <summary>Leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>Null when so many hashes do not belong to so many leaves.</returns>
    public static TreeFrontier? Read(long size, byte[] roots)
    {
        ArgumentNullException.ThrowIfNull(roots);
        return size >= 0 && roots.Length == BitOperations.PopCount((ulong)size) * MerkleHash.Length
            ? new TreeFrontier(size, [.. roots.Chunk(MerkleHash.Length)])
            : null;
    }

    /// <summary>The roots one after the other.</summary>
    public byte[] ToBytes() => [.. _roots.SelectMany(root => root)];

    /// <summary>The root of the whole tree.</summary>
    public byte[] Root() => MerkleHash.Fold(_roots);

    /// <summary>Adds a leaf.</summary>
    /// <param name="leaf">Its hash.</param>
    /// <param name="completed">Told of every subtree of at least two leaves that is complete with it, the smallest first.</param>
    public void Add(byte[] leaf, Action<CompletedSubtree>? completed = null)
    {
        var root = leaf;
        for (var height = 0; (Size >> height & 1) == 1; height++)
        {
            root = MerkleHash.Node(_roots[^1], root);
            _roots.RemoveAt(_roots.Count - 1);
            completed?.Invoke(new CompletedSubtree(new Subtree(height + 1, Size >> (height + 1)), root));
        }
        _roots.Add(root);
        Size++;
    }
}
