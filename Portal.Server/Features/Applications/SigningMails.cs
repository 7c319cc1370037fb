using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Outbox;

namespace Portal.Server.Features.Applications;

/// <summary>The mails about signing. They name nobody and hold no answer: the page behind the link asks who is there.</summary>
public sealed class SigningMails(PageAddresses addresses)
{
    /// <summary>To everybody who is bound to the provider: the signature was asked for.</summary>
    public async Task<IReadOnlyList<OutboxMail>> RequestedAsync(
        Operation operation, EnrollmentApplicationId application, Guid request, CancellationToken cancel)
    {
        var provider = operation.Application.Provider.Value;
        var principals = await operation.Db.Principals
            .Where(p => p.ProviderId == provider && (p.Status == "claimed" || p.Status == "verified"))
            .Join(operation.Db.Accounts, p => p.AccountId, a => a.Id, (_, a) => new { a.Id, a.Email }).ToListAsync(cancel);
        return [.. principals.Select(to => new OutboxMail(
            "signature-requested", $"signature-requested/{request}/{to.Id}", to.Email, "An application waits for your signature",
            $"""
            An application in the Provider Portal is complete and waits for your signature.
            Review everything that it says, and sign it with your passkey if it is right:
            {Link($"/applications/{application.Value}/review")}

            Nobody else can sign it for you. If anything is changed before you sign, you are asked again.
            """))];
    }

    /// <summary>To the signer: what was certified, with the hash that stands in the evidence.</summary>
    public OutboxMail Certified(EnrollmentApplicationId application, VersionId version, string to, string manifestSha256) => new(
        "application-certified", $"application-certified/{version.Value}", to, "Your application was certified and submitted",
        $"""
        You certified an application with your passkey. It was submitted, and nobody can change it any more.

        SHA-256 of what you certified:
        {manifestSha256}
        Keep this mail: with the evidence file, which you can download here, it shows what was certified.
        {Link($"/applications/{application.Value}")}

        If this was not you, tell the agency at once and look at the passkeys of your account.
        """);

    private string Link(string path) => addresses.Of(path);
}
