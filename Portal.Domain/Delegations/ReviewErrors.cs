using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>What can be wrong with an answer in a review of access.</summary>
public static class ReviewErrors
{
    /// <summary>The time to answer is over, or all was answered.</summary>
    public static readonly Error Over = new(
        "review.over", "This review is over. What nobody answered for was suspended: restore it on the page of the person, if it is still needed.");

    /// <summary>Given after the review was opened.</summary>
    public static readonly Error NotInIt = new("review.not-in-it", "This access is not in the review. It was given after the review began.");

    /// <summary>Somebody was faster.</summary>
    public static readonly Error Answered = new("review.answered", "Somebody has answered for this access meanwhile. Their answer stands beside it now; end or suspend the access by itself if you want it otherwise.");

    /// <summary>Nobody answers for their own.</summary>
    public static readonly Error Own = new(
        "review.own", "You cannot answer for your own access, nor for the access under which yours was given. Somebody else has to.");

    /// <summary>One review at a time.</summary>
    public static readonly Error IsOpen = new("review.is-open", "A review is open already. Answer for everybody in it first.");

    /// <summary>There is nothing to ask about.</summary>
    public static readonly Error Nothing = new("review.nothing", "Nobody else has access, so there is nothing to review.");

    /// <summary>Too few days, or too many.</summary>
    public static readonly Error Days = new("review.days", "Choose from 30 to 730 days between two reviews.", "days");

    /// <summary>Who can see it changed since it was shown.</summary>
    public static readonly Error PeopleChanged = new(
        "review.people-changed", "Meanwhile something changed about who can see this. Look at the list again, then decide.");
}
