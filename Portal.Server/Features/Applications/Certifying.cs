using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Certifications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Certifications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>What the signer typed and ticked, under which request's content.</summary>
/// <param name="Request">The request whose content the page showed: what was not seen is not signed.</param>
/// <param name="LegalName">As typed.</param>
/// <param name="Consent">To sign electronically.</param>
/// <param name="Statement">That the certification is true.</param>
public sealed record SigningForm(Guid Request, string? LegalName, bool Consent, bool Statement);

/// <summary>The question to the signer's passkey; or what is to be mended first, and then nothing was kept.</summary>
public sealed record CertificationAsk(Guid? Ceremony, JsonNode? Options, IReadOnlyList<Error> Problems);

/// <summary>
/// Certifying: the passkey signs a challenge that is made from the manifest of the content. Consuming the question, checking the answer,
/// freezing and submitting are one transaction, under the application's lock.
/// </summary>
public sealed class Certifying(
    OperationRunner operations, FormCatalog forms, Manifests manifests, CertificationPasskeys passkeys, DataKeys keys, SigningMails mails, LiveSections live)
{
    private const int Minutes = 5;

    /// <summary>Asks the signer's passkey.</summary>
    public Task<Result<CertificationAsk>> AskAsync(
        EnrollmentApplicationId application, SigningForm typed, HttpContext http, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<CertificationAsk>(Actions.Certify, application, async (operation, c) =>
        {
            if (operation.Application.Status.After(LifecycleStep.Certify) is { Succeeded: false } refused)
                return refused.Error;
            var account = await operation.Db.Accounts.AsNoTracking().SingleAsync(a => a.Id == operation.Account.Value, c);
            var problems = CertificationErrors.Of(typed, await NameAsync(operation, account, c));
            if (problems.Count > 0)
                return new CertificationAsk(null, null, problems);
            if (!await operation.Db.Passkeys.AnyAsync(p => p.AccountId == account.Id, c))
                return CertificationErrors.NoPasskey;
            var legalName = TypedText.TidyLine(typed.LegalName!);
            if (await manifests.MakeAsync(operation, legalName, operation.Now, c) is not { } read || read.Request.Id != typed.Request)
                return CertificationErrors.Changed;

            var (manifest, nonce) = (read.Manifest.CanonicalBytes(), RandomNumberGenerator.GetBytes(CertificationChallenge.NonceLength));
            var challenge = CertificationChallenge.Compute(nonce, manifest);
            var asked = await passkeys.AskAsync(account, challenge, http);
            var ceremony = operation.Db.CertificationCeremonies.Add(new CertificationCeremonyRow
            {
                Id = Operation.NewId(),
                AccountId = account.Id,
                SessionId = operation.Facts.Session!.Value,
                ApplicationId = application.Value,
                VersionId = operation.Application.Version.Value,
                RequestId = read.Request.Id,
                LegalName = legalName,
                Manifest = manifest,
                Nonce = nonce,
                Challenge = challenge,
                State = asked.State,
                RpId = asked.RpId,
                Origin = asked.Origin,
                IssuedAt = operation.Now,
                ExpiresAt = operation.Now.AddMinutes(Minutes),
            }).Entity;
            operation.Record(new CertificationAsked(
                operation.Application.Provider, application, ceremony.Id, Convert.ToHexStringLower(SHA256.HashData(manifest))));
            return new CertificationAsk(ceremony.Id, asked.Options, []);
        }, cancel);

    /// <summary>Certifies with the passkey's answer. A refused answer uses the question up all the same.</summary>
    public async Task<Result<VersionId>> CompleteAsync(
        EnrollmentApplicationId application, Guid ceremony, string credentialJson, HttpContext http, CancellationToken cancel = default)
    {
        var kept = await operations.ForApplicationAsync<Kept>(Actions.Certify, application, async (operation, c) =>
        {
            var outcome = await TryAsync(operation, ceremony, credentialJson, http, c);
            if (!outcome.Succeeded)
                operation.Record(new CertificationRefused(operation.Application.Provider, application, outcome.Error.Code));
            return new Kept(outcome);
        }, cancel);
        return kept.Succeeded ? kept.Value.Outcome : kept.Error;
    }

    // Certify was allowed, so the account is a principal of the provider; its row is locked since.
    private static async Task<string> NameAsync(Operation operation, AccountRow account, CancellationToken cancel)
    {
        var provider = await operation.Db.Providers.AsNoTracking().SingleAsync(p => p.Id == operation.Application.Provider.Value, cancel);
        var principal = operation.Facts.Holdings.Principal!.Id.Value;
        var capacity = await operation.Db.Principals.Where(p => p.Id == principal).Select(p => p.Capacity).SingleAsync(cancel);
        return SignerName.Of(capacity, provider.LegalName, account.Name);
    }

    // Nothing is written before the last refusal, but that the question was used up.
    private async Task<Result<VersionId>> TryAsync(
        Operation operation, Guid id, string credentialJson, HttpContext http, CancellationToken cancel)
    {
        if (await ConsumeAsync(operation, id, cancel) is not { } ceremony)
            return CertificationErrors.Over;
        var next = operation.Application.Status.After(LifecycleStep.Certify);
        if (!next.Succeeded
            || await manifests.MakeAsync(operation, ceremony.LegalName, ceremony.IssuedAt, cancel) is not { } read
            || read.Request.Id != ceremony.RequestId
            || !read.Manifest.CanonicalBytes().AsSpan().SequenceEqual(ceremony.Manifest))
            return CertificationErrors.Changed;
        if (await passkeys.CheckAsync(operation.Db, ceremony, credentialJson, http, cancel) is not { } answer)
            return CertificationErrors.Refused;
        var certified = await CertifiedRowAsync(operation, ceremony, read, answer, cancel);
        if (!EvidenceVerifier.Verify(CertifiedEvidence.Of(certified)).Passed)
            return CertificationErrors.Refused;

        await FreezeAsync(operation, certified, answer, next.Value, cancel);
        return operation.Application.Version;
    }

    // The one conditional update decides which of several answers counts.
    private static async Task<CertificationCeremonyRow?> ConsumeAsync(Operation operation, Guid id, CancellationToken cancel)
    {
        var consumed = await operation.Db.CertificationCeremonies
            .Where(r => r.Id == id && r.AccountId == operation.Account.Value && r.SessionId == operation.Facts.Session
                && r.ApplicationId == operation.Application.Id.Value && r.VersionId == operation.Application.Version.Value
                && r.ConsumedAt == null && r.ExpiresAt > operation.Now)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.ConsumedAt, operation.Now), cancel);
        return consumed == 1 ? await operation.Db.CertificationCeremonies.AsNoTracking().SingleAsync(r => r.Id == id, cancel) : null;
    }

    private async Task<CertifiedVersionRow> CertifiedRowAsync(
        Operation operation, CertificationCeremonyRow ceremony, ReadManifest read, CheckedAnswer answer, CancellationToken cancel)
    {
        var (version, passkey) = (operation.Application.Version, answer.Passkey);
        using var key = await keys.OpenAsync(operation.Db, DataKeys.OwnerOf(version), cancel);
        return new CertifiedVersionRow
        {
            VersionId = version.Value,
            ApplicationId = operation.Application.Id.Value,
            RequestId = ceremony.RequestId,
            CeremonyId = ceremony.Id,
            Content = read.Content.Canonical,
            ContentSha256 = read.Content.Sha256,
            SecretsSealed = key.Seal(CertifiableContent.SecretsOfVersion(version), read.Content.Secrets),
            PdfSha256 = read.Request.PdfSha256,
            Manifest = ceremony.Manifest,
            ManifestSha256 = SHA256.HashData(ceremony.Manifest),
            Nonce = ceremony.Nonce,
            Challenge = ceremony.Challenge,
            RpId = ceremony.RpId,
            Origin = ceremony.Origin,
            CredentialId = passkey.CredentialId,
            PublicKey = passkey.PublicKey,
            BackupEligible = passkey.IsBackupEligible,
            BackedUp = passkey.IsBackedUp,
            Transports = passkey.Transports,
            CredentialCreatedAt = passkey.CreatedAt,
            AttestationObject = passkey.AttestationObject,
            RegistrationClientData = passkey.ClientDataJson,
            AuthenticatorData = answer.Assertion.AuthenticatorData.ToArray(),
            ClientData = answer.Assertion.ClientDataJson.ToArray(),
            Signature = answer.Assertion.Signature.ToArray(),
            UserHandle = answer.UserHandle?.ToArray(),
            SignerId = ceremony.AccountId,
            LegalName = ceremony.LegalName,
            ConsentId = read.Manifest.ConsentText.Id,
            ConsentVersion = read.Manifest.ConsentText.Version,
            ConsentSha256 = Convert.FromHexString(read.Manifest.ConsentText.Sha256),
            StatementId = read.Manifest.CertificationText.Id,
            StatementVersion = read.Manifest.CertificationText.Version,
            StatementSha256 = Convert.FromHexString(read.Manifest.CertificationText.Sha256),
            IssuedAt = ceremony.IssuedAt,
            ExpiresAt = ceremony.ExpiresAt,
            CertifiedAt = operation.Now,
        };
    }

    private async Task FreezeAsync(
        Operation operation, CertifiedVersionRow certified, CheckedAnswer answer, ApplicationStatus next, CancellationToken cancel)
    {
        var application = operation.Application;
        operation.Db.CertifiedVersions.Add(certified);
        answer.Passkey.LastUsedAt = operation.Now;
        (await operation.Db.Versions.SingleAsync(v => v.Id == application.Version.Value, cancel)).FrozenAt = operation.Now;
        var row = await operation.Db.Applications.SingleAsync(a => a.Id == application.Id.Value, cancel);
        (row.Status, row.ChangedAt) = (next, operation.Now);
        await operation.Db.SignatureRequests.Where(r => r.Id == certified.RequestId)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.CompletedAt, operation.Now), cancel);
        var manifestSha256 = Convert.ToHexStringLower(certified.ManifestSha256);
        operation.Record(new ApplicationCertified(
            application.Provider, application.Id, application.Version, manifestSha256, Convert.ToHexStringLower(certified.ContentSha256),
            Convert.ToHexStringLower(SHA256.HashData(certified.Signature)), Convert.ToHexStringLower(SHA256.HashData(certified.CredentialId))));
        var to = await operation.Db.Accounts.Where(a => a.Id == certified.SignerId).Select(a => a.Email).SingleAsync(cancel);
        operation.Send(mails.Certified(application.Id, application.Version, to, manifestSha256));
        var sections = forms.Find(application.FormKey, application.FormVersion)!.Sections;
        foreach (var section in sections)
            operation.AfterCommit(() => live.Changed(application.Id, section.Key));
    }

    private sealed record Kept(Result<VersionId> Outcome);
}
