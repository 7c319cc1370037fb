using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>What makes an offer of access sound, whoever gives it.</summary>
public static class OfferRules
{
    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>How long an invitation waits for its answer, in days. Not how long the access lasts.</summary>
    public const int InvitationDays = 7;

    /// <summary>How many invitations of one provider may wait at once.</summary>
    public const int MaxPending = 50;

    private static readonly Permission[] WholeProvider = [Permission.StartApplication, Permission.ManageAccess];

    /// <summary>Checks the terms and the reason.</summary>
    /// <param name="terms">What is offered.</param>
    /// <param name="reason">Why.</param>
    /// <param name="giver">What the giver may give.</param>
    /// <param name="now">The database's clock.</param>
    public static Result Check(GrantTerms terms, string reason, EffectiveAccess.Gift giver, DateTimeOffset now)
    {
        if (terms.Permissions.Count == 0)
            return AccessErrors.NoPermission;
        if (!terms.Permissions.Contains(Permission.ViewApplication))
            return AccessErrors.NeedsView;
        if (!terms.Applications.All && terms.Applications.Chosen.Count == 0)
            return AccessErrors.NoApplication;
        if (!terms.Applications.All && terms.Permissions.Overlaps(WholeProvider))
            return AccessErrors.NeedsAllApplications;
        if (giver.Under is not null && terms.Permissions.Contains(Permission.ManageAccess))
            return AccessErrors.NoFurther;
        if (terms.ValidUntil is { } end && (end <= now || end <= terms.ValidFrom))
            return AccessErrors.EmptyPeriod;
        if (string.IsNullOrWhiteSpace(reason))
            return AccessErrors.NoReason;
        if (reason.Length > MaxReasonLength)
            return AccessErrors.ReasonTooLong;
        return terms.IsWithin(giver.Terms) ? Result.Success : AccessErrors.BeyondYours;
    }
}
