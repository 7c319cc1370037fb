namespace Portal.Tests.Journeys.Sweep;

/// <summary>
/// Who of the swept world opens which page, written down: a page that opens to somebody else, or to somebody less, is a change that a person
/// has to have meant. Nobody opens a page about a thing that is somebody else's; whom <c>/invitations</c> is not for reads only that.
/// </summary>
internal static class WhoOpens
{
    public const string Table = """
        /: visitor, setting up
        /access/ask: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /access/{Delegation:guid}: office manager, drafter with limits, revoked agent
        /account/address: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /account/confirm: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/first-admin: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/locked: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/password: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/recover: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/recovery-codes: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/register: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/security: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /account/setup: setting up
        /account/sign-in: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /account/switch: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /applications/{Application:guid}: practitioner, office manager, drafter with limits, Reviewer
        /applications/{Application:guid}/people: practitioner, office manager
        /applications/{Application:guid}/review: practitioner, office manager, Reviewer
        /applications/{Application:guid}/sections/{Section}: practitioner, office manager, drafter with limits, Reviewer
        /applications/{Application:guid}/sections/{Section}/people: practitioner, office manager
        /audit/applications/{Application:guid}: Auditor
        /audit/charts: Auditor
        /audit/difference: Auditor
        /audit/events: Auditor
        /audit/events/list: Auditor
        /audit/findings: Auditor
        /audit/grants: Auditor
        /audit/ledger: Auditor
        /audit/person: Auditor
        /audit/questions: Auditor
        /audit/who-could: Auditor
        /claims/{Principal:guid}: practitioner, practitioner who claims, practitioner whose claim is contested
        /dev/components: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /dev/components/static: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /dev/mail: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /error: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /error/{Code:int}: visitor, practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin, setting up
        /help: HelpDesk
        /help/break-glass: HelpDesk
        /help/looks/{Look:guid}: HelpDesk
        /help/looks/{Look:guid}/applications/{Application:guid}/sections/{Section}: HelpDesk
        /invitations/{Invitation:guid}: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /not-found:
        /notices: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /providers: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /providers/new: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /providers/start-for: practitioner, office manager, drafter with limits, revoked agent, unconfirmed agent, practitioner who claims, practitioner whose claim is contested, invited, stranger, Reviewer, Auditor, HelpDesk, AccountAdmin
        /providers/{Provider:guid}: practitioner, office manager, drafter with limits, practitioner who claims
        /providers/{Provider:guid}/claims: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/looks: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/people: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/people/authorities: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/people/presets: practitioner, practitioner who claims
        /providers/{Provider:guid}/people/requests/{Request:guid}: practitioner, office manager
        /providers/{Provider:guid}/people/reviews: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/people/timeline: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/people/use: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/people/why: practitioner, office manager, practitioner who claims
        /providers/{Provider:guid}/people/{Delegation:guid}: practitioner, office manager
        /providers/{Provider:guid}/people/{Delegation:guid}/preview: practitioner, office manager
        /providers/{Provider:guid}/people/{Delegation:guid}/renew: practitioner, office manager
        /providers/{Provider:guid}/record: practitioner, practitioner who claims
        /staff/break-glass: Auditor, AccountAdmin
        /staff/break-glass/{Look:guid}: Auditor, AccountAdmin
        /staff/claims: Reviewer
        /staff/claims/{Principal:guid}: Reviewer
        /staff/health: Auditor, AccountAdmin
        /staff/mail: AccountAdmin
        /staff/roles: AccountAdmin
        """;
}
