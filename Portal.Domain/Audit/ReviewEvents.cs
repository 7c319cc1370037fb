using Portal.Domain.Common;

namespace Portal.Domain.Audit;

/// <summary>A review of the access to a provider began. Who was asked is not in the ledger.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Review">The review.</param>
/// <param name="Delegations">What has to be answered for.</param>
/// <param name="DueAt">Until when.</param>
public sealed record AccessReviewOpened(
    ProviderId Provider, Guid Review, IReadOnlyList<DelegationId> Delegations, DateTimeOffset DueAt) : PortalEvent;

/// <summary>Those who were asked were reminded of a review.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Review">The review.</param>
/// <param name="Days">Which of the reminders: so many days before the end, at most.</param>
public sealed record AccessReviewWarned(ProviderId Provider, Guid Review, int Days) : PortalEvent;

/// <summary>Somebody answered for one grant.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Review">The review.</param>
/// <param name="Delegation">The grant.</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="Answer">keep, end or suspend.</param>
/// <param name="Recommended">What was recommended: keep or end.</param>
public sealed record AccessReviewAnswered(
    ProviderId Provider, Guid Review, DelegationId Delegation, AccountId Subject, string Answer, string Recommended) : PortalEvent;

/// <summary>A review is over: all was answered, or its time was.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Review">The review.</param>
/// <param name="Suspended">What nobody answered for; the portal suspended it.</param>
public sealed record AccessReviewClosed(ProviderId Provider, Guid Review, IReadOnlyList<DelegationId> Suspended) : PortalEvent;

/// <summary>The provider chose how often its access is reviewed.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Days">Days between two reviews.</param>
public sealed record AccessReviewsSet(ProviderId Provider, int Days) : PortalEvent;

/// <summary>Before signing, the signer saw who can see the application and said that they still need it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Application">The application.</param>
/// <param name="Delegations">What they kept.</param>
public sealed record AccessKeptBeforeSigning(
    ProviderId Provider, EnrollmentApplicationId Application, IReadOnlyList<DelegationId> Delegations) : PortalEvent;
