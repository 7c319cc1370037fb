namespace Portal.Infrastructure.Data;

/// <summary>Something that somebody is told. Its words are put together when it is read.</summary>
public sealed class NoticeRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Kind { get; init; }
    public bool Security { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ProviderId { get; init; }
    public Guid? ApplicationId { get; init; }
    public Guid? DelegationId { get; init; }
    public Guid? ActorId { get; init; }
    public Guid? SubjectId { get; init; }
    public required string Occasion { get; init; }
    public DateTimeOffset? ReadAt { get; set; }
    public DateTimeOffset? MailedAt { get; set; }
    public DateTimeOffset? CopiedAt { get; set; }
}

/// <summary>That an account was sent its digest of a day.</summary>
public sealed class NoticeDigestRow
{
    public Guid AccountId { get; init; }
    public DateOnly Day { get; init; }
}

/// <summary>Whether somebody wants the digest. Without a row they do.</summary>
public sealed class NoticeChoiceRow
{
    public Guid AccountId { get; init; }
    public bool Digest { get; set; }
}

/// <summary>An address that an account had, to which security notices go for a while.</summary>
public sealed class FormerAddressRow
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Email { get; init; }
    public DateTimeOffset Until { get; init; }
}
