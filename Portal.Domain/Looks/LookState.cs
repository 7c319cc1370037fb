namespace Portal.Domain.Looks;

/// <summary>How a look stands at an instant.</summary>
public enum LookState
{
    /// <summary>Its code was not used yet, or its second person has not answered yet.</summary>
    Waiting,

    /// <summary>It waited too long and never began.</summary>
    Lapsed,

    /// <summary>It goes on.</summary>
    Live,

    /// <summary>Its time is over.</summary>
    Over,

    /// <summary>Somebody ended it, or it was taken back or refused before it began.</summary>
    Ended,
}

/// <summary>What is known of the times of a look.</summary>
/// <param name="WaitsUntil">First instant at which it can no longer begin.</param>
/// <param name="BegunAt">When it began; null while it did not.</param>
/// <param name="EndsAt">When it ends by itself, once it began.</param>
/// <param name="EndedAt">When somebody ended it.</param>
public readonly record struct LookTimes(DateTimeOffset WaitsUntil, DateTimeOffset? BegunAt, DateTimeOffset? EndsAt, DateTimeOffset? EndedAt)
{
    /// <summary>How it stands.</summary>
    public LookState StateAt(DateTimeOffset now) =>
        EndedAt is not null ? LookState.Ended
        : BegunAt is null ? (now < WaitsUntil ? LookState.Waiting : LookState.Lapsed)
        : now < EndsAt ? LookState.Live
        : LookState.Over;
}

/// <summary>How the review of break-glass stands.</summary>
public enum ReviewState
{
    /// <summary>None is asked for: it did not begin, or a second person confirmed it before.</summary>
    None,

    /// <summary>Somebody has to review it.</summary>
    Due,

    /// <summary>Nobody reviewed it in time: an alarm.</summary>
    Overdue,

    /// <summary>Reviewed: it was justified.</summary>
    Justified,

    /// <summary>Reviewed: it was not.</summary>
    Unjustified,
}
