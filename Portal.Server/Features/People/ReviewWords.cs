using Portal.Domain.Delegations;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.People;

/// <summary>Reviews of access in words.</summary>
internal static class ReviewWords
{
    /// <summary>What is recommended, with what it rests on: "Used 3 days ago: keep".</summary>
    public static string Recommendation(DateTimeOffset? lastUsed, DateTimeOffset givenAt, DateTimeOffset now)
    {
        var days = Math.Max(0, (int)(now - (lastUsed ?? givenAt)).TotalDays);
        var ago = days == 0 ? "today" : days == 1 ? "yesterday" : $"{days} days ago";
        return (lastUsed, ReviewRules.Recommend(lastUsed, givenAt, now)) switch
        {
            (null, ReviewAnswer.Keep) => $"Given {ago} and not used yet: keep",
            (null, _) => $"Given {ago} and never used: end",
            (_, ReviewAnswer.Keep) => $"Used {ago}: keep",
            _ => $"Not used for {days} days: end",
        };
    }

    /// <summary>What became of a grant in a review.</summary>
    public static string Answer(string? answer) => answer switch
    {
        null => "Not answered yet",
        "keep" => "Kept",
        "end" => "Ended",
        "suspend" => "Suspended",
        AccessReviewItemRow.Unanswered => "Nobody answered: suspended by the portal",
        AccessReviewItemRow.Gone => "Had no power any more before anybody answered",
        _ => answer,
    };
}
