namespace Portal.Infrastructure.Data;

/// <summary>A ledger entry of a business transaction that waits for its number. Canonical JSON, the bytes that will be hashed.</summary>
public sealed class PendingEntryRow
{
    public Guid EntryId { get; init; }
    public required byte[] Entry { get; init; }
}

/// <summary>A numbered ledger entry.</summary>
public sealed class LedgerEntryRow
{
    public long Seq { get; init; }
    public Guid EntryId { get; init; }
    public required byte[] Entry { get; init; }
    public required byte[] Leaf { get; init; }
    public required byte[] Chain { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Kind { get; init; }
    public required string Action { get; init; }
    public required string Outcome { get; init; }
    public required string Basis { get; init; }
    public Guid? ActorId { get; init; }
    public Guid? ProviderId { get; init; }
    public Guid? ApplicationId { get; init; }
    public string? Section { get; init; }
    public Guid? SubjectId { get; init; }
}

/// <summary>What was signed of the ledger, word for word.</summary>
public sealed class CheckpointRow
{
    public long Size { get; init; }
    public required string Note { get; init; }
    public DateTimeOffset SignedAt { get; init; }
}

/// <summary>What a witness added to a checkpoint: a line of the note.</summary>
public sealed class CosignatureRow
{
    public long Size { get; init; }
    public required string Witness { get; init; }
    public required string Line { get; init; }
}

/// <summary>The personal text of an entry, which holds the hash of both columns.</summary>
public sealed class EntryTextsRow
{
    public Guid EntryId { get; init; }
    public required byte[] Salt { get; init; }
    public required byte[] Texts { get; init; }
}

/// <summary>A mail or another effect of a business transaction.</summary>
public sealed class OutboxRow
{
    public Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string DedupKey { get; init; }
    public byte[]? Payload { get; set; }
    public required string MessageId { get; init; }
    public string State { get; set; } = "waiting";
    public int Attempts { get; set; }
    public DateTimeOffset NextAt { get; set; }
    public DateTimeOffset? LeasedUntil { get; set; }
    public Guid? LeaseToken { get; set; }
    public string? LastError { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
}
