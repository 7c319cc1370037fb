using System.Numerics;

namespace Portal.Domain.Ledger;

/// <summary>Which hashes a proof consists of (RFC 6962 2.1.1 and 2.1.2). What they are is read elsewhere.</summary>
public static class MerklePaths
{
    /// <summary>What proves that a leaf stands in a tree, from the leaf to the root.</summary>
    /// <param name="index">The leaf, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    public static IReadOnlyList<LeafRange> Inclusion(long index, long size)
    {
        if (index < 0 || index >= size)
            throw new ArgumentOutOfRangeException(nameof(index), "There is no such leaf in the tree.");
        var path = new List<LeafRange>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            path.Add(index < middle ? new LeafRange(middle, end) : new LeafRange(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }
        path.Reverse();
        return path;
    }

    /// <summary>What proves that a tree is the beginning of a larger one.</summary>
    /// <param name="size">Leaves of the smaller tree; from nothing to anything there is nothing to prove.</param>
    /// <param name="larger">Leaves of the larger tree.</param>
    public static IReadOnlyList<LeafRange> Consistency(long size, long larger)
    {
        if (size < 0 || larger < size)
            throw new ArgumentOutOfRangeException(nameof(size), "The smaller tree comes first.");
        if (size == 0 || size == larger)
            return [];
        var path = new List<LeafRange>();
        var (start, end, whole) = (0L, larger, true);
        while (end != size)
        {
            var middle = start + Split(end - start);
            if (size <= middle)
            {
                path.Add(new LeafRange(middle, end));
                end = middle;
            }
            else
            {
                path.Add(new LeafRange(start, middle));
                (start, whole) = (middle, false);
            }
        }
        // The smaller tree itself is known to whoever checks; only a part of it is not.
        if (!whole)
            path.Add(new LeafRange(start, end));
        path.Reverse();
        return path;
    }

    // The largest power of two that is smaller.
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
