using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.People;

/// <summary>
/// The mails about invitations. They carry no secret: a link leads to a page that asks to sign in, and whoever reads the mail without being the
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

    public async Task<IReadOnlyList<OutboxMail>> AcceptedAsync(Operation operation, InvitationRow invitation, CancellationToken cancel)
    {
        var provider = await ProviderAsync(operation, invitation.ProviderId, cancel);
        var confirm = invitation.Terms().NeedsConfirmation
            ? "\nNothing that you gave has any power before you have confirmed the person there.\n"
            : "";
        return [.. (await ProviderSide.OfAsync(operation.Db, invitation.ProviderId, invitation.CreatedUnder, cancel)).Select(to => new OutboxMail(
            "invitation-accepted", $"invitation-accepted/{invitation.Id}/{to.Id}", to.Email, $"Somebody accepted access to {provider}",
            $"""
            Somebody accepted the invitation for {provider}. See who it is and who can do what, and end it at any time:
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

    private static async Task<string> ProviderAsync(Operation operation, Guid provider, CancellationToken cancel) =>
        MailMessageText.Name((await operation.Db.Providers.AsNoTracking().SingleAsync(p => p.Id == provider, cancel)).LegalName);

    private string Link(string path) => addresses.Of(path);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("MMMM d, yyyy", System.Globalization.CultureInfo.GetCultureInfo("en-US"));
}
