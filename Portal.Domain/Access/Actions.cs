using System.Reflection;

namespace Portal.Domain.Access;

/// <summary>The table of everything that can be done, and what each needs. An operation names one of these or does not run.</summary>
public static partial class Actions
{
    /// <summary>Create an account, confirm an address, sign in.</summary>
    public static readonly PortalAction EnterPortal = new("account.enter", null, Reach.Visitor, "Create an account or sign in.");

    /// <summary>Change one's own name, credentials or sessions.</summary>
    public static readonly PortalAction KeepOwnAccount = new("account.keep", null, Reach.OwnAccount, "Keep one's own account.");

    /// <summary>Accept or decline an invitation to one's own confirmed address.</summary>
    public static readonly PortalAction AnswerInvitation = new("invitation.answer", null, Reach.OwnAccount, "Accept or decline an invitation.");

    /// <summary>Read one's own notices, and choose whether a daily digest comes by mail.</summary>
    public static readonly PortalAction ReadNotices = new("notice.read", null, Reach.SignedIn, "Read one's own notices.");

    /// <summary>The portal: mail notices and digests.</summary>
    public static readonly PortalAction MailNotices = new("notice.mail", null, Reach.Portal, "Mail notices.");

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

    /// <summary>Confirm who accepted, where that is needed.</summary>
    public static readonly PortalAction ConfirmAccess = new("access.confirm", Permission.ManageAccess, Reach.Provider, "Confirm who accepted.");

    /// <summary>End somebody's access.</summary>
    public static readonly PortalAction EndAccess = new("access.end", Permission.ManageAccess, Reach.Provider, "End somebody's access.");

    /// <summary>Change what somebody's access allows, or its period.</summary>
    public static readonly PortalAction ChangeAccess = new("access.change", Permission.ManageAccess, Reach.Provider, "Change somebody's access.");

    /// <summary>Let somebody's access go on beyond its end.</summary>
    public static readonly PortalAction RenewAccess = new("access.renew", Permission.ManageAccess, Reach.Provider, "Renew somebody's access.");

    /// <summary>Take all power from somebody's access, in a way that can be undone.</summary>
    public static readonly PortalAction SuspendAccess = new("access.suspend", Permission.ManageAccess, Reach.Provider, "Suspend somebody's access.");

    /// <summary>Give suspended access its power back, as far as it can still be given.</summary>
    public static readonly PortalAction RestoreAccess = new("access.restore", Permission.ManageAccess, Reach.Provider, "Restore somebody's access.");

    /// <summary>See what somebody sees, or would see, and why.</summary>
    public static readonly PortalAction ExplainAccess = new("access.explain", Permission.ManageAccess, Reach.Provider, "See what somebody can see and why.");

    /// <summary>See how the access that was given is used, and who had access when.</summary>
    public static readonly PortalAction ViewUse = new("access.view-use", Permission.ManageAccess, Reach.Provider, "See how access is used.");

    /// <summary>See one's own access, whether it has power or not.</summary>
    public static readonly PortalAction ViewOwnAccess = new("access.view-own", null, Reach.OwnAccount, "See one's own access.");

    /// <summary>Give up one's own access, whether it has power or not.</summary>
    public static readonly PortalAction LeaveProvider = new("access.leave", null, Reach.OwnAccount, "Give up one's own access.");

    /// <summary>Ask a provider for access, and take such a request back.</summary>
    public static readonly PortalAction AskForAccess = new("access.ask", null, Reach.SignedIn, "Ask a provider for access.");

    /// <summary>Approve or decline a request for access.</summary>
    public static readonly PortalAction AnswerAccessRequest = new(
        "access.answer-request", Permission.ManageAccess, Reach.Provider, "Answer a request for access.");

    /// <summary>Hear no more requests of somebody, or hear them again.</summary>
    public static readonly PortalAction BlockAsker = new("access.block", Permission.ManageProvider, Reach.Provider, "Block somebody who asks for access.");

