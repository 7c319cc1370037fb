using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Operations;

/// <summary>The sections of a form, as far as access is concerned.</summary>
public delegate IReadOnlyList<SectionRef> SectionsOfForm(string formKey, int formVersion);

/// <summary>What an operation is about.</summary>
/// <param name="Provider">The provider; for an application it is read from its row.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section's key.</param>
/// <param name="Principal">Somebody's claim; it belongs to their account.</param>
/// <param name="Invitation">An invitation, which has to exist: whether it is for this account is the page's to say.</param>
/// <param name="Delegation">Somebody's delegation, of the provider where one is named; it belongs to the agent's account.</param>
/// <param name="Request">A request for access to the provider.</param>
/// <param name="Look">A look of the help desk; its provider is read from its row.</param>
public sealed record Target(
    ProviderId? Provider = null, EnrollmentApplicationId? Application = null, string? Section = null,
    PrincipalId? Principal = null, InvitationId? Invitation = null, DelegationId? Delegation = null, AccessRequestId? Request = null,
    LookId? Look = null);

/// <summary>How much is locked while the facts are read.</summary>
internal enum LockMode
{
    /// <summary>Nothing: for looking.</summary>
    None,

    /// <summary>Nothing, and the transaction can write nothing either.</summary>
    ReadOnly,

    /// <summary>The actor's account and session, and what they hold. Everything below locks these too.</summary>
    Session,

    /// <summary>What account administrators do follows each other: two who end each other's role at once.</summary>
    Administration,

    /// <summary>The provider row, of a look its provider's, against another change of access.</summary>
    Provider,

    /// <summary>The application row, against edits and other steps of its life.</summary>
    Application,

    /// <summary>The application row shared and its section row alone, so that sections are edited side by side.</summary>
    Section,
}

/// <summary>Everything that the access table needs to decide, read at one instant of the database's clock.</summary>
/// <param name="Actor">Who asks, as the session's row says.</param>
/// <param name="Session">The session; null for a visitor or a session that is over.</param>
/// <param name="Exists">Whether everything that was named exists.</param>
/// <param name="Resource">What is asked for.</param>
/// <param name="Holdings">What the actor holds for it.</param>
/// <param name="Application">The application's row, where one was named.</param>
/// <param name="Now">The database's clock, read after the last lock.</param>
public sealed record AccessFacts(
    Actor Actor, Guid? Session, bool Exists, Resource Resource, Holdings Holdings, ApplicationFacts? Application, DateTimeOffset Now)
{
    /// <summary>The session that asked, also when it is over; null for a visitor and for a session that never was. For the audit only.</summary>
    public SessionTicket? AskedBy { get; init; }

    /// <summary>When the session grows too old, if nothing is done with it until then; null where it is over or there is none.</summary>
    public DateTimeOffset? SessionUntil { get; init; }

    /// <summary>The decision. What does not exist is denied like what is forbidden.</summary>
    public AccessDecision Decide(PortalAction action) => this switch
    {
        { AskedBy: not null, Actor.Account: null } when action.Reach != Reach.Visitor => new AccessDecision.Denied("session-over"),
        { Exists: false } => new AccessDecision.Denied("absent"),
        _ => AccessPolicy.Decide(Actor, action, Resource, Holdings, Now),
    };
}

/// <summary>An application as the access table and the lifecycle see it.</summary>
/// <param name="Id">The application.</param>
/// <param name="Provider">Its provider.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="FormKey">Its form.</param>
/// <param name="FormVersion">The form's version, for ever.</param>
/// <param name="Version">The current version.</param>
/// <param name="Frozen">Whether the current version was certified.</param>
public sealed record ApplicationFacts(
    EnrollmentApplicationId Id, ProviderId Provider, ApplicationStatus Status, string FormKey, int FormVersion, VersionId Version, bool Frozen);
