using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>What somebody says of a grant in a review.</summary>
public enum ReviewAnswer
{
    /// <summary>It is still needed.</summary>
    Keep,

    /// <summary>It is not needed any more.</summary>
    End,

    /// <summary>It is not needed at the moment.</summary>
    Suspend,
}

/// <summary>What holds when access is reviewed: when, by whom, and what is recommended.</summary>
public static class ReviewRules
{
    /// <summary>How many days pass between two reviews, where the provider chose no other number; and the fewest and the most to choose.</summary>
    public const int UsualDays = 360, FewestDays = 30, MostDays = 730;

    /// <summary>For how many days a review can be answered. Then what was not answered is suspended.</summary>
    public const int AnswerDays = 30;

    /// <summary>After how many days without use an end is recommended.</summary>
    public const int DormantDays = 120;

    /// <summary>How many days before the end of a review those are reminded who were asked, the earliest first.</summary>
    public static readonly IReadOnlyList<int> WarningDays = [14, 3];

    /// <summary>What is recommended. It decides nothing.</summary>
    /// <param name="lastUsed">When it was last used since it was given; null when never.</param>
    /// <param name="givenAt">When it was first given.</param>
    /// <param name="now">The database's clock.</param>
    public static ReviewAnswer Recommend(DateTimeOffset? lastUsed, DateTimeOffset givenAt, DateTimeOffset now) =>
        now - (lastUsed ?? givenAt) < TimeSpan.FromDays(DormantDays) ? ReviewAnswer.Keep : ReviewAnswer.End;

    /// <summary>
    /// Whether somebody may answer for a grant: one that is theirs to end, that is not their own, and under which theirs was not given.
    /// Where nobody may, nobody answers, and it is suspended.
    /// </summary>
    /// <param name="who">Who answers.</param>
    /// <param name="own">What they hold for the provider.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="holder">Whose it is.</param>
    /// <param name="under">The grant under which it was given; null when a principal gave it.</param>
    /// <param name="now">The database's clock.</param>
    public static bool MayAnswer(
        AccountId who, Holdings own, DelegationId grant, AccountId holder, DelegationId? under, DateTimeOffset now) =>
        who != holder && EffectiveAccess.Reaches(own, under, now) && own.Delegations.All(d => d.Parent != grant);

    /// <summary>Whether a provider may have so many days between two reviews.</summary>
    public static Result CheckDays(int days) => days is >= FewestDays and <= MostDays ? Result.Success : ReviewErrors.Days;
}