    /// <summary>
    /// Keep the provider's own presets. The principal's alone: whoever could widen a preset would have others give more than they mean to.
    /// </summary>
    public static readonly PortalAction KeepPresets = new("preset.keep", Permission.ManageProvider, Reach.Provider, "Keep the provider's presets.");

    /// <summary>See the reviews of access, and what was answered in them.</summary>
    public static readonly PortalAction ViewReviews = new("access.view-reviews", Permission.ManageAccess, Reach.Provider, "See the reviews of access.");

    /// <summary>Say in a review whether somebody's access is still needed.</summary>
    public static readonly PortalAction AnswerReview = new("access.answer-review", Permission.ManageAccess, Reach.Provider, "Answer a review of access.");

    /// <summary>Choose how often access is reviewed, and begin a review at any time.</summary>
    public static readonly PortalAction SetReviews = new("access.set-reviews", Permission.ManageProvider, Reach.Provider, "Choose how often access is reviewed.");

    /// <summary>The portal: open reviews of access, remind of them, and close them.</summary>
    public static readonly PortalAction KeepReviews = new("access.keep-reviews", null, Reach.Portal, "Open and close reviews of access.");

    /// <summary>The portal: warn both sides before access ends.</summary>
    public static readonly PortalAction WarnOfEnd = new("access.warn", null, Reach.Portal, "Warn of an end of access.");

    /// <summary>The portal: tell a provider that somebody asks for access.</summary>
    public static readonly PortalAction TellOfRequests = new("access.tell-requests", null, Reach.Portal, "Tell of requests for access.");

    /// <summary>Start an application.</summary>
    public static readonly PortalAction StartApplication = new("application.start", Permission.StartApplication, Reach.Provider, "Start an application.");

    /// <summary>See an application.</summary>
    public static readonly PortalAction ViewApplication = new("application.view", Permission.ViewApplication, Reach.Application, "See the application.");

    /// <summary>See who can see an application.</summary>
    public static readonly PortalAction ViewApplicationPeople = new(
        "application.view-people", Permission.ManageAccess, Reach.Application, "See who can see the application.");

    /// <summary>See who can see one section. Of a section that is withheld from oneself that is withheld too.</summary>
    public static readonly PortalAction ViewSectionPeople = new(
        "section.view-people", Permission.ManageAccess, Reach.ViewSection, "See who can see the section.");

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

    /// <summary>Take a request for the signature back without an edit.</summary>
    public static readonly PortalAction CancelSignatureRequest = new("application.cancel-request", Permission.RequestSignature, Reach.WholeApplication, "Take the request for the signature back.");

    /// <summary>Send a request for the signature back unsigned, with a note.</summary>
    public static readonly PortalAction DeclineSignature = new("application.decline-signature", Permission.Certify, Reach.WholeApplication, "Decline to sign.");

    /// <summary>Certify under penalty of perjury.</summary>
    public static readonly PortalAction Certify = new("application.certify", Permission.Certify, Reach.WholeApplication, "Certify the application.");

    /// <summary>Before signing, say of those who can see the application that they still need it.</summary>
    public static readonly PortalAction KeepPeople = new("application.keep-people", Permission.Certify, Reach.WholeApplication, "Keep who can see the application before signing.");

    /// <summary>Withdraw an application.</summary>
    public static readonly PortalAction Withdraw = new("application.withdraw", Permission.Withdraw, Reach.Application, "Withdraw the application.");

    /// <summary>Copy a frozen application to a new draft.</summary>
    public static readonly PortalAction CopyApplication = new("application.copy", Permission.StartApplication, Reach.WholeApplication, "Copy the application to a new draft.");

    /// <summary>
    /// Fill the payment section of a copy with what the copied one holds. Asked about the copy: a right that reaches the copied application
    /// alone does not reach it.
    /// </summary>
    public static readonly PortalAction CopyPayment = new("payment.copy", Permission.EditBanking, Reach.EditSection, "Copy the payment section to a new draft.");

