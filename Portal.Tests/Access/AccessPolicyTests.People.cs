namespace Portal.Tests.Access;

/// <summary>The tables of <see cref="AccessPolicyTests"/>: people, and agents with one delegation.</summary>
public partial class AccessPolicyTests
{
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
        authority.require              .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.defer-backup            .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.view                    .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.invite                  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.confirm                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.end                     .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.change                  .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.renew                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.suspend                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.restore                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.explain                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.view-use                .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.view-own                .   s   .   s   s   .   s   s   s   s   s   s   s   .
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   .   s   .   s   s   .   s   s   s   s   s   s   s   .
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     .   s   .   s   s   .   s   s   s   s   s   s   s   .
        claim-letter.use               .   s   .   s   s   .   s   s   s   s   s   s   s   .
        provider.start-for             .   s   .   s   s   .   s   s   s   s   s   s   s   .
        access.answer-request          .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.block                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.view-reviews            .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.answer-review           .   .   .   P   P   .   .   .   .   .   .   .   .   .
        authority.attach               .   .   .   P   P   .   .   .   .   .   .   .   .   .
        authority.view                 .   .   .   P   P   .   .   .   .   .   .   .   .   .
        claim.view                     .   .   .   P   P   .   .   .   .   .   .   .   .   .
        claim.object                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.set-reviews             .   .   .   P   P   .   .   .   .   .   .   .   .   .
        access.keep-reviews            .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.start              .   .   .   P   P   .   .   .   .   .   .   .   .   .
        application.view               .   .   .   P   P   .   .   S   .   .   .   .   S   .
        application.view-people        .   .   .   P   P   .   .   .   .   .   .   .   .   .
        section.view-people            .   .   .   P   P   .   .   .   .   .   .   .   .   .
        section.view-people payment    .   .   .   P   P   .   .   .   .   .   .   .   .   .
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
        application.keep-people        .   .   .   .   P   .   .   .   .   .   .   .   .   .
        application.withdraw           .   .   .   P   P   .   .   .   .   .   .   .   .   .
        application.copy               .   .   .   P   P   .   .   .   .   .   .   .   .   .
        notice.mail                    .   .   .   .   .   .   .   .   .   .   .   .   .   .
        notice.read                    .   s   .   s   s   .   s   s   s   s   s   s   s   .
        payment.copy                   .   .   .   P   P   .   .   .   .   .   .   .   .   .
        payment.copy payment           .   .   .   P   P   .   .   .   .   .   .   .   .   .
        review.view-desk               .   .   .   .   .   .   S   S   .   .   .   .   S   .
        principal.verify               .   .   .   .   .   .   S   S   .   .   .   .   S   .
        claim.let-in                   .   .   .   .   .   .   S   S   .   .   .   .   S   .
        claim-letter.print             .   .   .   .   .   .   S   S   .   .   .   .   S   .
        audit.view-grants              .   .   .   .   .   .   .   .   S   S   .   .   S   .
        authority.audit                .   .   .   .   .   .   .   .   S   S   .   .   S   .
        audit.view-events              .   .   .   .   .   .   .   .   S   S   .   .   S   .
        audit.keep-questions           .   .   .   .   .   .   .   .   S   S   .   .   S   .
        audit.view-findings            .   .   .   .   .   .   .   .   S   S   .   .   S   .
        audit.answer-finding           .   .   .   .   .   .   .   .   S   S   .   .   S   .
        audit.find-unusual             .   .   .   .   .   .   .   .   .   .   .   .   .   .
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
        break-glass.tell-lapse         .   .   .   .   .   .   .   .   .   .   .   .   .   .
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
        authority.require              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.defer-backup            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view                    .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.invite                  .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.confirm                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.end                     .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.change                  .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.renew                   .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.suspend                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.restore                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.explain                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.view-use                .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.view-own                s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        claim-letter.use               s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        provider.start-for             s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.answer-request          .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.block                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view-reviews            .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.answer-review           .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        authority.attach               .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        authority.view                 .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        claim.view                     .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        claim.object                   .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        access.set-reviews             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.keep-reviews            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.start              .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        application.view               D   D   D   .   D   D   .   D   .   D   D   D   D   D   .
        application.view-people        .   .   .   .   D   .   .   .   .   D   D   D   D   D   .
        section.view-people            .   .   .   .   D   .   .   .   .   .   D   D   D   D   .
        section.view-people payment    .   .   .   .   D   .   .   .   .   D   D   .   .   D   .
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
        application.keep-people        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.withdraw           .   .   .   .   D   D   .   .   .   D   D   D   D   D   .
        application.copy               .   .   .   .   D   .   .   .   .   .   D   .   .   D   .
        notice.mail                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        notice.read                    s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        payment.copy                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        payment.copy payment           .   .   .   .   .   .   .   D   .   .   .   .   .   .   .
        review.view-desk               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        principal.verify               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        claim.let-in                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        claim-letter.print             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-grants              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        authority.audit                .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-events              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.keep-questions           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-findings            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.answer-finding           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.find-unusual             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
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
        break-glass.tell-lapse         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.review             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-health              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        """;
}
