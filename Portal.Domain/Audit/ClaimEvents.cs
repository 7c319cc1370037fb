using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>Somebody who holds the record or manages access objected to a claim of it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Subject">Whose claim it is.</param>
public sealed record ClaimObjected(ProviderId Provider, PrincipalId Principal, AccountId Subject) : PortalEvent;

/// <summary>An objection to a claim was taken back: the time to object begins anew.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Subject">Whose claim it is.</param>
public sealed record ClaimObjectionWithdrawn(ProviderId Provider, PrincipalId Principal, AccountId Subject) : PortalEvent;

/// <summary>
/// The record has another holder, who has the whole time to object to a claim that was still open; what was allowed against the former holder
/// counts no more. Who decided about the holder is the actor.
/// </summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Subject">Whose claim it is.</param>
public sealed record ClaimTimeBegunAnew(ProviderId Provider, PrincipalId Principal, AccountId Subject) : PortalEvent;

/// <summary>Staff gave a claimant a few rights, while somebody else holds the record. All applications and sections but the payment section.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Delegation">The first period of these rights.</param>
/// <param name="Subject">Whose claim it is.</param>
/// <param name="Permissions">What they allow.</param>
/// <param name="Sections">Section levels as <c>key=level</c>, with <c>*</c> for the default.</param>
/// <param name="ValidFrom">First instant with power.</param>
/// <param name="ValidUntil">First instant without.</param>
/// <param name="Reason">What staff wrote.</param>
public sealed record ClaimantLetIn(
    ProviderId Provider, PrincipalId Principal, DelegationId Delegation, AccountId Subject, IReadOnlyList<Permission> Permissions,
    IReadOnlyList<string> Sections, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil, PersonalText Reason) : PortalEvent;

/// <summary>A verified claim took the record over from whoever held it. What they gave stays, and is reviewed.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The binding that holds the record now.</param>
/// <param name="Former">The binding that ended.</param>
/// <param name="Subject">Whose binding ended.</param>
public sealed record RecordTakenOver(ProviderId Provider, PrincipalId Principal, PrincipalId Former, AccountId Subject) : PortalEvent;

/// <summary>A letter or contract that says that an agent acts for the provider was attached to their access, which ends with it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Delegation">The period to which it was attached; it counts for the whole line.</param>
/// <param name="Subject">The agent.</param>
/// <param name="Authority">The letter or contract.</param>
/// <param name="AuthorityKind">letter or contract.</param>
/// <param name="EndsAt">The first instant at which it says nothing any more.</param>
/// <param name="Sha256">Of the file.</param>
public sealed record AuthorityAttached(
    ProviderId Provider, DelegationId Delegation, AccountId Subject, Guid Authority, string AuthorityKind, DateTimeOffset EndsAt, string Sha256) : PortalEvent;

/// <summary>Somebody opened a letter or contract.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Delegation">The first period of the access.</param>
/// <param name="Authority">The letter or contract.</param>
public sealed record AuthorityViewed(ProviderId Provider, DelegationId Delegation, Guid Authority) : PortalEvent;

/// <summary>A provider chose whether access needs a letter or contract beside it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Required">Whether it does.</param>
public sealed record AuthorityRequirementSet(ProviderId Provider, bool Required) : PortalEvent;

/// <summary>A principal does not want to name a second person who manages access yet.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Until">When they are asked again.</param>
public sealed record BackupManagerDeferred(ProviderId Provider, DateTimeOffset Until) : PortalEvent;

/// <summary>An agent started a record for a provider who has no account, or goes on with one that they gave up, and has access to it. All applications and sections but the payment section.</summary>
/// <param name="Provider">The record.</param>
/// <param name="Npi">Its NPI, which is public.</param>
/// <param name="Delegation">The first period of the agent's access.</param>
/// <param name="Subject">The agent.</param>
/// <param name="Permissions">What it allows.</param>
/// <param name="Sections">Section levels as <c>key=level</c>, with <c>*</c> for the default.</param>
/// <param name="ValidFrom">First instant with power.</param>
public sealed record ProviderStartedByAgent(
    ProviderId Provider, string Npi, DelegationId Delegation, AccountId Subject, IReadOnlyList<Permission> Permissions, IReadOnlyList<string> Sections,
    DateTimeOffset ValidFrom) : PortalEvent;

/// <summary>A record that an agent started has its first verified holder, who is asked about every access that stands.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The binding that holds it now.</param>
/// <param name="Subject">The agent who started it.</param>
public sealed record StartedRecordClaimed(ProviderId Provider, PrincipalId Principal, AccountId Subject) : PortalEvent;

/// <summary>A claimant asked for a letter with a code, to the address that the registry has for the NPI.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Letter">The letter.</param>
public sealed record ClaimLetterAsked(ProviderId Provider, PrincipalId Principal, Guid Letter) : PortalEvent;

/// <summary>Staff printed a letter with a code. A code that was printed before has no use any more.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Letter">The letter.</param>
public sealed record ClaimLetterPrinted(ProviderId Provider, PrincipalId Principal, Guid Letter) : PortalEvent;

/// <summary>A claimant entered the code of the letter: they reach the address that the registry has for the NPI.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Letter">The letter.</param>
public sealed record ClaimLetterEntered(ProviderId Provider, PrincipalId Principal, Guid Letter) : PortalEvent;

/// <summary>A wrong code was entered for a letter.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Letter">The letter.</param>
public sealed record ClaimLetterRefused(ProviderId Provider, PrincipalId Principal, Guid Letter) : PortalEvent;
