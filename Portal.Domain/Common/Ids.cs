namespace Portal.Domain.Common;

/// <summary>A person's login. One person, one account.</summary>
public readonly record struct AccountId(Guid Value);

/// <summary>A provider record (practitioner or organization).</summary>
public readonly record struct ProviderId(Guid Value);

/// <summary>The binding of an account to a provider as its practitioner or official.</summary>
public readonly record struct PrincipalId(Guid Value);

/// <summary>What one account may do for one provider.</summary>
public readonly record struct DelegationId(Guid Value);

/// <summary>A delegation that was offered to an e-mail address.</summary>
public readonly record struct InvitationId(Guid Value);

/// <summary>Somebody's request for access to a provider.</summary>
public readonly record struct AccessRequestId(Guid Value);

/// <summary>A preset that a provider keeps.</summary>
public readonly record struct PresetId(Guid Value);

/// <summary>One request of one provider for one form type.</summary>
public readonly record struct EnrollmentApplicationId(Guid Value);

/// <summary>One content of an application: drafted, or certified and frozen.</summary>
public readonly record struct VersionId(Guid Value);

/// <summary>A look of the help desk: opened by a code, or by break-glass.</summary>
public readonly record struct LookId(Guid Value);

/// <summary>A question that an auditor named, to ask it again.</summary>
public readonly record struct SavedQuestionId(Guid Value);

/// <summary>Unusual access that the portal found.</summary>
public readonly record struct FindingId(Guid Value);

/// <summary>A file that was uploaded.</summary>
public readonly record struct DocumentId(Guid Value);
