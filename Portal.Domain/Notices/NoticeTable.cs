using System.Collections.Frozen;
using Portal.Domain.Audit;
using Portal.Domain.Common;

namespace Portal.Domain.Notices;

/// <summary>The rows of <see cref="NoticeRules"/>.</summary>
internal static class NoticeTable
{
    /// <summary>Nobody is told.</summary>
    public static readonly Func<NoticeOccasion, IEnumerable<NoticeRule>> Nothing = _ => [];

    private static readonly Dictionary<Type, Func<NoticeOccasion, IEnumerable<NoticeRule>>> Rows = [];

    public static FrozenDictionary<Type, Func<NoticeOccasion, IEnumerable<NoticeRule>>> All()
    {
        OfAccounts();
        OfAccess();
        OfApplications();
        OfLooks();
        Row<UnusualAccessFound>((e, _) => [new("unusual-access", true, NoticeAudience.Auditors, $"{e.Finding.Value}")]);
        None();
        Used();
        return Rows.ToFrozenDictionary();
    }

    // Whatever somebody does with their access counts as its use, and would make the next act look like one of many: so each kind of event
    // that is counted tells of the first one, whatever else it tells. The follower of the ledger counts what happened under a delegation at a
    // provider; what was refused is counted apart.
    private static void Used()
    {
        foreach (var (kind, rules) in Rows.ToList())
            if (kind != typeof(AccessDenied) && kind.GetProperty("Provider") is { } of && (of.PropertyType == typeof(ProviderId) || of.PropertyType == typeof(ProviderId?)))
                Rows[kind] = o => o.ByAgent && of.GetValue(o.Event) is ProviderId provider ? [FirstUse(o, provider), .. rules(o)] : rules(o);
    }

    private static void OfAccounts()
    {
        Own<PasskeyAdded>("passkey-added");
        Own<PasskeyRemoved>("passkey-removed");
        Own<PasswordSet>("password-set");
        Own<PasswordRemoved>("password-removed");
        Own<RecoveryCodesReplaced>("recovery-codes-replaced");
        Own<RecoveryUsed>("recovery-used");
        Own<AddressChangeAsked>("address-change-asked");
        // Its own mail goes to the former address.
        Own<AddressChanged>("address-changed", hasMail: false);
        Own<AccountSuspended>("account-suspended");
        Own<AccountReadmitted>("account-readmitted");
        Own<StaffRoleConfirmed>("staff-role-given");
        Row<StaffRoleEnded>((e, o) => e.HadPower ? [new("staff-role-ended", true, NoticeAudience.OwnAccount, $"{o.Entry}")] : []);
    }

