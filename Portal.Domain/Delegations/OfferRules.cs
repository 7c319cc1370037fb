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

    /// <summary>The longest hand-over note, in characters.</summary>
    public const int MaxNoteLength = 2_000;

    /// <summary>For how many years from now access may be given at most, when it has an end. A year that was mistyped is farther away.</summary>
    public const int MaxYears = 10;

    /// <summary>The latest end that can be given: the last day may be the one in ten years.</summary>
    public static DateTimeOffset LatestEnd(DateTimeOffset now) => now.AddYears(MaxYears).AddDays(1);

    /// <summary>Checks the terms and the reason.</summary>
    /// <param name="terms">What is offered.</param>
    /// <param name="reason">Why.</param>
    /// <param name="giver">What the giver may give.</param>
    /// <param name="now">The database's clock.</param>
    public static Result Check(GrantTerms terms, string reason, EffectiveAccess.Gift giver, DateTimeOffset now)
    {
        if (CheckPermissions(terms.Permissions) is { Succeeded: false } unsound)
            return unsound;
        if (!terms.Applications.All && terms.Applications.Chosen.Count == 0)
            return AccessErrors.NoApplication;
        if (!terms.Applications.All && terms.Permissions.Any(GrantTerms.ReachesWholeProvider))
            return AccessErrors.NeedsAllApplications;
        if (giver.Under is not null && terms.Permissions.Contains(Permission.ManageAccess))
            return AccessErrors.NoFurther;
        if (terms.ValidUntil is { } end && (end <= now || end <= terms.ValidFrom))
            return AccessErrors.EmptyPeriod;
        if (terms.ValidFrom > LatestEnd(now))
            return AccessErrors.BeginsTooFar;
        if (terms.ValidUntil > LatestEnd(now))
            return AccessErrors.TooFar;
        if (CheckReason(reason) is { Succeeded: false } unexplained)
            return unexplained;
        return terms.IsWithin(giver.Terms) ? Result.Success : AccessErrors.BeyondYours;
    }

    /// <summary>The first of what somebody may give that covers the offer.</summary>
    /// <returns>Why not, of the first one; "not found" when nothing may be given.</returns>
    public static Result<EffectiveAccess.Gift> Gift(
        IReadOnlyList<EffectiveAccess.Gift> gifts, GrantTerms terms, string reason, DateTimeOffset now)
    {
        Error? refusal = null;
        foreach (var gift in gifts)
        {
            var checkedTerms = Check(terms, reason, gift, now);
            if (checkedTerms.Succeeded)
                return gift;
            refusal ??= checkedTerms.Error;
        }
        return refusal ?? Error.NotFound;
    }

    /// <summary>Checks that there is something to do, and that everything else rests on seeing.</summary>
    public static Result CheckPermissions(IReadOnlySet<Permission> permissions) =>
        permissions.Count == 0 ? AccessErrors.NoPermission
        : permissions.Contains(Permission.ViewApplication) ? Result.Success
        : AccessErrors.NeedsView;

    /// <summary>Checks that a reason was given, in as many words as are kept.</summary>
    public static Result CheckReason(string reason) =>
        new(WrittenWords.Check(reason, MaxReasonLength, AccessErrors.NoReason, AccessErrors.ReasonTooLong));
}
