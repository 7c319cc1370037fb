namespace Portal.Infrastructure.Data;

/// <summary>
/// What one account did, or was refused, in one section of one application. Counted from the ledger and only read here: see
/// <see cref="Ledger.UseBatch"/>.
/// </summary>
public sealed class AccessUseRow
{
    public Guid ProviderId { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>Zero for what is about the provider itself.</summary>
    public Guid ApplicationId { get; init; }

    /// <summary>Empty for what is about the application as a whole.</summary>
    public required string Section { get; init; }

    public DateTimeOffset? FirstView { get; init; }
    public DateTimeOffset? LastView { get; init; }
    public long Views { get; init; }
    public DateTimeOffset? LastSensitiveView { get; init; }
    public long SensitiveViews { get; init; }
    public DateTimeOffset? FirstEdit { get; init; }
    public DateTimeOffset? LastEdit { get; init; }
    public long Edits { get; init; }
    public DateTimeOffset? LastDownload { get; init; }
    public long Downloads { get; init; }
    public DateTimeOffset? LastRefused { get; init; }
    public long Refused { get; init; }

    /// <summary>Null when nothing but refused attempts is counted here.</summary>
    public DateTimeOffset? LastUsed { get; init; }
}

/// <summary>When one account last used access to one provider: the newest of its rows of <see cref="AccessUseRow"/>, of which there may be many.</summary>
public sealed class AccessLastUseRow
{
    public Guid ProviderId { get; init; }
    public Guid AccountId { get; init; }
    public DateTimeOffset LastUsed { get; init; }
}

/// <summary>How far the ledger was counted.</summary>
public sealed class AccessUseHeadRow
{
    public bool Singleton { get; init; }
    public long Seq { get; init; }

    /// <summary>When the last entry that was counted happened; null before the first.</summary>
    public DateTimeOffset? CountedTo { get; init; }
}
