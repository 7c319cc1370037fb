using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.People;

/// <summary>
/// The mails about access. They carry no secret: a link leads to a page that asks to sign in, and whoever reads the mail without being the
/// person gains nothing by it. The provider is named, because a mail that does not say whom it is from is taken for fraud.
/// </summary>
public sealed class PeopleMails(PageAddresses addresses)
{
    public async Task<OutboxMail> InvitationAsync(Operation operation, InvitationRow invitation, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, invitation.ProviderId, cancel);
        return new OutboxMail(
            "invitation", $"invitation/{invitation.Id}/{invitation.ResendCount}", invitation.Email, $"{provider} invites you to help with enrollment paperwork",
            $"""
            {provider} invites you to work on its enrollment applications in the Provider Portal.

            Sign in or create an account with this address, {invitation.Email}. Your invitation is waiting there:
            {Link($"/invitations/{invitation.Id}")}

            The invitation waits until {Day(invitation.ExpiresAt)}. This mail contains no password and no code: nobody gains access by reading it.
            If you do not know this provider, you need not do anything.
            """);
    }

    public async Task<IReadOnlyList<OutboxMail>> AcceptedAsync(Operation operation, InvitationRow invitation, AccountRow agent, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, invitation.ProviderId, cancel);
        var confirm = invitation.Terms().NeedsConfirmation
            ? "\nBefore the payment rights have any power, you must confirm the person there.\n"
            : "";
        return [.. (await TellAsync(operation, invitation.ProviderId, invitation.CreatedBy, cancel)).Select(to => new OutboxMail(
            "invitation-accepted", $"invitation-accepted/{invitation.Id}/{to.Id}", to.Email, $"Somebody accepted access to {provider}",
            $"""
            {agent.Name} accepted the invitation for {provider}. See who can do what, and end it at any time:
            {Link($"/providers/{invitation.ProviderId}/people")}
            {confirm}
            """))];
    }

    public async Task<OutboxMail> DeclinedAsync(Operation operation, InvitationRow invitation, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, invitation.ProviderId, cancel);
        var to = await operation.Db.Accounts.SingleAsync(a => a.Id == invitation.CreatedBy, cancel);
        return new OutboxMail(
            "invitation-declined", $"invitation-declined/{invitation.Id}", to.Email, $"An invitation for {provider} was declined",
            $"""
            An invitation that you sent for {provider} was declined. Nobody has access through it.
            {Link($"/providers/{invitation.ProviderId}/people")}
            """);
    }

    public async Task<OutboxMail> ReissueAskedAsync(Operation operation, InvitationRow invitation, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, invitation.ProviderId, cancel);
        var to = await operation.Db.Accounts.SingleAsync(a => a.Id == invitation.CreatedBy, cancel);
        return new OutboxMail(
            "invitation-reissue-asked", $"invitation-reissue/{invitation.Id}/{Operation.NewId()}", to.Email,
            $"Somebody asks for an invitation to another address",
            $"""
            Somebody who uses another e-mail address asks you to send an invitation for {provider} to that address.
            Nothing has changed. Look at the address, and send it there only if you know that it is theirs:
            {Link($"/providers/{invitation.ProviderId}/people")}
            """);
    }

    public async Task<OutboxMail> ConfirmedAsync(Operation operation, DelegationRow delegation, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, delegation.ProviderId, cancel);
        var agent = await operation.Db.Accounts.SingleAsync(a => a.Id == delegation.AgentId, cancel);
        return new OutboxMail(
            "delegation-confirmed", $"delegation-confirmed/{delegation.Id}", agent.Email, $"Your access to {provider} was confirmed",
            $"""
            {provider} confirmed your access. You can begin:
            {Link("/")}
            """);
    }

    public async Task<IReadOnlyList<OutboxMail>> EndedAsync(Operation operation, IReadOnlyList<DelegationRow> ended, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, ended[0].ProviderId, cancel);
        var mails = new List<OutboxMail>();
        foreach (var delegation in ended)
        {
            var agent = await operation.Db.Accounts.SingleAsync(a => a.Id == delegation.AgentId, cancel);
            mails.Add(new OutboxMail(
                "delegation-ended", $"delegation-ended/{delegation.Id}", agent.Email, $"Your access to {provider} has ended",
                $"Your access to {provider} in the Provider Portal has ended. If this surprises you, talk to the provider.\n"));
            foreach (var to in await TellAsync(operation, delegation.ProviderId, delegation.GivenBy, cancel))
                mails.Add(new OutboxMail(
                    "delegation-ended", $"delegation-ended/{delegation.Id}/{to.Id}", to.Email, $"Somebody's access to {provider} has ended",
                    $"""
                    {agent.Name} no longer has access to {provider}. See who still has:
                    {Link($"/providers/{delegation.ProviderId}/people")}
                    """));
        }
        return mails;
    }

    // The principal always hears of access that is given or ended, whoever gave it.
    private static async Task<IReadOnlyList<AccountRow>> TellAsync(Operation operation, Guid provider, Guid giver, CancellationToken cancel) =>
        await operation.Db.Accounts
            .Where(a => a.Id == giver
                || operation.Db.Principals.Any(p => p.ProviderId == provider && p.AccountId == a.Id && (p.Status == "claimed" || p.Status == "verified")))
            .OrderBy(a => a.Id)
            .ToListAsync(cancel);

    private static async Task<string> ProviderAsync(Operation operation, Guid provider, CancellationToken cancel) =>
        MailMessageText.Name((await operation.Db.Providers.AsNoTracking().SingleAsync(p => p.Id == provider, cancel)).LegalName);

    private string Link(string path) => addresses.Of(path);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("MMMM d, yyyy", System.Globalization.CultureInfo.GetCultureInfo("en-US"));
}
