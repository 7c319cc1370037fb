using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.Providers;

/// <summary>The mails about claims. They carry no secret and no evidence.</summary>
public sealed class ProviderMails(PageAddresses addresses)
{
    public async Task<OutboxMail> ContestedAsync(
        Operation operation, ProviderRow provider, PrincipalRow holder, PrincipalRow claim, CancellationToken cancel)
    {
        var to = await operation.Db.Accounts.SingleAsync(a => a.Id == holder.AccountId, cancel);
        return new OutboxMail(
            "claim-contested", $"claim-contested/{claim.Id}", to.Email, $"Somebody else claims to be {provider.LegalName}",
            $"""
            Another account entered the NPI of {provider.LegalName} and claims to be this provider.
            Nothing has changed for you, and the other account has no access. Staff will look at the evidence of both.
            Upload evidence of yours if you have not done so:
            {Link($"/providers/{provider.Id}")}
            """);
    }

    public async Task<OutboxMail> DecidedAsync(Operation operation, PrincipalRow principal, CancellationToken cancel)
    {
        var to = await operation.Db.Accounts.SingleAsync(a => a.Id == principal.AccountId, cancel);
        var provider = await operation.Db.Providers.AsNoTracking().SingleAsync(p => p.Id == principal.ProviderId, cancel);
        return principal.Status == "verified"
            ? new OutboxMail(
                "principal-verified", $"principal-verified/{principal.Id}", to.Email, $"You were verified for {provider.LegalName}",
                $"""
                Staff checked your evidence: you can now certify applications of {provider.LegalName}.
                {Link($"/providers/{provider.Id}")}
                """)
            : new OutboxMail(
                "principal-refused", $"principal-refused/{principal.Id}", to.Email, $"Your claim for {provider.LegalName} was not accepted",
                $"""
                Staff did not accept your claim to act for {provider.LegalName}. The reason is on the page of your claims:
                {Link("/providers")}
                """);
    }

    private string Link(string path) => addresses.Of(path);
}
