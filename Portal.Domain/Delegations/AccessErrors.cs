using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>What can be wrong with an offer of access, or with answering one.</summary>
public static class AccessErrors
{
    /// <summary>The terms go beyond what the giver holds.</summary>
    public static readonly Error BeyondYours = new(
        "access.beyond-yours", "You cannot give more than you hold yourself. Choose fewer permissions, sections or applications, or an earlier end.");

    /// <summary>An agent's agent gives nothing on.</summary>
    public static readonly Error NoFurther = new(
        "access.no-further", "The person you invite cannot invite others in turn: leave out managing access. Only the provider can give that.", "permissions");

    /// <summary>Whoever leaves is the last one who can manage access.</summary>
    public static readonly Error LastManager = new(
        "access.last-manager",
        "You are the last one who can manage access here, and others still have access. Whoever signs for the provider has to sign in first, or another person has to take the record over: tell staff.");

    /// <summary>No permission was chosen.</summary>
    public static readonly Error NoPermission = new("access.no-permission", "Choose at least one thing that the person may do.", "permissions");

    /// <summary>Everything else rests on seeing.</summary>
    public static readonly Error NeedsView = new(
        "access.needs-view", "Somebody who may do anything with an application must be able to see it. Choose “see applications” too.", "permissions");

    /// <summary>No application was chosen.</summary>
    public static readonly Error NoApplication = new(
        "access.no-application", "Choose the applications, or choose all applications.", "applications");

    /// <summary>A start needs all applications.</summary>
    public static readonly Error NeedsAllApplications = new(
        "access.needs-all-applications",
        "Starting applications and managing access reach the whole provider. Choose all applications, or leave these two out.", "applications");

    /// <summary>The period is empty or over.</summary>
    public static readonly Error EmptyPeriod = new("access.empty-period", "The last day must not be before today or before the first day.", "until");

    /// <summary>The last day is too far away.</summary>
    public static readonly Error TooFar = new(
        "access.too-far", "The last day is too far away. Choose one within the next ten years; it can be renewed when that time comes.", "until");

    /// <summary>The first day is too far away.</summary>
    public static readonly Error BeginsTooFar = new("access.begins-too-far", "The first day is too far away. Choose one within the next ten years.", "from");

    /// <summary>No reason was given.</summary>
    public static readonly Error NoReason = new("access.no-reason", "Write in a few words what the access is for. It is kept with the record.", "reason");

    /// <summary>The reason is too long.</summary>
    public static readonly Error ReasonTooLong = new("access.reason-too-long", "Write the reason in at most 500 characters.", "reason");

    /// <summary>One cannot invite oneself.</summary>
    public static readonly Error Yourself = new("access.yourself", "This is your own address. Enter the address of the person who should help you.", "email");

    /// <summary>Whoever holds the record has every right; access beside it could be ended by somebody who has theirs from them.</summary>
    public static readonly Error ThePrincipals = new(
        "access.the-principals", "This person answers for the provider and may do everything already. Give access to somebody else.", "email");

    /// <summary>Too many are open.</summary>
    public static readonly Error TooManyPending = new(
        "access.too-many-pending", "Fifty invitations are waiting for an answer. Cancel some of them before you invite more people.");

    /// <summary>The invitation is no longer open.</summary>
    public static readonly Error NotPending = new(
        "invitation.not-pending", "This invitation is no longer open. Ask the person who invited you to send a new one.");

    /// <summary>The invitation can no longer be sent or taken back.</summary>
    public static readonly Error AlreadyAnswered = new(
        "invitation.already-answered", "This invitation was answered or taken back meanwhile. Reload the page to see what happened.");

    /// <summary>Already ended.</summary>
    public static readonly Error AlreadyEnded = new("access.already-ended", "This access has ended already. Reload the page to see when.");

    /// <summary>Another period took its place, and holds.</summary>
    public static readonly Error Replaced = new(
        "access.replaced", "This access was changed or renewed meanwhile, and it goes on. Look at it as it is now, then decide again.");

    /// <summary>Nothing waits to be confirmed.</summary>
    public static readonly Error NothingToConfirm = new("access.nothing-to-confirm", "This access does not wait for your confirmation. Reload the page.");

    /// <summary>The change would change nothing.</summary>
    public static readonly Error NothingChanged = new("access.nothing-changed", "Nothing would change. Choose what should be different, or leave the page.");

    /// <summary>Only what is not suspended can be changed or renewed.</summary>
    public static readonly Error IsSuspended = new("access.is-suspended", "This access is suspended. Restore it first, or end it.");

    /// <summary>Not suspended.</summary>
    public static readonly Error NotSuspended = new("access.not-suspended", "This access is not suspended. Reload the page to see how it stands.");

    /// <summary>It lapsed.</summary>
    public static readonly Error Lapsed = new("access.lapsed", "The period of this access is over. Renew it, or invite the person again.");

    /// <summary>It lapsed while it was suspended: neither way leads back.</summary>
    public static readonly Error LapsedSuspended = new(
        "access.lapsed-suspended",
        "This access was suspended when its last day passed, so it can be neither restored nor renewed. Invite the person again if they should have access, and end this one.");

    /// <summary>Who has it from whom changed while somebody looked at what would happen.</summary>
    public static readonly Error EffectChanged = new(
        "access.effect-changed", "Meanwhile something changed about who has access from whom. Look at the new list of effects, then decide again.");

    /// <summary>Access without an end goes on by itself.</summary>
    public static readonly Error HasNoEnd = new("access.has-no-end", "This access has no end, so there is nothing to renew.");

    /// <summary>The new end is not later.</summary>
    public static readonly Error NotLater = new("access.not-later", "Choose a last day that is later than the one it has now.", "until");

    /// <summary>It lapsed too long ago.</summary>
    public static readonly Error LapsedTooLong = new(
        "access.lapsed-too-long", "This access ended more than 30 days ago. Invite the person again, so that they can say whether they still want it.");

    /// <summary>The access that it was given under no longer gives.</summary>
    public static readonly Error GiverHoldsNoMore = new(
        "access.giver-holds-no-more", "Whoever gave this access no longer holds what it needs. Nothing of it can be given at the moment.");

    /// <summary>What a principal suspended, an agent does not restore.</summary>
    public static readonly Error NotYoursToRestore = new(
        "access.not-yours-to-restore", "Somebody else suspended this access. Only they or the provider can restore it.");

    /// <summary>The note is too long.</summary>
    public static readonly Error NoteTooLong = new("access.note-too-long", "Write the note in at most 2,000 characters.", "note");
}
