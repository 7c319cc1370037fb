using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger;

/// <summary>Something that is not as it was written.</summary>
/// <param name="Seq">The row; one that is missing has the number that it should have.</param>
/// <param name="What">What is wrong with it, as a sentence.</param>
internal sealed record LedgerProblem(long Seq, string What)
{
    public override string ToString() => $"{Seq}. {What}";
}

/// <summary>
/// Goes along the rows and recomputes chain and tree. After a bad row it goes on from what is stored, so that one bad row does not hide
/// another; it keeps the first few and counts the rest.
/// </summary>
/// <param name="start">Where to begin; what was verified before.</param>
/// <param name="known">What the tree was at some sizes, as somebody else keeps it.</param>
internal sealed class LedgerWalk(VerifiedMark start, IReadOnlyList<KnownCheckpoint> known)
{
    /// <summary>How many problems are kept.</summary>
    public const int MostKept = 10;

    private readonly List<LedgerProblem> _kept = [];
    private readonly List<CompletedSubtree> _completed = [];
    private readonly TreeFrontier _tree = TreeFrontier.Read(start.Size, start.Frontier)!;
    private readonly ILookup<long, KnownCheckpoint> _known = known.ToLookup(checkpoint => checkpoint.Size);

    private long _seq = start.Size;
    private byte[] _chain = start.Chain;
    private bool _gapless = true;

    /// <summary>How many problems were met.</summary>
    public long Problems { get; private set; }

    /// <summary>Rows that were gone along.</summary>
    public long Rows { get; private set; }

    /// <summary>Where the walk stands.</summary>
    public VerifiedMark Reached => new(_seq, _chain, _tree.ToBytes());

    /// <summary>The first problems, by row.</summary>
    public IReadOnlyList<LedgerProblem> Kept => _kept;

    /// <summary>Recomputes one row.</summary>
    public void Step(LedgerLine row, LineFindings found)
    {
        var follows = row.Seq == _seq + 1;
        if (row.Seq <= _seq)
            Met(row.Seq, "Its number is there twice.");
        else if (!follows)
            Met(_seq + 1, $"It is missing: row {row.Seq} comes next.");
        if (!found.LeafIsRight)
            Met(row.Seq, "Its leaf is not the hash of its entry.");
        else if (follows && !LedgerHash.Chain(_chain, row.Leaf).AsSpan().SequenceEqual(row.Chain))
            Met(row.Seq, "Its chain value does not follow from the row before it: one of the two was altered.");
        else if (found.Problem is { } problem)
            Met(row.Seq, problem);
        (_seq, _chain) = (row.Seq, row.Chain);
        Rows++;
        Grow(row, follows);
    }

    /// <summary>Compares where the walk ended with the head, the stored subtrees and the known checkpoints.</summary>
    /// <param name="head">The stored head; null when it is gone.</param>
    /// <param name="stored">The stored subtrees that lie behind the start.</param>
    public void End(VerifiedMark? head, IReadOnlyList<CompletedSubtree> stored)
    {
        if (head is null)
            Met(_seq + 1, "The head, which counts the rows, is missing.");
        else if (head.Size > _seq)
            Met(_seq + 1, $"It is missing: the head counts {head.Size} rows.");
        else if (head.Size < _seq)
            Met(head.Size + 1, $"The head counts {head.Size} rows only.");
        else if (!head.Chain.AsSpan().SequenceEqual(_chain))
            Met(head.Size, "Its chain value is not the head's.");
        else if (_gapless && !head.Frontier.AsSpan().SequenceEqual(_tree.ToBytes()))
            Met(head.Size, "The tree of all rows is not the head's.");
        if (_gapless)
            CompareSubtrees(stored.ToDictionary(s => s.Subtree, s => s.Root));
        foreach (var checkpoint in known.Where(checkpoint => checkpoint.Size > _seq))
            Met(_seq + 1, $"It is missing: the checkpoint {checkpoint.Where} counts {checkpoint.Size} rows.");
    }

    /// <summary>Notes something that was found otherwise.</summary>
    public void Met(long seq, string what)
    {
        Problems++;
        var after = _kept.FindIndex(p => p.Seq > seq);
        _kept.Insert(after < 0 ? _kept.Count : after, new LedgerProblem(seq, what));
        if (_kept.Count > MostKept)
            _kept.RemoveAt(MostKept);
    }

    /// <summary>Compares what the tree was at some size with a checkpoint.</summary>
    public void Compare(KnownCheckpoint checkpoint, byte[] root)
    {
        if (!checkpoint.Root.AsSpan().SequenceEqual(root))
            Met(checkpoint.Size, $"Up to here it is not what the checkpoint {checkpoint.Where} says: it, or a row before it, was written anew.");
    }

    // A tree over rows of which some are missing says nothing more about the others.
    private void Grow(LedgerLine row, bool follows)
    {
        _gapless = _gapless && follows && row.Leaf.Length == MerkleHash.Length;
        if (!_gapless)
            return;
        _tree.Add(row.Leaf, done =>
        {
            if (LedgerTree.IsStored(done.Subtree))
                _completed.Add(done);
        });
        foreach (var checkpoint in _known[_seq])
            Compare(checkpoint, _tree.Root());
    }

    private void CompareSubtrees(Dictionary<Subtree, byte[]> stored)
    {
        foreach (var (subtree, root) in _completed)
        {
            if (!stored.Remove(subtree, out var there))
                Met(Last(subtree), $"The root of the rows {First(subtree)} to {Last(subtree)} is missing.");
            else if (!root.AsSpan().SequenceEqual(there))
                Met(Last(subtree), $"The root of the rows {First(subtree)} to {Last(subtree)} is not theirs.");
        }
        foreach (var subtree in stored.Keys)
            Met(Last(subtree), $"There is a root of the rows {First(subtree)} to {Last(subtree)}, which are not all there.");
    }

    private static long First(Subtree subtree) => (subtree.Number << subtree.Height) + 1;

    private static long Last(Subtree subtree) => (subtree.Number + 1) << subtree.Height;
}
