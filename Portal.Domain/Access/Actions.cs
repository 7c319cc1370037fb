using System.Reflection;

namespace Portal.Domain.Access;

/// <summary>The table of everything that can be done, and what each needs. An operation names one of these or does not run.</summary>
public static class Actions
{
    /// <summary>Create an account, confirm an address, sign in.</summary>
    public static readonly PortalAction EnterPortal = new("account.enter", null, Reach.Visitor, "Create an account or sign in.");

    /// <summary>Change one's own name, credentials or sessions.</summary>
    public static readonly PortalAction KeepOwnAccount = new("account.keep", null, Reach.OwnAccount, "Keep one's own account.");

    /// <summary>Accept or decline an invitation to one's own confirmed address.</summary>
    public static readonly PortalAction AnswerInvitation = new("invitation.answer", null, Reach.OwnAccount, "Accept or decline an invitation.");

    /// <summary>Create a provider record and claim to be its practitioner.</summary>
    public static readonly PortalAction CreateProvider = new("provider.create", null, Reach.SignedIn, "Create a provider record.");

    /// <summary>See a provider's record.</summary>
    public static readonly PortalAction ViewProvider = new("provider.view", null, Reach.ProviderRecord, "See the provider's record.");

    /// <summary>Change the provider's record or its evidence.</summary>
    public static readonly PortalAction KeepProvider = new("provider.keep", Permission.ManageProvider, Reach.Provider, "Keep the provider's record.");

    /// <summary>See who has access to the provider.</summary>
    public static readonly PortalAction ViewAccess = new("access.view", Permission.ManageAccess, Reach.Provider, "See people and access.");

    /// <summary>Invite somebody, send an invitation again, or cancel it.</summary>
    public static readonly PortalAction Invite = new("access.invite", Permission.ManageAccess, Reach.Provider, "Invite somebody.");

    /// <summary>Confirm somebody who accepted payment rights.</summary>
    public static readonly PortalAction ConfirmAccess = new("access.confirm", Permission.ManageAccess, Reach.Provider, "Confirm who accepted.");

    /// <summary>End somebody's access.</summary>
    public static readonly PortalAction EndAccess = new("access.end", Permission.ManageAccess, Reach.Provider, "End somebody's access.");

    /// <summary>Give up one's own access.</summary>
    public static readonly PortalAction LeaveProvider = new("access.leave", null, Reach.ProviderRecord, "Give up one's own access.");

    /// <summary>Start an application.</summary>
    public static readonly PortalAction StartApplication = new("application.start", Permission.StartApplication, Reach.Provider, "Start an application.");

    /// <summary>See an application.</summary>
    public static readonly PortalAction ViewApplication = new("application.view", Permission.ViewApplication, Reach.Application, "See the application.");

    /// <summary>See one section.</summary>
    public static readonly PortalAction ViewSection = new("section.view", Permission.ViewApplication, Reach.ViewSection, "See the section.");

    /// <summary>Change a section of a draft.</summary>
    public static readonly PortalAction EditSection = new("section.edit", Permission.EditDraft, Reach.EditSection, "Change the section.");

    /// <summary>See one sensitive value in clear.</summary>
    public static readonly PortalAction ViewSensitive = new("section.view-sensitive", Permission.ViewSensitive, Reach.ViewSection, "See a sensitive value.");

    /// <summary>Add or remove a document of a section of a draft.</summary>
    public static readonly PortalAction ManageDocuments = new("document.manage", Permission.ManageDocuments, Reach.EditSection, "Add or remove a document.");

    /// <summary>Add an attachment to a submitted application.</summary>
    public static readonly PortalAction AddAttachment = new("attachment.add", Permission.ManageDocuments, Reach.Application, "Add an attachment.");

    /// <summary>Add a note.</summary>
    public static readonly PortalAction AddNote = new("note.add", Permission.AddNote, Reach.Application, "Add a note.");

    /// <summary>Read the whole application: the review page and the PDF.</summary>
    public static readonly PortalAction ReadWhole = new("application.read-whole", Permission.ViewApplication, Reach.WholeApplication, "Read the whole application.");

    /// <summary>Ask the principal for the signature.</summary>
    public static readonly PortalAction RequestSignature = new("application.request-signature", Permission.RequestSignature, Reach.WholeApplication, "Ask for the signature.");

    /// <summary>Certify under penalty of perjury.</summary>
    public static readonly PortalAction Certify = new("application.certify", Permission.Certify, Reach.WholeApplication, "Certify the application.");

    /// <summary>Withdraw an application.</summary>
    public static readonly PortalAction Withdraw = new("application.withdraw", Permission.Withdraw, Reach.Application, "Withdraw the application.");

    /// <summary>Copy a frozen application to a new draft.</summary>
    public static readonly PortalAction CopyApplication = new("application.copy", Permission.StartApplication, Reach.WholeApplication, "Copy the application to a new draft.");

    /// <summary>Staff: see the desk of claims and submitted applications.</summary>
    public static readonly PortalAction ViewReviewDesk = new("review.view-desk", Permission.ReviewSubmitted, Reach.Staff, "See the review desk.");

    /// <summary>Staff: decide whether a principal is who they claim to be.</summary>
    public static readonly PortalAction VerifyPrincipal = new("principal.verify", Permission.ReviewSubmitted, Reach.Staff, "Verify a principal.");

    /// <summary>Staff: see grants.</summary>
    public static readonly PortalAction ViewGrants = new("audit.view-grants", Permission.AuditAccess, Reach.Staff, "See access grants.");

    /// <summary>Staff: see the events of an application.</summary>
    public static readonly PortalAction ViewEvents = new("audit.view-events", Permission.AuditAccess, Reach.Staff, "See events.");

    /// <summary>Staff: see accounts and staff roles.</summary>
    public static readonly PortalAction ViewAccounts = new("staff.view-accounts", Permission.AdministerAccounts, Reach.Staff, "See accounts.");

    /// <summary>Staff: propose, confirm or end a staff role.</summary>
    public static readonly PortalAction ManageStaffRoles = new("staff.manage-roles", Permission.AdministerAccounts, Reach.Staff, "Give or end a staff role.");

    /// <summary>Staff: suspend an account or let it in again.</summary>
    public static readonly PortalAction SuspendAccount = new("staff.suspend-account", Permission.AdministerAccounts, Reach.Staff, "Suspend an account.");

    /// <summary>Staff: see mails and effects that could not be delivered.</summary>
    public static readonly PortalAction ViewOutbox = new("staff.view-outbox", Permission.AdministerAccounts, Reach.Staff, "See undelivered mail.");

    /// <summary>Staff: let a mail or effect that could not be delivered be tried again.</summary>
    public static readonly PortalAction RequeueOutbox = new("staff.requeue-outbox", Permission.AdministerAccounts, Reach.Staff, "Try undelivered mail again.");

    /// <summary>Staff: see how the portal runs.</summary>
    public static readonly PortalAction ViewHealth = new("staff.view-health", Permission.WatchPortal, Reach.Staff, "See how the portal runs.");

    /// <summary>Every action, by name.</summary>
    public static readonly IReadOnlyList<PortalAction> All =
    [
        .. typeof(Actions)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(PortalAction))
            .Select(field => (PortalAction)field.GetValue(null)!),
    ];
}
