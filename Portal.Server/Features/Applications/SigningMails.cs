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
        return [.. (await PrincipalsAsync(operation, cancel)).Select(to => new OutboxMail(
            "signature-requested", $"signature-requested/{request}/{to.Id}", to.Email, "An application waits for your signature",
            $"""
            An application in the Provider Portal is complete and waits for your signature.
            Review everything that it says, and sign it with your passkey if it is right:
            {Link($"/applications/{application.Value}/review")}

            Nobody else can sign it for you. If anything is changed before you sign, you are asked again.
            """))];
    }

    /// <summary>To those who were asked to sign: there is nothing to sign any more.</summary>
    public async Task<IReadOnlyList<OutboxMail>> TakenBackAsync(Operation operation, Guid request, CancellationToken cancel) =>
        [.. (await PrincipalsAsync(operation, cancel)).Select(to => new OutboxMail(
            "signature-request-cancelled", $"signature-request-cancelled/{request}/{to.Id}", to.Email, "Nothing to sign for now",
            $"""
            The request to sign an application in the Provider Portal was taken back. You need not do anything; you get a mail when you are asked again.
            {Link($"/applications/{operation.Application.Id.Value}")}
            """))];

    /// <summary>To who asked for it: it was sent back unsigned. What the note says stands on the page only.</summary>
    public async Task<OutboxMail> DeclinedAsync(Operation operation, Guid request, CancellationToken cancel)
    {
        var to = await operation.Db.SignatureRequests.Where(r => r.Id == request)
            .Join(operation.Db.Accounts, r => r.RequestedBy, a => a.Id, (_, a) => a.Email).SingleAsync(cancel);
        return new OutboxMail(
            "signature-declined", $"signature-declined/{request}", to, "An application was sent back unsigned",
            $"""
            The provider did not sign an application for which you had asked for the signature. A note says what has to be changed:
            {Link($"/applications/{operation.Application.Id.Value}")}
            """);
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

    private static async Task<IReadOnlyList<(Guid Id, string Email)>> PrincipalsAsync(Operation operation, CancellationToken cancel)
    {
        var provider = operation.Application.Provider.Value;
        var principals = await operation.Db.Principals
            .Where(p => p.ProviderId == provider && (p.Status == "claimed" || p.Status == "verified"))
            .Join(operation.Db.Accounts, p => p.AccountId, a => a.Id, (_, a) => new { a.Id, a.Email }).OrderBy(a => a.Id).ToListAsync(cancel);
        return [.. principals.Select(p => (p.Id, p.Email))];
    }

    private string Link(string path) => addresses.Of(path);
}