    private static void OfAccess()
    {
        Row<InvitationAccepted>((e, _) => [new("access-given", true, NoticeAudience.ProviderSide, $"{e.Delegation.Value}", OwnMail.PrincipalsAndGiver)]);
        Both<AccessRequestApproved>(_ => "access-given", e => e.Delegation.Value);
        Both<DelegationConfirmed>(_ => "access-confirmed", e => e.Delegation.Value, mailToProvider: false);
        // What only moved on with the access that it was given under is nothing new to anybody.
        Row<DelegationReplaced>((e, _) => e.Cause switch
        {
            "parent-changed" => [],
            "narrowed" => Both("access-changed", $"{e.Delegation.Value}", true),
            var cause => Both($"access-{cause}", $"{e.Delegation.Value}", true),
        });
        Both<DelegationSuspended>(_ => "access-suspended", e => e.Delegation.Value);
        Both<DelegationEnded>(_ => "access-ended", e => e.Delegation.Value);
        Row<DelegationEndWarned>((e, _) =>
        [
            new("access-ends", false, NoticeAudience.Subject, $"{e.Delegation.Value}/{e.Days}", OwnMail.Everybody),
            new("access-ends", false, NoticeAudience.ProviderSide, $"{e.Delegation.Value}/{e.Days}", OwnMail.PrincipalsAndGiver),
        ]);
        Told<InvitationSent>("invitation-sent", e => $"{e.Invitation.Value}");
        Told<InvitationDeclined>("invitation-declined", e => $"{e.Invitation.Value}");
        Told<InvitationReissueAsked>("invitation-reissue-asked", e => $"{e.Invitation.Value}");
        Told<InvitationOpenedByOther>("invitation-opened-by-other", e => $"{e.Invitation.Value}");
        Told<InvitationAddressGone>("invitation-address-gone", e => $"{e.Invitation.Value}");
        Told<AccessRequestsTold>("access-asked", e => $"{e.Requests[0].Value}", hasMail: true);
        Told<PresetSaved>("presets-changed", e => $"{e.Preset.Value}", eachDay: true);
        Told<PresetRemoved>("presets-changed", e => $"{e.Preset.Value}", eachDay: true);
        Told<AccessReviewOpened>("review-opened", e => $"{e.Review}", hasMail: true);
        Told<AccessReviewWarned>("review-ends", e => $"{e.Review}/{e.Days}", hasMail: true);
        Told<AccessReviewClosed>("review-closed", e => $"{e.Review}");
        Row<AuthorityAttached>((e, _) =>
        [
            new("authority-attached", false, NoticeAudience.Subject, $"{e.Authority}"), new("authority-attached", false, NoticeAudience.ProviderSide, $"{e.Authority}"),
        ]);
        // The provider's side reads its own letters; that staff read one, it is told like every look of staff.
        Row<AuthorityViewed>((e, o) => o.ByProviderSide ? []
            : [new("authority-looked-at", true, NoticeAudience.ProviderSide, $"{e.Authority}/{o.Actor?.Value}/{o.Day:O}")]);
        Told<AuthorityRequirementSet>("authority-required", e => $"{e.Provider.Value}", eachDay: true);
        Told<AccessReviewsSet>("reviews-set", e => $"{e.Provider.Value}", eachDay: true);
        Row<ProviderClaimContested>((e, _) => [new("claim-contested", true, NoticeAudience.ProviderSide, $"{e.Principal.Value}", OwnMail.PrincipalsAndGiver)]);
        // In the same words: to whoever holds the record from now on the claim is new. Who was told when it was made is not told twice.
        Row<ClaimTimeBegunAnew>((e, _) => [new("claim-contested", true, NoticeAudience.ProviderSide, $"{e.Principal.Value}", OwnMail.PrincipalsAndGiver)]);
        Claim<ClaimObjected>("claim-objected", e => $"{e.Principal.Value}", eachTime: true);
        Claim<ClaimObjectionWithdrawn>("claim-objection-withdrawn", e => $"{e.Principal.Value}", eachTime: true);
        Claim<ClaimantLetIn>("claimant-let-in", e => $"{e.Delegation.Value}");
        Claim<RecordTakenOver>("record-taken-over", e => $"{e.Former.Value}");
        Claim<StartedRecordClaimed>("started-record-claimed", e => $"{e.Principal.Value}");
        Row<PrincipalVerified>((_, o) => [new("claim-verified", true, NoticeAudience.Subject, $"{o.Entry}", OwnMail.Everybody)]);
        Row<PrincipalRefused>((_, o) => [new("claim-refused", true, NoticeAudience.Subject, $"{o.Entry}", OwnMail.Everybody)]);
        Told<ProviderCorrected>("record-corrected", e => $"{e.Provider.Value}", eachDay: true);
    }

