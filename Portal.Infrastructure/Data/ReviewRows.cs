namespace Portal.Infrastructure.Data;

/// <summary>A review of the access to one provider.</summary>
public sealed class AccessReviewRow
{
    public Guid Id { get; init; }
    public Guid ProviderId { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset? ClosedAt { get; set; }
    public required Guid[] Asked { get; init; }
}

/// <summary>One grant in a review. <see cref="Answer"/>: keep, end, suspend, unanswered or gone; null while nobody has answered.</summary>
public sealed class AccessReviewItemRow
{
    public Guid ReviewId { get; init; }
    public Guid LineId { get; init; }
    public string? Answer { get; set; }
    public string? Recommended { get; set; }
    public Guid? AnsweredBy { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Nobody answered, and the portal suspended it.</summary>
    public const string Unanswered = "unanswered";

    /// <summary>It had no power any more before anybody answered.</summary>
    public const string Gone = "gone";
}

/// <summary>A reminder of a review that was sent.</summary>
public sealed class AccessReviewNoticeRow
{
    public Guid ReviewId { get; init; }
    public int Days { get; init; }
    public DateTimeOffset SentAt { get; init; }
}
