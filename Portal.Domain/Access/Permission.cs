namespace Portal.Domain.Access;

/// <summary>
/// Everything that a person may be allowed to do with a provider and its applications, and what staff may do.
/// Stored by name: a member is never renamed.
/// </summary>
public enum Permission
{
    /// <summary>Start a new application for the provider.</summary>
    StartApplication,

    /// <summary>See an application: its status, its sections as far as they are not withheld, its notes.</summary>
    ViewApplication,

    /// <summary>Change the answers of a draft.</summary>
    EditDraft,

    /// <summary>Add documents, and remove them from a draft.</summary>
    ManageDocuments,

    /// <summary>Add a note, before and after submission.</summary>
    AddNote,

    /// <summary>Ask the principal to certify a complete draft.</summary>
    RequestSignature,

    /// <summary>Withdraw an application.</summary>
    Withdraw,

    /// <summary>See a sensitive value in clear, one look at a time; each look is audited. Entering one needs only <see cref="EditDraft"/>.</summary>
    ViewSensitive,

    /// <summary>Change the payment section.</summary>
    EditBanking,

    /// <summary>Invite, narrow and end access for others, never beyond what the giver holds.</summary>
    ManageAccess,

    /// <summary>Sign an application under penalty of perjury. Not delegable: no row, role or screen can grant it.</summary>
    Certify,

    /// <summary>Keep the provider record and its evidence. The principal's own.</summary>
    ManageProvider,

    /// <summary>Staff: see submitted versions and what was added to them, and verify principals.</summary>
    ReviewSubmitted,

    /// <summary>Staff: see grants, events and proofs. Never application content.</summary>
    AuditAccess,

    /// <summary>Staff: manage accounts and staff roles. No provider, no application.</summary>
    AdministerAccounts,

    /// <summary>Staff: look at what a provider opened by a code, or, loudly, without one. Read-only, timed, nothing sensitive.</summary>
    HelpProviders,

    /// <summary>Staff: confirm, refuse and review break-glass of others.</summary>
    OverseeBreakGlass,

    /// <summary>Staff: see how the portal runs: ledger, mail, scanner. No person and no application.</summary>
    WatchPortal,
}

/// <summary>A role that the state gives to one of its people. A second AccountAdmin confirms each one that is given.</summary>
public enum StaffRole
{
    /// <summary>Reviews submitted applications and verifies principals.</summary>
    Reviewer,

    /// <summary>Answers who could do what.</summary>
    Auditor,

    /// <summary>Helps people; sees nothing without a provider's code, or break-glass that others are told of.</summary>
    HelpDesk,

    /// <summary>Manages accounts and staff roles; sees no application.</summary>
    AccountAdmin,
}

/// <summary>How much of a section a delegation opens.</summary>
public enum SectionLevel
{
    /// <summary>Withheld: it is in no list, problem, count, history or download.</summary>
    None,

    /// <summary>Read-only.</summary>
    View,

    /// <summary>May be changed, as far as the permissions go.</summary>
    Edit,
}