    private static void OfApplications()
    {
        Row<ApplicationReviewed>((e, o) => Payment(o, "payment-opened", e.Application.Value));
        Row<DocumentDownloaded>((e, o) => Payment(o, "payment-opened", e.Application.Value));
        Row<SectionViewed>((e, o) => Payment(o, "payment-opened", e.Application.Value));
        Row<SensitiveValueViewed>((e, o) => Payment(o, "payment-shown", e.Application.Value));
        Row<FieldSaved>((e, o) => Payment(o, "payment-changed", e.Application.Value));
        Row<ItemChanged>((e, o) => Payment(o, "payment-changed", e.Application.Value));
        Row<DocumentAdded>((e, o) => Payment(o, "payment-changed", e.Application.Value));
        Row<DocumentRemoved>((e, o) => Payment(o, "payment-changed", e.Application.Value));
        // A copy has a payment section with answers in it, and nobody typed them there.
        Row<ApplicationStarted>((e, o) =>
        [
            new("application-started", false, NoticeAudience.ProviderSide, $"{e.Application.Value}"),
            .. e.WithPayment ? Payment(o, "payment-changed", e.Application.Value) : [],
        ]);
        Told<SignatureRequested>("signature-requested", e => $"{e.Request}", hasMail: true);
        Told<SignatureRequestVoided>("signature-request-ended", e => $"{e.Application.Value}", eachDay: true);
        Told<SignatureRequestCancelled>("signature-request-ended", e => $"{e.Application.Value}", eachDay: true);
        Told<SignatureDeclined>("signature-declined", e => $"{e.Note}");
        Told<ApplicationCertified>("application-certified", e => $"{e.Version.Value}");
        Told<ApplicationWithdrawn>("application-withdrawn", e => $"{e.Application.Value}");
        // Staff have notes among themselves: that there is one is theirs to know.
        Row<NoteAdded>((e, o) => o.ByProviderSide ? [new("note-added", false, NoticeAudience.ProviderSide, $"{e.Note}")] : []);
        Row<AttachmentAdded>((e, o) => o.ByProviderSide ? [new("attachment-added", false, NoticeAudience.ProviderSide, $"{e.Document.Value}")] : []);
    }

    private static void OfLooks()
    {
        Row<LookOpened>((e, _) => [new("look-opened", true, NoticeAudience.ProviderSide, $"{e.Look.Value}")]);
        Row<LookBegun>((e, _) => [new("staff-looked", true, NoticeAudience.ProviderSide, $"{e.Look.Value}", OwnMail.PrincipalsAndGiver)]);
        // Whoever asked is told as well, unless they began it themselves. At once: it lasts an hour at most.
        Row<BreakGlassBegun>((e, _) =>
        [
            new("staff-looked-without-code", true, NoticeAudience.ProviderSide, $"{e.Look.Value}", OwnMail.Everybody),
            new("break-glass-confirmed", true, NoticeAudience.Subject, $"{e.Look.Value}"),
        ]);
        Row<BreakGlassRefused>((e, _) => [new("break-glass-refused", true, NoticeAudience.Subject, $"{e.Look.Value}")]);
        Row<BreakGlassLapsed>((e, _) => [new("break-glass-lapsed", true, NoticeAudience.Subject, $"{e.Look.Value}")]);
        // The list of the pages is on the page of the looks; that somebody looks was told as it began.
        Row<LookPageViewed>((e, _) => [new("staff-looked-at", true, NoticeAudience.ProviderSide, $"{e.Look.Value}", OwnMail.Everybody)]);
        Row<EvidenceViewed>((e, o) => [new("evidence-looked-at", true, NoticeAudience.Principals, $"{e.Principal.Value}/{o.Actor?.Value}/{o.Day:O}")]);
    }

