using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Mail;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.Providers;

/// <summary>The mails about claims. They carry no secret and no evidence.</summary>
public sealed class ProviderMails(PageAddresses addresses)
{
    /// <summary>To everybody who holds the record.</summary>
    public async Task<IReadOnlyList<OutboxMail>> ContestedAsync(
        Operation operation, ProviderRow provider, IReadOnlyList<PrincipalRow> holders, PrincipalRow claim, CancellationToken cancel)
    {
        var told = holders.Select(h => h.AccountId).ToList();
        var name = MailMessageText.Name(provider.LegalName);
        return [.. (await operation.Db.Accounts.Where(a => told.Contains(a.Id)).OrderBy(a => a.Id).ToListAsync(cancel)).Select(to => new OutboxMail(
            "claim-contested", $"claim-contested/{claim.Id}/{Operation.NewId()}", to.Email, $"Somebody else claims to be {name}",
            $"""
            Another account entered the NPI of {name} and claims to be this provider.
            Nothing has changed for you, and the other account has no access. If you do not know of this, object before
            {claim.ObjectUntil?.UtcDateTime:MMMM d, yyyy}: one click, and the claim takes nothing over.
            {Link($"/providers/{provider.Id}/claims")}
            """))];
    }

    public async Task<OutboxMail> DecidedAsync(Operation operation, PrincipalRow principal, CancellationToken cancel)
    {
        var to = await operation.Db.Accounts.SingleAsync(a => a.Id == principal.AccountId, cancel);
        var row = await operation.Db.Providers.SingleAsync(p => p.Id == principal.ProviderId, cancel); // As this operation leaves it.
        var provider = MailMessageText.Name(row.LegalName);
        return principal.Status == "verified"
            ? new OutboxMail(
                "principal-verified", $"principal-verified/{principal.Id}/{Operation.NewId()}", to.Email, $"You were verified for {provider}",
                $"""
                Staff checked your evidence: you can now certify applications of {provider}.
                {Link($"/providers/{row.Id}")}
                """)
            : new OutboxMail(
                "principal-refused", $"principal-refused/{principal.Id}/{Operation.NewId()}", to.Email, $"Your claim for {provider} was not accepted",
                $"""
                Staff did not accept your claim to act for {provider}. The reason is on the page of your claims:
                {Link("/providers")}
                """);
    }

    private string Link(string path) => addresses.Of(path);
}