    /// <summary>Staff: see the desk of claims and submitted applications.</summary>
    public static readonly PortalAction ViewReviewDesk = new("review.view-desk", Permission.ReviewSubmitted, Reach.Staff, "See the review desk.");

    /// <summary>Staff: decide whether a principal is who they claim to be.</summary>
    public static readonly PortalAction VerifyPrincipal = new("principal.verify", Permission.ReviewSubmitted, Reach.Staff, "Verify a principal.");

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

    /// <summary>Let the help desk look: make a code for chosen applications and sections.</summary>
    public static readonly PortalAction OpenLook = new("look.open", Permission.ManageAccess, Reach.Provider, "Let the help desk look.");

    /// <summary>See what the help desk looked at.</summary>
    public static readonly PortalAction ViewLooks = new("look.view-all", Permission.ManageAccess, Reach.Provider, "See what the help desk looked at.");

    /// <summary>End a look of the help desk, or take its code back.</summary>
    public static readonly PortalAction EndLook = new("look.end", Permission.ManageAccess, Reach.Provider, "End a look of the help desk.");

    /// <summary>Staff: see one's own looks.</summary>
    public static readonly PortalAction ViewOwnLooks = new("look.view-own", Permission.HelpProviders, Reach.Staff, "See one's own looks.");

    /// <summary>Staff: begin a look with the code that a provider read out.</summary>
    public static readonly PortalAction UseLookCode = new("look.use-code", Permission.HelpProviders, Reach.Staff, "Begin a look with a provider's code.");

    /// <summary>Staff: see what a look shows.</summary>
    public static readonly PortalAction ViewLook = new("look.view", Permission.HelpProviders, Reach.Look, "See what the look shows.");

    /// <summary>Staff: see one section that a look shows.</summary>
    public static readonly PortalAction ViewLookSection = new("look.view-section", Permission.HelpProviders, Reach.LookSection, "See a section in a look.");

    /// <summary>Staff: stop looking before the time is over.</summary>
    public static readonly PortalAction LeaveLook = new("look.leave", Permission.HelpProviders, Reach.Look, "Stop looking.");

    /// <summary>Staff: ask for a look without a code.</summary>
    public static readonly PortalAction AskBreakGlass = new("break-glass.ask", Permission.HelpProviders, Reach.Staff, "Ask for a look without a code.");

    /// <summary>Staff: see every break-glass look and whether it was reviewed.</summary>
    public static readonly PortalAction ViewBreakGlass = new("break-glass.view", Permission.OverseeBreakGlass, Reach.Staff, "See break-glass looks.");

    /// <summary>Staff: as the second person, let a break-glass look begin, or refuse it.</summary>
    public static readonly PortalAction ConfirmBreakGlass = new("break-glass.confirm", Permission.OverseeBreakGlass, Reach.Staff, "Confirm or refuse a break-glass look.");

    /// <summary>The portal: tell whoever asked for a break-glass look that nobody confirmed it in time.</summary>
    public static readonly PortalAction TellOfLapse = new("break-glass.tell-lapse", null, Reach.Portal, "Tell of a look without a code that nobody confirmed.");

    /// <summary>Staff: say afterwards whether a break-glass look was justified.</summary>
    public static readonly PortalAction ReviewBreakGlass = new("break-glass.review", Permission.OverseeBreakGlass, Reach.Staff, "Review a break-glass look.");

    /// <summary>Staff: see how the portal runs.</summary>
    public static readonly PortalAction ViewHealth = new("staff.view-health", Permission.WatchPortal, Reach.Staff, "See how the portal runs.");

    /// <summary>Every action, by name.</summary>
    public static IReadOnlyList<PortalAction> All => Listed.All;

    // Asked when all parts of this class are there: the order of initializers in several files is nobody's promise.
    private static class Listed
    {
        public static readonly IReadOnlyList<PortalAction> All =
        [
            .. typeof(Actions)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.FieldType == typeof(PortalAction))
                .Select(field => (PortalAction)field.GetValue(null)!),
        ];
    }
}
