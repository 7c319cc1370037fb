using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Ledger;

namespace Portal.Tests.Ledger;

/// <summary>What is true of every tree up to some hundred leaves.</summary>
public class MerklePropertyTests
{
    private const int Most = 600;

    private static readonly byte[][] Entries = MerkleSample.Entries(Most);

    private static readonly byte[][] Roots = [.. Enumerable.Range(0, Most + 1).Select(size => MerkleSample.Root(Entries.AsSpan(0, size)))];

    [Fact]
    public void Adding_leaf_by_leaf_gives_the_root_of_the_definition_at_every_size_and_each_completed_subtree_once()
    {
        var tree = new TreeFrontier();
        var completed = new Dictionary<Subtree, byte[]>();
        for (var size = 1; size <= Most; size++)
        {
            tree.Add(MerkleHash.Leaf(Entries[size - 1]), done => completed.Add(done.Subtree, done.Root));
            Assert.Equal(Roots[size], tree.Root());
            tree = TreeFrontier.Read(size, tree.ToBytes())!;
        }
        foreach (var (subtree, root) in completed)
            Assert.Equal(MerkleSample.Root(Entries.AsSpan((int)(subtree.Number << subtree.Height), 1 << subtree.Height)), root);
        Assert.Equal(Enumerable.Range(1, 9).Sum(height => Most >> height), completed.Count);
    }

    [Fact]
    public void Every_leaf_of_every_tree_has_a_proof_that_is_accepted_for_it() => Check(
        from size in Gen.Choose(1, Most)
        from index in Gen.Choose(0, size - 1)
        select (size, index),
        x => MerkleProofs.Includes(x.index, x.size, MerkleHash.Leaf(Entries[x.index]), Inclusion(x.index, x.size), Roots[x.size]));

    [Fact]
    public void Every_tree_has_a_proof_that_it_begins_every_larger_one() => Check(
        from larger in Gen.Choose(0, Most)
        from size in Gen.Choose(0, larger)
        select (size, larger),
        x => MerkleProofs.Continues(x.size, Roots[x.size], x.larger, Roots[x.larger], Consistency(x.size, x.larger)));

    [Fact]
    public void All_pairs_up_to_a_hundred()
    {
        for (var size = 1; size <= 100; size++)
            for (var other = 0; other < size; other++)
            {
                Assert.True(MerkleProofs.Includes(other, size, MerkleHash.Leaf(Entries[other]), Inclusion(other, size), Roots[size]));
                Assert.True(MerkleProofs.Continues(other, Roots[other], size, Roots[size], Consistency(other, size)));
            }
    }

    [Fact]
    public void A_proof_holds_for_no_other_leaf_size_or_root() => Check(
        from size in Gen.Choose(2, Most)
        from index in Gen.Choose(0, size - 1)
        from other in Gen.Choose(0, Most - 1)
        select (size, index, other),
        x =>
        {
            var (leaf, proof) = (MerkleHash.Leaf(Entries[x.index]), Inclusion(x.index, x.size));
            return (x.other == x.index || !MerkleProofs.Includes(x.other, x.size, leaf, proof, Roots[x.size]))
                && (x.other == x.index || !MerkleProofs.Includes(x.index, x.size, MerkleHash.Leaf(Entries[x.other]), proof, Roots[x.size]))
                && (x.other == x.size || !MerkleProofs.Includes(x.index, x.size, leaf, proof, Roots[x.other]));
        });

    [Fact]
    public void A_tree_in_which_one_leaf_was_changed_continues_nothing_that_had_the_leaf() => Check(
        from larger in Gen.Choose(2, Most)
        from size in Gen.Choose(1, larger - 1)
        from changed in Gen.Choose(0, size - 1)
        select (size, larger, changed),
        x =>
        {
            byte[][] other = [.. Entries];
            other[x.changed] = [.. "changed"u8];
            var proof = MerkleSample.Proof(MerklePaths.Consistency(x.size, x.larger), other);
            return !MerkleProofs.Continues(x.size, Roots[x.size], x.larger, MerkleSample.Root(other.AsSpan(0, x.larger)), proof);
        });

    [Fact]
    public void A_complete_subtree_is_the_same_from_its_leaves_and_from_smaller_subtrees()
    {
        var leaves = Entries.Take(512).Select(e => MerkleHash.Leaf(e)).ToList();
        Assert.Equal(Roots[512], MerkleHash.Complete(leaves));
        Assert.Equal(Roots[512], MerkleHash.Complete([.. leaves.Chunk(64).Select(MerkleHash.Complete)]));
        Assert.Throws<ArgumentException>(() => MerkleHash.Complete([.. leaves.Take(3)]));
        Assert.Throws<ArgumentException>(() => MerkleHash.Complete([]));
    }

    [Fact]
    public void Bytes_that_do_not_belong_to_a_size_are_no_frontier()
    {
        Assert.Null(TreeFrontier.Read(3, new byte[32]));
        Assert.Null(TreeFrontier.Read(1, new byte[31]));
        Assert.Null(TreeFrontier.Read(-1, new byte[64 * 32]));
        Assert.NotNull(TreeFrontier.Read(0, []));
    }

    private static byte[][] Inclusion(int index, int size) => MerkleSample.Proof(MerklePaths.Inclusion(index, size), Entries);

    private static byte[][] Consistency(int size, int larger) => MerkleSample.Proof(MerklePaths.Consistency(size, larger), Entries);

    private static void Check<T>(Gen<T> cases, Func<T, bool> holds) =>
        Prop.ForAll(cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
