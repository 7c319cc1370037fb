namespace Portal.Tests.Access;

/// <summary>The tables of <see cref="AccessPolicyTests"/>: odd rows, and looks of the help desk.</summary>
public partial class AccessPolicyTests
{
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
        authority.require              .   .   .   .   .   .   .   .   .   .   .   .
        access.defer-backup            .   .   .   .   .   .   .   .   .   .   .   .
        access.view                    D   .   D   D   .   .   .   .   D   D   D   .
        access.invite                  D   .   D   D   .   .   .   .   D   D   D   .
        access.confirm                 D   .   D   D   .   .   .   .   D   D   D   .
        access.end                     D   .   D   D   .   .   .   .   D   D   D   .
        access.change                  D   .   D   D   .   .   .   .   D   D   D   .
        access.renew                   D   .   D   D   .   .   .   .   D   D   D   .
        access.suspend                 D   .   D   D   .   .   .   .   D   D   D   .
        access.restore                 D   .   D   D   .   .   .   .   D   D   D   .
        access.explain                 D   .   D   D   .   .   .   .   D   D   D   .
        access.view-use                D   .   D   D   .   .   .   .   D   D   D   .
        access.view-own                s   s   s   s   s   s   s   s   s   s   s   s
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   s   s   s   s   s   s   s   s   s   s   s   s
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     s   s   s   s   s   s   s   s   s   s   s   s
        claim-letter.use               s   s   s   s   s   s   s   s   s   s   s   s
        provider.start-for             s   s   s   s   s   s   s   s   s   s   s   s
        access.answer-request          D   .   D   D   .   .   .   .   D   D   D   .
        access.block                   .   .   .   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   .   .   .   .   .   .   .   .   .
        access.view-reviews            D   .   D   D   .   .   .   .   D   D   D   .
        access.answer-review           D   .   D   D   .   .   .   .   D   D   D   .
        authority.attach               D   .   D   D   .   .   .   .   D   D   D   .
        authority.view                 D   .   D   D   .   .   .   .   D   D   D   .
        claim.view                     D   .   D   D   .   .   .   .   D   D   D   .
        claim.object                   D   .   D   D   .   .   .   .   D   D   D   .
        access.set-reviews             .   .   .   .   .   .   .   .   .   .   .   .
        access.keep-reviews            .   .   .   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .
        application.start              D   .   D   D   .   .   .   .   D   D   D   D
        application.view               D   .   D   D   .   .   .   .   .   D   D   D
        application.view-people        D   .   D   D   .   .   .   .   .   D   D   .
        section.view-people            D   .   D   D   .   .   .   .   .   D   D   .
        section.view-people payment    D   .   D   D   .   .   .   .   .   .   D   .
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
        application.keep-people        .   .   .   .   .   .   .   .   .   .   .   .
        application.withdraw           D   .   D   D   .   .   .   .   .   D   D   .
        application.copy               D   .   D   D   .   .   .   .   .   D   D   .
        notice.mail                    .   .   .   .   .   .   .   .   .   .   .   .
        notice.read                    s   s   s   s   s   s   s   s   s   s   s   s
        payment.copy                   D   .   D   D   .   .   .   .   .   D   D   .
        payment.copy payment           D   .   D   D   .   .   .   .   .   .   D   .
        review.view-desk               .   .   .   .   .   .   .   .   .   .   S   .
        principal.verify               .   .   .   .   .   .   .   .   .   .   S   .
        claim.let-in                   .   .   .   .   .   .   .   .   .   .   S   .
        claim-letter.print             .   .   .   .   .   .   .   .   .   .   S   .
        audit.view-grants              .   .   .   .   .   .   .   .   .   .   .   .
        authority.audit                .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-events              .   .   .   .   .   .   .   .   .   .   .   .
        audit.keep-questions           .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-findings            .   .   .   .   .   .   .   .   .   .   .   .
        audit.answer-finding           .   .   .   .   .   .   .   .   .   .   .   .
        audit.find-unusual             .   .   .   .   .   .   .   .   .   .   .   .
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
        break-glass.tell-lapse         .   .   .   .   .   .   .   .   .   .   .   .
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
        authority.require              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.defer-backup            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.invite                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.confirm                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.end                     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.change                  .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.renew                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.suspend                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.restore                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.explain                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view-use                .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view-own                s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.view-own of another     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.leave                   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.leave of another        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.ask                     s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        claim-letter.use               s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        provider.start-for             s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        access.answer-request          .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.block                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        preset.keep                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.view-reviews            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.answer-review           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        authority.attach               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        authority.view                 .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        claim.view                     .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        claim.object                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.set-reviews             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.keep-reviews            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.warn                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        access.tell-requests           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.start              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.view               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        application.view-people        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        section.view-people            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        section.view-people payment    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
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
        application.keep-people        .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.withdraw           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        application.copy               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        notice.mail                    .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        notice.read                    s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   s   .
        payment.copy                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        payment.copy payment           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        review.view-desk               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        principal.verify               .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        claim.let-in                   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        claim-letter.print             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   S   .
        audit.view-grants              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        authority.audit                .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-events              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.keep-questions           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.view-findings            .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.answer-finding           .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        audit.find-unusual             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
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
        break-glass.tell-lapse         .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        break-glass.review             .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        staff.view-health              .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .   .
        """;
}
