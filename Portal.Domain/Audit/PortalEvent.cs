using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>
/// Something that happened, as the ledger keeps it for ever. Carries ids, names of fields and codes; never an answer, an address or a
/// secret. Every kind is described in <c>docs/audit-events.md</c>; a kind is never renamed or given another meaning.
/// A property that is named Provider, Application, Section or Subject is kept as a column of its own. What a person wrote is
/// <see cref="PersonalText"/>.
/// </summary>
public abstract record PortalEvent
{
    /// <summary>The kind as the ledger names it: <c>invitation-sent</c>.</summary>
    public string Kind => KebabCase(GetType().Name);

    /// <summary><c>InvitationSent</c> becomes <c>invitation-sent</c>.</summary>
    public static string KebabCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}

/// <summary>
/// Somebody asked for what they may not do, or for what does not exist. They were told "not found". The same attempt is written once a minute.
/// </summary>
/// <param name="Provider">The provider, where the thing exists.</param>
/// <param name="Application">The application that was named.</param>
/// <param name="Section">The section that was named.</param>
/// <param name="Reason">
/// The access table's reason, or <c>absent</c>; <c>many-attempts</c> when this account tried more within a minute than is written one by one.
/// </param>
public sealed record AccessDenied(ProviderId? Provider, EnrollmentApplicationId? Application, string? Section, string Reason) : PortalEvent;

/// <summary>A provider record was created; its creator claims to be the practitioner.</summary>
/// <param name="Provider">The record.</param>
/// <param name="Principal">The claimed binding.</param>
/// <param name="Npi">The National Provider Identifier, a public number.</param>
public sealed record ProviderCreated(ProviderId Provider, PrincipalId Principal, string Npi) : PortalEvent;

/// <summary>Somebody claimed an NPI that somebody else holds, or for which an agent started the record; staff decide.</summary>
/// <param name="Provider">The record that exists.</param>
/// <param name="Principal">The contested claim.</param>
public sealed record ProviderClaimContested(ProviderId Provider, PrincipalId Principal) : PortalEvent;

/// <summary>The provider's record was corrected, or took over what a verified claim says. What it said before and says now is not in the ledger.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Fields">What changed: <c>kind</c>, <c>legal-name</c>, <c>taxonomy</c>, <c>practice-state</c>.</param>
public sealed record ProviderCorrected(ProviderId Provider, IReadOnlyList<string> Fields) : PortalEvent;

/// <summary>A principal claims the provider anew because the name or the kind that staff had checked was changed, or the kind that a claim was made for.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The new claim; it has to be verified before it may certify.</param>
/// <param name="Before">The binding that it takes the place of.</param>
public sealed record ProviderClaimedAnew(ProviderId Provider, PrincipalId Principal, PrincipalId Before) : PortalEvent;

/// <summary>Evidence for a claim was uploaded.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Document">The file.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
public sealed record EvidenceUploaded(ProviderId Provider, PrincipalId Principal, DocumentId Document, string Sha256) : PortalEvent;

/// <summary>Staff opened the evidence of a claim.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The claim.</param>
/// <param name="Document">The file.</param>
public sealed record EvidenceViewed(ProviderId Provider, PrincipalId Principal, DocumentId Document) : PortalEvent;

/// <summary>Staff checked the evidence and made a principal Verified.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The binding.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="Reason">What staff wrote.</param>
public sealed record PrincipalVerified(ProviderId Provider, PrincipalId Principal, AccountId Subject, PersonalText Reason) : PortalEvent;

/// <summary>Staff refused or ended a claim.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Principal">The binding.</param>
/// <param name="Subject">Whose it was.</param>
/// <param name="Reason">What staff wrote.</param>
public sealed record PrincipalRefused(ProviderId Provider, PrincipalId Principal, AccountId Subject, PersonalText Reason) : PortalEvent;

/// <summary>Access was offered to an e-mail address. The address itself is not in the ledger.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
/// <param name="Permissions">What is offered.</param>
/// <param name="AllApplications">For all applications, or chosen ones.</param>
/// <param name="Applications">The chosen ones.</param>
/// <param name="Sections">Section levels as <c>key=level</c>, with <c>*</c> for the default.</param>
/// <param name="ValidFrom">First instant with power.</param>
/// <param name="ValidUntil">First instant without.</param>
/// <param name="Reason">Why, in the giver's words.</param>
/// <param name="ConfirmFirst">Whether the inviter wants to see who accepted before anything of it has power.</param>
public sealed record InvitationSent(
    ProviderId Provider, InvitationId Invitation, IReadOnlyList<Permission> Permissions, bool AllApplications,
    IReadOnlyList<EnrollmentApplicationId> Applications, IReadOnlyList<string> Sections,
    DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil, PersonalText Reason, bool ConfirmFirst = false) : PortalEvent;

/// <summary>An invitation's mail was sent again, with a new expiry.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
public sealed record InvitationResent(ProviderId Provider, InvitationId Invitation) : PortalEvent;

/// <summary>The inviter took an invitation back.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
public sealed record InvitationCancelled(ProviderId Provider, InvitationId Invitation) : PortalEvent;

/// <summary>The account that had the invited address has another one now. The invitation did not move with it and was closed.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
public sealed record InvitationAddressGone(ProviderId Provider, InvitationId Invitation) : PortalEvent;

/// <summary>The invited person said no.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
public sealed record InvitationDeclined(ProviderId Provider, InvitationId Invitation) : PortalEvent;

