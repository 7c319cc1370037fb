using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Tests.Access;

/// <summary>
/// The access table, written out. One row per action, one column per kind of person; the expectation is typed here and derived from
/// nothing, so that a change of the policy's own sets shows. v visitor, s self, P principal, D delegation, S staff, L look, . denied.
/// </summary>
public class AccessPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Me = new(Guid.NewGuid());
    private static readonly ProviderId Clinic = new(Guid.NewGuid());
    private static readonly EnrollmentApplicationId Application = new(Guid.NewGuid());
    private static readonly SectionRef Licenses = new("licenses", Banking: false);
    private static readonly SectionRef Payment = new("payment", Banking: true);
    private static readonly LookId Look = new(Guid.NewGuid());
    private static readonly SectionRef[] Form = [new("identity", false), Licenses, Payment];

    // People who hold nothing, principals, and staff. Every application is a draft, except in the columns that end in 2.
    //   vis  visitor            new  signed in, holds nothing        set  signed in, second way in still missing
    //   cla  claimed principal  ver  verified principal              vs   verified principal whose session is only good for setting up
    //   re1  Reviewer, draft    re2  Reviewer, submitted             au1, au2 Auditor    hd2 HelpDesk    aa2 AccountAdmin
    //   al2  all four roles, submitted                               rs2  Reviewer, submitted, second way in still missing
    private const string OfPeople = """
        action                         vis new set cla ver vs  re1 re2 au1 au2 hd2 aa2 al2 rs2
        account.enter                  v   v   v   v   v   v   v   v   v   v   v   v   v   v
        account.keep                   .   s   s   s   s   s   s   s   s   s   s   s   s   s
        account.keep of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .
        invitation.answer              .   s   .   s   s   .   s   s   s   s   s   s   s   .
        invitation.answer of another   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        provider.create                .   s   .   s   s   .   s   s   s   s   s   s   s   .
        provider.view                  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        provider.keep                  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.view                    .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.invite                  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.confirm                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.end                     .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.change                  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.renew                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.suspend                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.restore                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.explain                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.view-own                .   s   .   s   s   .   s   s   s   s   s   s   s   .
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   .   s   .   s   s   .   s   s   s   s   s   s   s   .
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     .   s   .   s   s   .   s   s   s   s   s   s   s   .
        access.answer-request          .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.block                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.start              .   .   .   P   P   .   .   .   .   .   .   .   .   .
        application.view               .   .   .   P   P   .   .   S   .   .   .   .   S   .
        section.view                   .   .   .   P   P   .   .   S   .   .   .   .   S   .
        section.view payment           .   .   .   P   P   .   .   S   .   .   .   .   S   .
        section.edit                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        section.edit payment           .   .   .   P   P   .   .   .   .   .   .   .   .   .
        section.view-sensitive         .   .   .   P   P   .   .   .   .   .   .   .   .   .
        section.view-sensitive payment .   .   .   P   P   .   .   .   .   .   .   .   .   .
        document.manage                .   .   .   P   P   .   .   .   .   .   .   .   .   .
        document.manage payment        .   .   .   P   P   .   .   .   .   .   .   .   .   .
        attachment.add                 .   .   .   P   P   .   .   S   .   .   .   .   S   .
        note.add                       .   .   .   P   P   .   .   S   .   .   .   .   S   .
        application.read-whole         .   .   .   P   P   .   .   S   .   .   .   .   S   .
        application.request-signature  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        application.cancel-request     .   .   .   P   P   .   .   .   .   .   .   .   .   .
        application.decline-signature  .   .   .   .   P   .   .   .   .   .   .   .   .   .
        application.certify            .   .   .   .   P   .   .   .   .   .   .   .   .   .
        application.withdraw           .   .   .   P   P   .   .   .   .   .   .   .   .   .
        application.copy               .   .   .   P   P   .   .   .   .   .   .   .   .   .
        payment.copy                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        payment.copy payment           .   .   .   P   P   .   .   .   .   .   .   .   .   .
        review.view-desk               .   .   .   .   .   .   S   S   .   .   .   .   S   .
        principal.verify               .   .   .   .   .   .   S   S   .   .   .   .   S   .
        audit.view-grants              .   .   .   .   .   .   .   .   S   S   .   .   S   .
        audit.view-events              .   .   .   .   .   .   .   .   S   S   .   .   S   .
        staff.view-accounts            .   .   .   .   .   .   .   .   .   .   .   S   S   .
        staff.manage-roles             .   .   .   .   .   .   .   .   .   .   .   S   S   .
        staff.suspend-account          .   .   .   .   .   .   .   .   .   .   .   S   S   .
        staff.view-outbox              .   .   .   .   .   .   .   .   .   .   .   S   S   .
        staff.requeue-outbox           .   .   .   .   .   .   .   .   .   .   .   S   S   .
        look.open                      .   .   .   P   P   .   .   .   .   .   .   .   .   .
        look.view-all                  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        look.end                       .   .   .   P   P   .   .   .   .   .   .   .   .   .
        look.view-own                  .   .   .   .   .   .   .   .   .   .   S   .   S   .
        look.use-code                  .   .   .   .   .   .   .   .   .   .   S   .   S   .
        look.view                      .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.view-section              .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.view-section payment      .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.leave                     .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.ask                .   .   .   .   .   .   .   .   .   .   S   .   S   .
        break-glass.view               .   .   .   .   .   .   .   .   S   S   .   S   S   .
        break-glass.confirm            .   .   .   .   .   .   .   .   S   S   .   S   S   .
        break-glass.review             .   .   .   .   .   .   .   .   S   S   .   S   S   .
        staff.view-health              .   .   .   .   .   .   .   .   S   S   .   S   S   .
        """;

    // Agents with one delegation each, in its period and confirmed unless said otherwise.
    //   viw  Viewer, all applications     dra  Drafter, all     dr1  Drafter, this application     drx  Drafter, another application
    //   off  Office manager, all          of1  Office manager, this application                    ofx  Office manager, another one
    //   pay  Payments: payment section edit, all others none, confirmed                            pa0  the same, not confirmed
    //   non  Office manager, licenses none     vie  licenses view     pno  payment none
    //   dno  Office manager, default none, licenses edit              dvi  default view, licenses edit
    //   set  Office manager whose session is only good for setting up
    private const string OfAgents = """
        action                         viw dra dr1 drx off of1 ofx pay pa0 non vie pno dno dvi set
        account.enter                  v   v   v   v   v   v   v   v   v   v   v   v   v   v   v
        account.keep                   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s
        account.keep of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        invitation.answer              s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        invitation.answer of another   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        provider.create                s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        provider.view                  D   D   D   D   D   D   D   D   .   D   D   D   D   D   .
        provider.keep                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view                    .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.invite                  .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.confirm                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.end                     .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.change                  .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.renew                   .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.suspend                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.restore                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.explain                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.view-own                s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.answer-request          .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.block                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.start              .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        application.view               D   D   D   .   D   D   .   D   .   D   D   D   D   D   .
        section.view                   D   D   D   .   D   D   .   .   .   .   D   D   D   D   .
        section.view payment           D   D   D   .   D   D   .   D   .   D   D   .   .   D   .
        section.edit                   .   D   D   .   D   D   .   .   .   .   .   D   D   D   .
        section.edit payment           .   .   .   .   .   .   .   D   .   .   .   .   .   .   .
        section.view-sensitive         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        section.view-sensitive payment .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        document.manage                .   D   D   .   D   D   .   .   .   .   .   D   D   D   .
        document.manage payment        .   .   .   .   .   .   .   D   .   .   .   .   .   .   .
        attachment.add                 .   D   D   .   D   D   .   .   .   D   D   D   D   D   .
        note.add                       .   D   D   .   D   D   .   .   .   D   D   D   D   D   .
        application.read-whole         D   D   D   .   D   D   .   .   .   .   D   .   .   D   .
        application.request-signature  .   .   .   .   D   D   .   .   .   .   D   .   .   D   .
        application.cancel-request     .   .   .   .   D   D   .   .   .   .   D   .   .   D   .
        application.decline-signature  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.certify            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.withdraw           .   .   .   .   D   D   .   .   .   D   D   D   D   D   .
        application.copy               .   .   .   .   D   .   .   .   .   .   D   .   .   D   .
        payment.copy                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        payment.copy payment           .   .   .   .   .   .   .   D   .   .   .   .   .   .   .
        review.view-desk               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        principal.verify               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-grants              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-events              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-accounts            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.manage-roles             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.suspend-account          .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-outbox              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.requeue-outbox           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.open                      .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        look.view-all                  .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        look.end                       .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        look.view-own                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.use-code                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.view                      .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.view-section              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.view-section payment      .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.leave                     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.ask                .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.view               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.confirm            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.review             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-health              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        """;

    // Odd rows. all: a delegation row with every permission there is, Certify and the staff's included. The others hold the same row, but
    //   exp  expired at this instant     lst  last instant of its period     fst  first instant     nyt  not yet valid, by one tick
    //   sus  suspended     end  ended    unc  not confirmed                  non  without ViewApplication     2nd  split over two delegations:
    //   one sees everything but payment and holds every permission, the other sees payment alone
    //   rev  all, and a Reviewer, submitted       two  ViewApplication, StartApplication and ViewSensitive, payment none
    private const string OfOddRows = """
        action                         all exp lst fst nyt sus end unc non 2nd rev two
        account.enter                  v   v   v   v   v   v   v   v   v   v   v   v
        account.keep                   s   s   s   s   s   s   s   s   s   s   s   s
        account.keep of another        .   .   .   .   .   .   .   .   .   .   .   .
        invitation.answer              s   s   s   s   s   s   s   s   s   s   s   s
        invitation.answer of another   .   .   .   .   .   .   .   .   .   .   .   .
        provider.create                s   s   s   s   s   s   s   s   s   s   s   s
        provider.view                  D   .   D   D   .   .   .   .   D   D   D   D
        provider.keep                  .   .   .   .   .   .   .   .   .   .   .   .
        access.view                    D   .   D   D   .   .   .   .   D   D   D   .
        access.invite                  D   .   D   D   .   .   .   .   D   D   D   .
        access.confirm                 D   .   D   D   .   .   .   .   D   D   D   .
        access.end                     D   .   D   D   .   .   .   .   D   D   D   .
        access.change                  D   .   D   D   .   .   .   .   D   D   D   .
        access.renew                   D   .   D   D   .   .   .   .   D   D   D   .
        access.suspend                 D   .   D   D   .   .   .   .   D   D   D   .
        access.restore                 D   .   D   D   .   .   .   .   D   D   D   .
        access.explain                 D   .   D   D   .   .   .   .   D   D   D   .
        access.view-own                s   s   s   s   s   s   s   s   s   s   s   s
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   s   s   s   s   s   s   s   s   s   s   s   s
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     s   s   s   s   s   s   s   s   s   s   s   s
        access.answer-request          D   .   D   D   .   .   .   .   D   D   D   .
        access.block                   .   .   .   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .
        application.start              D   .   D   D   .   .   .   .   D   D   D   D
        application.view               D   .   D   D   .   .   .   .   .   D   D   D
        section.view                   D   .   D   D   .   .   .   .   .   D   D   D
        section.view payment           D   .   D   D   .   .   .   .   .   D   D   .
        section.edit                   D   .   D   D   .   .   .   .   .   D   D   .
        section.edit payment           D   .   D   D   .   .   .   .   .   .   D   .
        section.view-sensitive         D   .   D   D   .   .   .   .   .   D   D   D
        section.view-sensitive payment D   .   D   D   .   .   .   .   .   .   D   .
        document.manage                D   .   D   D   .   .   .   .   .   D   D   .
        document.manage payment        D   .   D   D   .   .   .   .   .   .   D   .
        attachment.add                 D   .   D   D   .   .   .   .   .   D   D   .
        note.add                       D   .   D   D   .   .   .   .   .   D   D   .
        application.read-whole         D   .   D   D   .   .   .   .   .   D   D   .
        application.request-signature  D   .   D   D   .   .   .   .   .   D   D   .
        application.cancel-request     D   .   D   D   .   .   .   .   .   D   D   .
        application.decline-signature  .   .   .   .   .   .   .   .   .   .   .   .
        application.certify            .   .   .   .   .   .   .   .   .   .   .   .
        application.withdraw           D   .   D   D   .   .   .   .   .   D   D   .
        application.copy               D   .   D   D   .   .   .   .   .   D   D   .
        payment.copy                   D   .   D   D   .   .   .   .   .   D   D   .
        payment.copy payment           D   .   D   D   .   .   .   .   .   .   D   .
        review.view-desk               .   .   .   .   .   .   .   .   .   .   S   .
        principal.verify               .   .   .   .   .   .   .   .   .   .   S   .
        audit.view-grants              .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-events              .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-accounts            .   .   .   .   .   .   .   .   .   .   .   .
        staff.manage-roles             .   .   .   .   .   .   .   .   .   .   .   .
        staff.suspend-account          .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-outbox              .   .   .   .   .   .   .   .   .   .   .   .
        staff.requeue-outbox           .   .   .   .   .   .   .   .   .   .   .   .
        look.open                      D   .   D   D   .   .   .   .   D   D   D   .
        look.view-all                  D   .   D   D   .   .   .   .   D   D   D   .
        look.end                       D   .   D   D   .   .   .   .   D   D   D   .
        look.view-own                  .   .   .   .   .   .   .   .   .   .   .   .
        look.use-code                  .   .   .   .   .   .   .   .   .   .   .   .
        look.view                      .   .   .   .   .   .   .   .   .   .   .   .
        look.view-section              .   .   .   .   .   .   .   .   .   .   .   .
        look.view-section payment      .   .   .   .   .   .   .   .   .   .   .   .
        look.leave                     .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.ask                .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.view               .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.confirm            .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.review             .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-health              .   .   .   .   .   .   .   .   .   .   .   .
        """;

    // Somebody of the help desk with one look each at this application: licenses, by a code, opened by a principal, unless said otherwise.
    //   lok  going on           pay  payment named too       lst  last instant     fst  first instant     exp  over at this instant
    //   nyt  begins one tick later     end  ended            oth  another look than the one that is asked about
    //   app  at another application    gno  its giver holds nothing any more      gen  its giver's delegation ended     gsu  is suspended
    //   gwi  its giver is an Office manager from whom licenses are withheld       gvi  who may only view them     gdr  is a Drafter
    //   brk  break-glass        brp  break-glass, payment named too
    //   nro  without the role   rev  a Reviewer without it, submitted             set  second way in still missing
    private const string OfLooks = """
        action                         lok pay lst fst exp nyt end oth app gno gen gsu gwi gvi gdr brk brp nro rev set
        account.enter                  v   v   v   v   v   v   v   v   v   v   v   v   v   v   v   v   v   v   v   v
        account.keep                   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s
        account.keep of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        invitation.answer              s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        invitation.answer of another   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        provider.create                s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        provider.view                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        provider.keep                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.invite                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.confirm                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.end                     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.change                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.renew                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.suspend                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.restore                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.explain                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view-own                s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.answer-request          .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.block                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.start              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.view               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        section.view                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        section.view payment           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        section.edit                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        section.edit payment           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        section.view-sensitive         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        section.view-sensitive payment .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        document.manage                .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        document.manage payment        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        attachment.add                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        note.add                       .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        application.read-whole         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        application.request-signature  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.cancel-request     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.decline-signature  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.certify            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.withdraw           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.copy               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        payment.copy                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        payment.copy payment           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        review.view-desk               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        principal.verify               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        audit.view-grants              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-events              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-accounts            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.manage-roles             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.suspend-account          .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-outbox              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.requeue-outbox           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.open                      .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.view-all                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.end                       .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        look.view-own                  S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   .   .   .
        look.use-code                  S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   .   .   .
        look.view                      L   L   L   L   .   .   .   .   L   .   .   .   L   L   .   L   L   .   .   .
        look.view-section              L   L   L   L   .   .   .   .   .   .   .   .   .   L   .   L   L   .   .   .
        look.view-section payment      .   L   .   .   .   .   .   .   .   .   .   .   .   .   .   .   L   .   .   .
        look.leave                     L   L   L   L   .   .   .   .   L   .   .   .   L   L   .   L   L   .   .   .
        break-glass.ask                S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   S   .   .   .
        break-glass.view               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.confirm            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.review             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-health              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        """;

    private sealed record Somebody(Actor Actor, Holdings Holdings, bool Submitted = false);

    private static readonly Dictionary<string, Somebody> People = new()
    {
        ["vis"] = new(Actor.Visitor, Holdings.None),
        ["new"] = Person(Holdings.None),
        ["set"] = Person(Holdings.None, full: false),
        ["cla"] = Person(Principal(verified: false)),
        ["ver"] = Person(Principal(verified: true)),
        ["vs"] = Person(Principal(verified: true), full: false),
        ["re1"] = Staff(submitted: false, StaffRole.Reviewer),
        ["re2"] = Staff(submitted: true, StaffRole.Reviewer),
        ["au1"] = Staff(submitted: false, StaffRole.Auditor),
        ["au2"] = Staff(submitted: true, StaffRole.Auditor),
        ["hd2"] = Staff(submitted: true, StaffRole.HelpDesk),
        ["aa2"] = Staff(submitted: true, StaffRole.AccountAdmin),
        ["al2"] = Staff(submitted: true, StaffRole.Reviewer, StaffRole.Auditor, StaffRole.HelpDesk, StaffRole.AccountAdmin),
        ["rs2"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.Reviewer }, FullyAuthenticated: false), Holdings.None, Submitted: true),
    };

    private static readonly Dictionary<string, Somebody> Agents = new()
    {
        ["viw"] = Person(Holds(Preset.Viewer.Permissions)),
        ["dra"] = Person(Holds(Preset.Drafter.Permissions)),
        ["dr1"] = Person(Holds(Preset.Drafter.Permissions, Chosen(Application))),
        ["drx"] = Person(Holds(Preset.Drafter.Permissions, Chosen(new(Guid.NewGuid())))),
        ["off"] = Person(Holds(Preset.OfficeManager.Permissions)),
        ["of1"] = Person(Holds(Preset.OfficeManager.Permissions, Chosen(Application))),
        ["ofx"] = Person(Holds(Preset.OfficeManager.Permissions, Chosen(new(Guid.NewGuid())))),
        ["pay"] = Person(Holds(Preset.Payments.Permissions, sections: Sections(SectionLevel.None, (Payment, SectionLevel.Edit)))),
        ["pa0"] = Person(Holds(Preset.Payments.Permissions, sections: Sections(SectionLevel.None, (Payment, SectionLevel.Edit)), confirmed: false)),
        ["non"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Licenses, SectionLevel.None)))),
        ["vie"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Licenses, SectionLevel.View)))),
        ["pno"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Payment, SectionLevel.None)))),
        ["dno"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.None, (Licenses, SectionLevel.Edit)))),
        ["dvi"] = Person(Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.View, (Licenses, SectionLevel.Edit)))),
        ["set"] = Person(Holds(Preset.OfficeManager.Permissions), full: false),
    };

    private static readonly Permission[] Everything = Enum.GetValues<Permission>();

    private static readonly Dictionary<string, Somebody> OddRows = new()
    {
        ["all"] = Person(Holds(Everything)),
        ["exp"] = Person(Holds(Everything, until: Now)),
        ["lst"] = Person(Holds(Everything, until: Now.AddTicks(1))),
        ["fst"] = Person(Holds(Everything, from: Now)),
        ["nyt"] = Person(Holds(Everything, from: Now.AddTicks(1))),
        ["sus"] = Person(Only(Holds(Everything), d => d with { SuspendedAt = Now.AddDays(-1) })),
        ["end"] = Person(Only(Holds(Everything), d => d with { EndedAt = Now.AddDays(-1) })),
        ["unc"] = Person(Holds(Everything, confirmed: false)),
        ["non"] = Person(Holds(Everything.Except([Permission.ViewApplication]))),
        ["2nd"] = Person(new Holdings(null, [
            .. Holds(Everything, sections: Sections(SectionLevel.Edit, (Payment, SectionLevel.None))).Delegations,
            .. Holds([Permission.ViewApplication], sections: Sections(SectionLevel.None, (Payment, SectionLevel.View))).Delegations])),
        ["rev"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.Reviewer }), Holds(Everything), Submitted: true),
        ["two"] = Person(Holds(
            [Permission.ViewApplication, Permission.StartApplication, Permission.ViewSensitive],
            sections: Sections(SectionLevel.Edit, (Payment, SectionLevel.None)))),
    };

    private static readonly Dictionary<string, Somebody> Helpers = new()
    {
        ["lok"] = Helper(Looks()),
        ["pay"] = Helper(Looks(l => l with { Scope = l.Scope with { Sections = new HashSet<string> { Licenses.Key, Payment.Key } } })),
        ["lst"] = Helper(Looks(l => l with { Until = Now.AddTicks(1) })),
        ["fst"] = Helper(Looks(l => l with { From = Now })),
        ["exp"] = Helper(Looks(l => l with { Until = Now })),
        ["nyt"] = Helper(Looks(l => l with { From = Now.AddTicks(1) })),
        ["end"] = Helper(Looks(l => l with { EndedAt = Now.AddMinutes(-1) })),
        ["oth"] = Helper(Looks(l => l with { Id = new(Guid.NewGuid()) })),
        ["app"] = Helper(Looks(l => l with { Scope = l.Scope with { Applications = new HashSet<EnrollmentApplicationId> { new(Guid.NewGuid()) } } })),
        ["gno"] = Helper(Looks(l => l with { Giver = Holdings.None })),
        ["gen"] = Helper(Looks(l => l with { Giver = Only(Holds(Preset.OfficeManager.Permissions), d => d with { EndedAt = Now.AddMinutes(-1) }) })),
        ["gsu"] = Helper(Looks(l => l with { Giver = Only(Holds(Preset.OfficeManager.Permissions), d => d with { SuspendedAt = Now.AddMinutes(-1) }) })),
        ["gwi"] = Helper(Looks(l => l with { Giver = Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.Edit, (Licenses, SectionLevel.None))) })),
        ["gvi"] = Helper(Looks(l => l with { Giver = Holds(Preset.OfficeManager.Permissions, sections: Sections(SectionLevel.None, (Licenses, SectionLevel.View))) })),
        ["gdr"] = Helper(Looks(l => l with { Giver = Holds(Preset.Drafter.Permissions) })),
        ["brk"] = Helper(Looks(l => l with { Giver = null })),
        ["brp"] = Helper(Looks(l => l with { Giver = null, Scope = l.Scope with { Sections = new HashSet<string> { Licenses.Key, Payment.Key } } })),
        ["nro"] = Person(Looks()),
        ["rev"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.Reviewer }), Looks(), Submitted: true),
        ["set"] = new(new Actor(Me, new HashSet<StaffRole> { StaffRole.HelpDesk }, FullyAuthenticated: false), Looks()),
    };

    [Fact]
    public void People_who_hold_nothing_principals_and_staff() => Compare(OfPeople, People);

    [Fact]
    public void Agents_by_preset_application_and_section() => Compare(OfAgents, Agents);

    [Fact]
    public void Odd_rows_of_delegations() => Compare(OfOddRows, OddRows);

    [Fact]
    public void Looks_of_the_help_desk() => Compare(OfLooks, Helpers);

    [Theory]
    [InlineData(OfPeople)]
    [InlineData(OfAgents)]
    [InlineData(OfOddRows)]
    [InlineData(OfLooks)]
    public void Every_action_is_in_the_table(string table)
    {
        var rows = Rows(table).Select(row => row.Action.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Actions.All.Select(action => action.Name).Order(StringComparer.Ordinal), rows);
    }

    [Fact]
    public void Every_permission_role_and_preset_is_classified()
    {
        Assert.Equal(18, Enum.GetValues<Permission>().Length);
        Assert.Equal(4, Enum.GetValues<StaffRole>().Length);
        Assert.Equal(["viewer", "drafter", "office-manager", "payments"], Preset.All.Select(preset => preset.Key));
        Assert.Equal("ViewApplication", Names(Preset.Viewer));
        Assert.Equal("AddNote EditDraft ManageDocuments ViewApplication", Names(Preset.Drafter));
        Assert.Equal(
            "AddNote EditDraft ManageAccess ManageDocuments RequestSignature StartApplication ViewApplication Withdraw", Names(Preset.OfficeManager));
        Assert.Equal("EditBanking ViewApplication", Names(Preset.Payments));

        static string Names(Preset preset) => string.Join(' ', preset.Permissions.Select(p => p.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_portal_does_by_the_clock_is_its_alone_and_it_does_nothing_else()
    {
        var whole = new Resource(Me, Clinic, Application, Submitted: true, Form, Licenses);
        var allowed = Actions.All.Where(action => AccessPolicy.Decide(Actor.Portal, action, whole, Holdings.None, Now).IsAllowed).Select(action => action.Name);
        Assert.Equal(["access.tell-requests", "access.warn", "account.enter"], allowed.Order(StringComparer.Ordinal));
        Assert.NotEqual(Actor.Portal, Actor.Visitor);
    }

    [Fact]
    public void A_question_with_a_hole_in_it_is_answered_no_also_to_a_principal()
    {
        var (actor, holdings) = (new Actor(Me, new HashSet<StaffRole>()), Principal(verified: true));
        var whole = new Resource(Me, Clinic, Application, Submitted: true, Form, Licenses, Look);
        (PortalAction, Resource)[] holes =
        [
            (Actions.KeepOwnAccount, whole with { Account = null }),
            (Actions.KeepProvider, whole with { Provider = null }),
            (Actions.ViewProvider, whole with { Provider = null }),
            (Actions.ViewApplication, whole with { Application = null }),
            (Actions.ViewApplication, whole with { Provider = null }),
            (Actions.Certify, whole with { Sections = null }),
            (Actions.Certify, whole with { Sections = [] }),
            (Actions.EditSection, whole with { Section = null }),
            (Actions.EditSection, whole with { Application = null }),
            (Actions.ViewSection, whole with { Section = null }),
            (Actions.ViewLook, whole with { Look = null }),
            (Actions.ViewLook, whole with { Provider = null }),
            (Actions.ViewLookSection, whole with { Look = null }),
            (Actions.ViewLookSection, whole with { Application = null }),
            (Actions.ViewLookSection, whole with { Section = null }),
        ];
        Assert.All(holes, hole =>
            Assert.Equal(new AccessDecision.Denied("nothing-named"), AccessPolicy.Decide(actor, hole.Item1, hole.Item2, holdings, Now)));
    }

    [Fact]
    public void A_denial_says_why_to_the_audit()
    {
        Assert.Equal("not-signed-in", Reason(People["vis"], Actions.CreateProvider));
        Assert.Equal("not-fully-authenticated", Reason(People["set"], Actions.CreateProvider));
        Assert.Equal("no-staff-role", Reason(People["new"], Actions.ViewGrants));
        Assert.Equal("no-grant", Reason(People["new"], Actions.ViewApplication));
        Assert.Equal("no-grant", Reason(Agents["viw"], Actions.Certify));
        Assert.Equal("no-staff-role", Reason(Helpers["nro"], Actions.ViewLook));
        Assert.Equal("no-look", Reason(Helpers["oth"], Actions.ViewLook));
        Assert.Equal("look-over", Reason(Helpers["exp"], Actions.ViewLook));
        Assert.Equal("look-over", Reason(Helpers["gno"], Actions.ViewLook));
        Assert.Equal("not-in-look", Reason(Helpers["app"], Actions.ViewLookSection));

        static string Reason(Somebody who, PortalAction action) =>
            Assert.IsType<AccessDecision.Denied>(AccessPolicy.Decide(who.Actor, action, ResourceFor(action.Name, who), who.Holdings, Now)).Reason;
    }

    private static void Compare(string table, Dictionary<string, Somebody> people)
    {
        var wrong = new List<string>();
        foreach (var (row, cells) in Rows(table))
        {
            Assert.Equal(people.Keys, cells.Keys);
            var action = Actions.All.Single(a => a.Name == row.Split(' ')[0]);
            foreach (var (name, expected) in cells)
            {
                var who = people[name];
                var got = Letter(AccessPolicy.Decide(who.Actor, action, ResourceFor(row, who), who.Holdings, Now));
                if (got != expected)
                    wrong.Add($"{row} for {name}: expected {expected}, got {got}");
            }
        }
        Assert.Empty(wrong);
    }

    private static Resource ResourceFor(string row, Somebody who) => new(
        row.EndsWith(" of another", StringComparison.Ordinal) ? new AccountId(Guid.NewGuid()) : who.Actor.Account,
        Clinic, Application, who.Submitted, Form, row.EndsWith(" payment", StringComparison.Ordinal) ? Payment : Licenses, Look);

    private static string Letter(AccessDecision decision) => decision is not AccessDecision.Allowed { Basis: var basis } ? "." : basis switch
    {
        "visitor" => "v",
        "self" => "s",
        _ when basis.StartsWith("principal:", StringComparison.Ordinal) => "P",
        _ when basis.StartsWith("delegation:", StringComparison.Ordinal) => "D",
        _ when basis.StartsWith("staff:", StringComparison.Ordinal) => "S",
        _ when basis.StartsWith("look:", StringComparison.Ordinal) => "L",
        _ => basis,
    };

    private static IEnumerable<(string Action, Dictionary<string, string> Cells)> Rows(string table)
    {
        var lines = table.Split('\n');
        const int label = 31;
        var names = lines[0][label..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return lines.Skip(1).Select(line => (
            line[..label].TrimEnd(),
            names.Zip(line[label..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(cell => cell.First, cell => cell.Second)));
    }

    private static Somebody Person(Holdings holdings, bool full = true) => new(new Actor(Me, new HashSet<StaffRole>(), full), holdings);

    private static Somebody Staff(bool submitted, params StaffRole[] roles) => new(new Actor(Me, roles.ToHashSet()), Holdings.None, submitted);

    private static Somebody Helper(Holdings holdings) => new(new Actor(Me, new HashSet<StaffRole> { StaffRole.HelpDesk }), holdings);

    private static Holdings Looks(Func<LookHolding, LookHolding>? change = null)
    {
        var look = new LookHolding(
            Look, Clinic, new LookScope(new HashSet<EnrollmentApplicationId> { Application }, new HashSet<string> { Licenses.Key }),
            Now.AddMinutes(-5), Now.AddMinutes(10), null, Principal(verified: false));
        return Holdings.None with { Looks = [change?.Invoke(look) ?? look] };
    }

    private static Holdings Principal(bool verified) => new(new PrincipalHolding(new PrincipalId(Guid.NewGuid()), verified), []);

    private static Holdings Holds(
        IEnumerable<Permission> permissions, ApplicationScope? applications = null, SectionScope? sections = null,
        DateTimeOffset? from = null, DateTimeOffset? until = null, bool confirmed = true) =>
        new(null, [new DelegationHolding(
            new DelegationId(Guid.NewGuid()),
            new GrantTerms(permissions.ToHashSet(), applications ?? ApplicationScope.Every, sections ?? SectionScope.Every, from ?? Now.AddDays(-2), until),
            confirmed)]);

    private static Holdings Only(Holdings holdings, Func<DelegationHolding, DelegationHolding> change) =>
        holdings with { Delegations = [change(holdings.Delegations.Single())] };

    private static ApplicationScope Chosen(EnrollmentApplicationId application) => new(false, [application]);

    private static SectionScope Sections(SectionLevel other, params (SectionRef Section, SectionLevel Level)[] named) =>
        new(other, named.ToDictionary(n => n.Section.Key, n => n.Level));
}
