using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>
/// One grant period ended and another began in its place, at the same instant: nothing that was given is ever rewritten. Together with
/// <see cref="InvitationSent"/> and <see cref="AccessRequestApproved"/> these say what anybody could do at any time.
/// </summary>
/// <param name="Provider">The provider.</param>
/// <param name="Delegation">The new period.</param>
/// <param name="Replaces">The period that ended.</param>
/// <param name="Under">The delegation under which it stands; null when a principal gave it.</param>
/// <param name="Subject">The agent.</param>
/// <param name="Cause">changed, renewed, restored; of what was given under another period: narrowed with it, or parent-changed, and then it allows what it did.</param>
/// <param name="Permissions">What it allows.</param>
/// <param name="AllApplications">For all applications, or chosen ones.</param>
/// <param name="Applications">The chosen ones.</param>
/// <param name="Sections">Section levels as <c>key=level</c>, with <c>*</c> for the default.</param>
/// <param name="ValidFrom">First instant with power.</param>
/// <param name="ValidUntil">First instant without.</param>
/// <param name="AwaitsConfirmation">True while somebody still has to confirm the person.</param>
/// <param name="Suspended">True when it stays suspended, as the period before was.</param>
/// <param name="Reason">Why it was done, in words; of a renewal what the access is still needed for.</param>
public sealed record DelegationReplaced(
    ProviderId Provider, DelegationId Delegation, DelegationId Replaces, DelegationId? Under, AccountId Subject, string Cause,
    IReadOnlyList<Permission> Permissions, bool AllApplications, IReadOnlyList<EnrollmentApplicationId> Applications,
    IReadOnlyList<string> Sections, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil, bool AwaitsConfirmation, bool Suspended,
    PersonalText Reason) : PortalEvent;

/// <summary>Access was suspended. It has no power until it is restored, which begins a new period.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Delegation">The delegation.</param>
/// <param name="Subject">The agent.</param>
/// <param name="With">The delegation with which it was suspended, because it was given under it.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record DelegationSuspended(
    ProviderId Provider, DelegationId Delegation, AccountId Subject, DelegationId? With, PersonalText Reason) : PortalEvent;

/// <summary>Both sides were warned that access ends.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Delegation">The delegation.</param>
/// <param name="Subject">The agent.</param>
/// <param name="Days">Which of the warnings: so many days before the end, at most.</param>
public sealed record DelegationEndWarned(ProviderId Provider, DelegationId Delegation, AccountId Subject, int Days) : PortalEvent;

/// <summary>A preset of the provider's own was made or changed. No grant changes with it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Preset">The preset.</param>
/// <param name="Permissions">What it expands to.</param>
/// <param name="Sections">Section levels as <c>key=level</c>, with <c>*</c> for the default.</param>
public sealed record PresetSaved(
    ProviderId Provider, PresetId Preset, IReadOnlyList<Permission> Permissions, IReadOnlyList<string> Sections) : PortalEvent;

/// <summary>A preset of the provider's own was removed. No grant changes with it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Preset">The preset.</param>
public sealed record PresetRemoved(ProviderId Provider, PresetId Preset) : PortalEvent;

/// <summary>Somebody asked for access by NPI. Whether there is such a provider is not looked up, and not said here.</summary>
/// <param name="Request">The request.</param>
/// <param name="Npi">The National Provider Identifier, a public number.</param>
/// <param name="Permissions">What was asked for.</param>
/// <param name="Sections">Section levels as <c>key=level</c>, with <c>*</c> for the default. Entries from before requests named sections lack it.</param>
/// <param name="ValidUntil">Until when; null for until it is ended.</param>
public sealed record AccessRequested(
    AccessRequestId Request, string Npi, IReadOnlyList<Permission> Permissions, IReadOnlyList<string> Sections,
    DateTimeOffset? ValidUntil) : PortalEvent;

/// <summary>The asker took a request for access back.</summary>
/// <param name="Request">The request.</param>
public sealed record AccessRequestWithdrawn(AccessRequestId Request) : PortalEvent;

/// <summary>A request for access was approved, and the delegation exists.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Request">The request.</param>
/// <param name="Delegation">The delegation.</param>
/// <param name="Under">The delegation under which it stands; null when a principal gave it.</param>
/// <param name="Subject">The agent.</param>
/// <param name="Permissions">What it allows.</param>
/// <param name="AllApplications">For all applications, or chosen ones.</param>
/// <param name="Applications">The chosen ones.</param>
/// <param name="Sections">Section levels as <c>key=level</c>, with <c>*</c> for the default.</param>
/// <param name="ValidFrom">First instant with power.</param>
/// <param name="ValidUntil">First instant without.</param>
/// <param name="AwaitsConfirmation">True while somebody still has to confirm the person.</param>
/// <param name="Reason">Why, in the giver's words.</param>
public sealed record AccessRequestApproved(
    ProviderId Provider, AccessRequestId Request, DelegationId Delegation, DelegationId? Under, AccountId Subject,
    IReadOnlyList<Permission> Permissions, bool AllApplications, IReadOnlyList<EnrollmentApplicationId> Applications,
    IReadOnlyList<string> Sections, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil, bool AwaitsConfirmation, PersonalText Reason) : PortalEvent;

/// <summary>A request for access was declined. The asker is not told: to them it runs out, as if nobody had read it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Request">The request.</param>
/// <param name="Subject">The asker.</param>
public sealed record AccessRequestDeclined(ProviderId Provider, AccessRequestId Request, AccountId Subject) : PortalEvent;

/// <summary>The provider's principals were told that somebody asks for access.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Requests">The requests.</param>
public sealed record AccessRequestsTold(ProviderId Provider, IReadOnlyList<AccessRequestId> Requests) : PortalEvent;

/// <summary>The provider hears no more requests of somebody.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Subject">The asker.</param>
public sealed record AskerBlocked(ProviderId Provider, AccountId Subject) : PortalEvent;

/// <summary>The provider hears requests of somebody again.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Subject">The asker.</param>
public sealed record AskerUnblocked(ProviderId Provider, AccountId Subject) : PortalEvent;
