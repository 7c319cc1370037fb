namespace Portal.Domain.Access;

/// <summary>A moment that somebody asks about, and up to when what was recorded counts in the answer.</summary>
/// <param name="At">The moment: periods begin and run out by it.</param>
/// <param name="Known">What was recorded later than this was not known, and does not count.</param>
public readonly record struct PastMoment(DateTimeOffset At, DateTimeOffset Known)
{
    /// <summary>
    /// Whatever was done up to here counts. What is done (given, confirmed, suspended, ended) has its effect in the instant in which it is
    /// recorded, never before: it had happened by <see cref="At"/>, and was known by <see cref="Known"/>, when it is not later than both.
    /// Only the dates of a period are said beforehand, and they are asked of <see cref="At"/> alone.
    /// </summary>
    public DateTimeOffset Done => At < Known ? At : Known;
}
