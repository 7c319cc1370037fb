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

    /// <summary>No reason was given.</summary>
    public static readonly Error NoReason = new("access.no-reason", "Write in a few words what the access is for. It is kept with the record.", "reason");

    /// <summary>The reason is too long.</summary>
    public static readonly Error ReasonTooLong = new("access.reason-too-long", "Write the reason in at most 500 characters.", "reason");

    /// <summary>One cannot invite oneself.</summary>
    public static readonly Error Yourself = new("access.yourself", "This is your own address. Enter the address of the person who should help you.", "email");

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

    /// <summary>Nothing waits to be confirmed.</summary>
    public static readonly Error NothingToConfirm = new("access.nothing-to-confirm", "This access does not wait for your confirmation. Reload the page.");
}
