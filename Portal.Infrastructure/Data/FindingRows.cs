namespace Portal.Infrastructure.Data;

/// <summary>Unusual access that was found in the ledger.</summary>
public sealed class FindingRow
{
    public Guid Id { get; init; }
    public required string Rule { get; init; }
    public required string Occasion { get; init; }
    public required string Reason { get; init; }
    public Guid? AccountId { get; init; }
    public Guid? ProviderId { get; init; }
    public required long[] Entries { get; init; }
    public DateTimeOffset FoundAt { get; init; }
}

/// <summary>What an auditor answered. <see cref="Outcome"/>: fine or followed-up.</summary>
public sealed class FindingAnswerRow
{
    public Guid Id { get; init; }
    public Guid FindingId { get; init; }
    public required string Outcome { get; init; }
    public required string Note { get; init; }
    public Guid AnsweredBy { get; init; }
    public DateTimeOffset AnsweredAt { get; init; }
}

/// <summary>How far the ledger was looked through for unusual access.</summary>
public sealed class FindingsHeadRow
{
    public bool Singleton { get; init; }
    public long Seq { get; init; }
}
