using System.Numerics;

namespace Portal.Domain.Ledger;

/// <summary>A complete subtree: <c>2^Height</c> leaves, beginning at leaf <c>Number * 2^Height</c>. Its root never changes.</summary>
/// <param name="Height">0 is a leaf.</param>
/// <param name="Number">Its place among the subtrees of this height, from 0.</param>
public readonly record struct Subtree(int Height, long Number);

/// <summary>Leaves beside each other, from 0, whose root is one hash of a proof.</summary>
/// <param name="Start">The first leaf; a multiple of every power of two up to the range's length.</param>
/// <param name="End">The leaf after the last.</param>
public readonly record struct LeafRange(long Start, long End)
{
    /// <summary>The complete subtrees that it consists of, from left to right, each smaller than the one before.</summary>
    public IReadOnlyList<Subtree> Subtrees()
    {
        var (start, end) = (Start, End);
        var subtrees = new List<Subtree>();
        while (start < end)
        {
            var height = BitOperations.Log2((ulong)(end - start));
            subtrees.Add(new Subtree(height, start >> height));
            start += 1L << height;
        }
        return subtrees;
    }
}