    // What only the person sees who does it, what the page that it is about says, and what nobody of the provider's side is to know.
    private static void None() => Nobody(
        typeof(AccessDenied), typeof(ApplicationViewed), typeof(AccountRegistered), typeof(EmailConfirmed), typeof(AccountReady), typeof(PasskeyRenamed), typeof(RecoveryFailed),
        typeof(SignedIn), typeof(SignInFailed), typeof(SessionLocked), typeof(SessionUnlocked), typeof(SessionEnded), typeof(AdminLinkIssued),
        typeof(AdminLinkUsed), typeof(StaffRoleProposed), typeof(MailRequeued), typeof(NoticeChoiceSet), typeof(ProviderCreated), typeof(ProviderClaimedAnew),
        typeof(EvidenceUploaded), typeof(ProviderStartedByAgent), typeof(BackupManagerDeferred), typeof(ClaimLetterAsked), typeof(ClaimLetterPrinted), typeof(ClaimLetterEntered), typeof(ClaimLetterRefused), typeof(InvitationResent), typeof(InvitationCancelled), typeof(AccessRequested), typeof(AccessRequestWithdrawn),
        typeof(AccessRequestDeclined), typeof(AskerBlocked), typeof(AskerUnblocked), typeof(AccessReviewAnswered), typeof(AccessKeptBeforeSigning),
        typeof(EvidenceExported), typeof(CertificationAsked), typeof(CertificationRefused), typeof(CertificationProofExported), typeof(GrantsExported), typeof(AccessQuestionAsked), typeof(AnswerExported), typeof(QuestionSaved), typeof(QuestionRenamed), typeof(QuestionRemoved), typeof(InclusionProofExported), typeof(ConsistencyProofExported), typeof(PersonalTextErased), typeof(EventsExported), typeof(FindingAnswered),
        typeof(LookCodeRefused), typeof(LookEnded), typeof(BreakGlassAsked), typeof(BreakGlassReviewed));

    private static NoticeRule FirstUse(NoticeOccasion o, ProviderId provider) => new(
        "first-use", true, NoticeAudience.ProviderSide, $"{provider.Value}/{o.Actor?.Value}/{o.Basis}/{o.Day:O}", OnlyAfterLongRest: true);

    private static IEnumerable<NoticeRule> Payment(NoticeOccasion o, string kind, Guid application) => o.Banking && o.ByProviderSide
        ? [new(kind, true, NoticeAudience.Principals, $"{application}/{o.Actor?.Value}/{o.Day:O}")]
        : [];

    private static IEnumerable<NoticeRule> Both(string kind, string occasion, bool mailToProvider) =>
    [
        new(kind, true, NoticeAudience.Subject, occasion, OwnMail.Everybody),
        new(kind, true, NoticeAudience.ProviderSide, occasion, mailToProvider ? OwnMail.PrincipalsAndGiver : OwnMail.None),
    ];

    private static void Both<T>(Func<T, string> kind, Func<T, Guid> delegation, bool mailToProvider = true) where T : PortalEvent =>
        Row<T>((e, _) => Both(kind(e), $"{delegation(e)}", mailToProvider));

    // Mails of notices are enough: they name nobody, and what it is about is on the page.
    private static void Claim<T>(string kind, Func<T, string> occasion, bool eachTime = false) where T : PortalEvent => Row<T>((e, o) =>
    {
        var of = occasion(e) + (eachTime ? $"/{o.Entry}" : "");
        return [new(kind, true, NoticeAudience.Subject, of), new(kind, true, NoticeAudience.ProviderSide, of)];
    });

    private static void Own<T>(string kind, bool hasMail = true) where T : PortalEvent =>
        Row<T>((_, o) => [new(kind, true, NoticeAudience.OwnAccount, $"{o.Entry}", hasMail ? OwnMail.Everybody : OwnMail.None)]);

    private static void Told<T>(string kind, Func<T, string> occasion, bool hasMail = false, bool eachDay = false) where T : PortalEvent =>
        Row<T>((e, o) => [new(kind, false, NoticeAudience.ProviderSide, occasion(e) + (eachDay ? $"/{o.Day:O}" : ""), hasMail ? OwnMail.PrincipalsAndGiver : OwnMail.None)]);

    private static void Row<T>(Func<T, NoticeOccasion, IEnumerable<NoticeRule>> rules) where T : PortalEvent =>
        Rows.Add(typeof(T), o => rules((T)o.Event, o));

    private static void Nobody(params Type[] kinds)
    {
        foreach (var kind in kinds)
            Rows.Add(kind, Nothing);
    }
}
