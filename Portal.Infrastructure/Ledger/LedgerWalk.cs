namespace Portal.Infrastructure.Ledger;

/// <summary>A row of the log as it is stored.</summary>
internal sealed record LedgerLine(long Seq, byte[] Entry, byte[] Leaf, byte[] Chain, LedgerColumns Columns);

/// <summary>Something that is not as it was written.</summary>
/// <param name="Seq">The row; one that is missing has the number that it should have.</param>
/// <param name="What">What is wrong with it, as a sentence.</param>
internal sealed record LedgerProblem(long Seq, string What)
{
    public override string ToString() => $"{Seq}. {What}";
}

/// <summary>
/// Goes along the rows and recomputes each. After a bad row it goes on from what is stored, so that one bad row does not hide another;
/// it keeps the first few and counts the rest.
/// </summary>
internal sealed class LedgerWalk(LedgerCheckpoint? noted)
{
    /// <summary>How many problems are kept.</summary>
    public const int MostKept = 10;

    private readonly List<LedgerProblem> _kept = [];

    /// <summary>How many problems were met.</summary>
    public long Problems { get; private set; }

    /// <summary>Where the walk stands.</summary>
    public LedgerCheckpoint Reached { get; private set; } = new(0, LedgerHash.Start);

    /// <summary>The first problems, by row.</summary>
    public IReadOnlyList<LedgerProblem> Kept => _kept;

    /// <summary>Recomputes one row.</summary>
    public void Step(LedgerLine row)
    {
        var follows = row.Seq == Reached.Size + 1;
        if (row.Seq <= Reached.Size)
            Met(row.Seq, "Its number is there twice.");
        else if (!follows)
            Met(Reached.Size + 1, $"It is missing: row {row.Seq} comes next.");
        var leaf = LedgerHash.Leaf(row.Entry);
        if (!leaf.AsSpan().SequenceEqual(row.Leaf))
            Met(row.Seq, "Its leaf is not the hash of its entry.");
        else if (follows && !LedgerHash.Chain(Reached.Chain, leaf).AsSpan().SequenceEqual(row.Chain))
            Met(row.Seq, "Its chain value does not follow from the row before it: one of the two was altered.");
        else if (LedgerColumns.Read(row.Entry) is not { } said)
            Met(row.Seq, "Its entry is not one that the portal writes.");
        else if (said.FirstDifference(row.Columns) is { } column)
            Met(row.Seq, $"Its column {column} is not what its entry says.");
        Reached = new LedgerCheckpoint(row.Seq, row.Chain);
        CompareWithNoted();
    }

    /// <summary>Compares where the walk ended with the head and the checkpoint.</summary>
    /// <param name="head">The stored head; null when it is gone.</param>
    public void End(LedgerCheckpoint? head)
    {
        if (head is null)
            Met(Reached.Size + 1, "The head, which counts the rows, is missing.");
        else if (head.Size > Reached.Size)
            Met(Reached.Size + 1, $"It is missing: the head counts {head.Size} rows.");
        else if (head.Size < Reached.Size)
            Met(head.Size + 1, $"The head counts {head.Size} rows only.");
        else if (!head.Chain.AsSpan().SequenceEqual(Reached.Chain))
            Met(head.Size, "Its chain value is not the head's.");
        if (noted is not null && noted.Size > Reached.Size)
            Met(Reached.Size + 1, $"It is missing: the checkpoint counts {noted.Size} rows.");
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

    private void CompareWithNoted()
    {
        if (noted is not null && noted.Size == Reached.Size && !noted.Chain.AsSpan().SequenceEqual(Reached.Chain))
            Met(Reached.Size, "Its chain value is not the checkpoint's: it, or a row before it, was written anew.");
    }
}