/// <summary>Somebody opened an invitation while signed in with another address than the invited one.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
public sealed record InvitationOpenedByOther(ProviderId Provider, InvitationId Invitation) : PortalEvent;

/// <summary>Somebody asked to have an invitation re-issued to the address that they use.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
public sealed record InvitationReissueAsked(ProviderId Provider, InvitationId Invitation) : PortalEvent;

/// <summary>The invited person accepted, and the delegation exists.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Invitation">The invitation.</param>
/// <param name="Delegation">The delegation.</param>
/// <param name="Subject">The agent.</param>
/// <param name="AwaitsConfirmation">True while the inviter still has to confirm the person.</param>
/// <param name="Under">The delegation under which it stands; null when a principal gave it. Offers move on with the access they were made under.</param>
public sealed record InvitationAccepted(
    ProviderId Provider, InvitationId Invitation, DelegationId Delegation, AccountId Subject, bool AwaitsConfirmation, DelegationId? Under) : PortalEvent;

/// <summary>The inviter confirmed who accepted.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Delegation">The delegation.</param>
/// <param name="Subject">The agent.</param>
public sealed record DelegationConfirmed(ProviderId Provider, DelegationId Delegation, AccountId Subject) : PortalEvent;

/// <summary>Access was ended.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Delegation">The delegation.</param>
/// <param name="Subject">The agent.</param>
/// <param name="Cause">revoked, left, giver-refused or parent-ended.</param>
/// <param name="Reason">Why, in words. The hand-over note of somebody who leaves is not in the ledger.</param>
public sealed record DelegationEnded(ProviderId Provider, DelegationId Delegation, AccountId Subject, string Cause, PersonalText Reason) : PortalEvent;

/// <summary>An auditor took the list of access grants out of the portal. Whom it was filtered by is not in the ledger.</summary>
/// <param name="Status">The status asked for; null for every one.</param>
/// <param name="AsOf">The moment asked about; null for now.</param>
/// <param name="OnePerson">Whether it was filtered by person.</param>
/// <param name="OneProvider">Whether it was filtered by provider.</param>
/// <param name="Format">csv or json.</param>
/// <param name="Count">How many.</param>
public sealed record GrantsExported(string? Status, DateTimeOffset? AsOf, bool OnePerson, bool OneProvider, string Format, long Count) : PortalEvent;

/// <summary>An application was started.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Form">Form key and version, <c>individual-new-enrollment/1</c>.</param>
/// <param name="CopiedFrom">The application that it is a copy of.</param>
/// <param name="WithPayment">Whether answers of a section for payments were copied.</param>
public sealed record ApplicationStarted(
    ProviderId Provider, EnrollmentApplicationId Application, string Form, EnrollmentApplicationId? CopiedFrom, bool WithPayment = false) : PortalEvent;

/// <summary>Somebody opened an application.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
public sealed record ApplicationViewed(ProviderId Provider, EnrollmentApplicationId Application) : PortalEvent;

/// <summary>Somebody opened a section.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section.</param>
public sealed record SectionViewed(ProviderId Provider, EnrollmentApplicationId Application, string Section) : PortalEvent;

/// <summary>A sensitive value was shown in clear.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section.</param>
/// <param name="Field">The field's address, without its value.</param>
public sealed record SensitiveValueViewed(ProviderId Provider, EnrollmentApplicationId Application, string Section, string Field) : PortalEvent;

/// <summary>A field of a draft was saved.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section.</param>
/// <param name="Field">The field's address, without its value.</param>
/// <param name="SectionVersion">The section's version after it.</param>
public sealed record FieldSaved(
    ProviderId Provider, EnrollmentApplicationId Application, string Section, string Field, int SectionVersion) : PortalEvent;

/// <summary>An item of a repeating group was added or removed.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section.</param>
/// <param name="Group">The group's key.</param>
/// <param name="Item">The item.</param>
/// <param name="Change">added or removed.</param>
/// <param name="SectionVersion">The section's version after it.</param>
public sealed record ItemChanged(
    ProviderId Provider, EnrollmentApplicationId Application, string Section, string Group, Guid Item, string Change, int SectionVersion) : PortalEvent;

/// <summary>A document was added to a section of a draft.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section.</param>
/// <param name="Document">The document.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
public sealed record DocumentAdded(
    ProviderId Provider, EnrollmentApplicationId Application, string Section, DocumentId Document, string Sha256) : PortalEvent;

/// <summary>A document was removed from a section of a draft.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section.</param>
/// <param name="Document">The document.</param>
public sealed record DocumentRemoved(ProviderId Provider, EnrollmentApplicationId Application, string Section, DocumentId Document) : PortalEvent;

/// <summary>A document was downloaded.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section; null for an attachment or the application's PDF.</param>
/// <param name="Document">The document.</param>
public sealed record DocumentDownloaded(
    ProviderId Provider, EnrollmentApplicationId Application, string? Section, DocumentId Document) : PortalEvent;

/// <summary>A request for the signature was taken back because the content changed.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Section">The section that was changed.</param>
public sealed record SignatureRequestVoided(ProviderId Provider, EnrollmentApplicationId Application, string Section) : PortalEvent;

/// <summary>A request for the signature was taken back without an edit.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
public sealed record SignatureRequestCancelled(ProviderId Provider, EnrollmentApplicationId Application) : PortalEvent;

/// <summary>The principal sent a request for the signature back unsigned.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Note">The note that says why.</param>
public sealed record SignatureDeclined(ProviderId Provider, EnrollmentApplicationId Application, Guid Note) : PortalEvent;
