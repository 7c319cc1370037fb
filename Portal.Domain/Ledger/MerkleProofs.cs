namespace Portal.Domain.Ledger;

/// <summary>Checks proofs about the ledger's tree (RFC 9162 2.1.3.2 and 2.1.4.2). They come from outside: whatever is wrong, the answer is no.</summary>
public static class MerkleProofs
{
    /// <summary>Whether a leaf stands in the tree of this root.</summary>
    /// <param name="index">The leaf's place, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="proof">The hashes beside the way from the leaf to the root.</param>
    /// <param name="root">The root.</param>
    public static bool Includes(long index, long size, ReadOnlySpan<byte> leaf, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || !AreHashes(proof) || leaf.Length != MerkleHash.Length)
            return false;
        var (place, last, hash) = (index, size - 1, leaf.ToArray());
        foreach (var beside in proof)
        {
            if (last == 0)
                return false;
            if (IsOdd(place) || place == last)
            {
                hash = MerkleHash.Node(beside, hash);
                while (!IsOdd(place) && place != 0)
                    (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                hash = MerkleHash.Node(hash, beside);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether a tree is the beginning of a larger one.</summary>
    /// <param name="size">Leaves of the smaller tree.</param>
    /// <param name="root">Its root.</param>
    /// <param name="larger">Leaves of the larger tree.</param>
    /// <param name="largerRoot">Its root.</param>
    /// <param name="proof">The hashes that both trees are made of.</param>
    public static bool Continues(
        long size, ReadOnlySpan<byte> root, long larger, ReadOnlySpan<byte> largerRoot, IReadOnlyList<byte[]> proof)
    {
        if (size < 0 || larger < size || !AreHashes(proof) || root.Length != MerkleHash.Length || largerRoot.Length != MerkleHash.Length)
            return false;
        if (size == larger)
            return proof.Count == 0 && root.SequenceEqual(largerRoot);
        if (size == 0)
            return proof.Count == 0 && root.SequenceEqual(MerkleHash.Empty);
        // A smaller tree that is one complete subtree is the first hash by itself.
        var hashes = (size & (size - 1)) == 0 ? [root.ToArray(), .. proof] : proof;
        if (hashes.Count == 0)
            return false;
        var (place, last) = (size - 1, larger - 1);
        while (IsOdd(place))
            (place, last) = (place >> 1, last >> 1);
        var (first, second) = (hashes[0], hashes[0]);
        foreach (var beside in hashes.Skip(1))
        {
            if (last == 0)
                return false;
            if (IsOdd(place) || place == last)
            {
                (first, second) = (MerkleHash.Node(beside, first), MerkleHash.Node(beside, second));
                while (!IsOdd(place) && place != 0)
                    (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                second = MerkleHash.Node(second, beside);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        return last == 0 && root.SequenceEqual(first) && largerRoot.SequenceEqual(second);
    }

    private static bool IsOdd(long number) => (number & 1) == 1;

    private static bool AreHashes(IReadOnlyList<byte[]> proof) => proof.All(hash => hash is { Length: MerkleHash.Length });
}
