using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Certifications;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Certifications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>A manifest, made from the rows as they are under the application's lock.</summary>
internal sealed record ReadManifest(Manifest Manifest, SignatureRequestRow Request, CertifiableContent Content);

/// <summary>Makes the manifest of what is about to be certified. The same rows give the same bytes, so that it can be made twice and compared.</summary>
public sealed class Manifests(FormCatalog forms, AnswerStore answers, DataKeys keys)
{
    /// <summary>Null when nothing waits for the signature, or when the answers are not those for which the signature was asked.</summary>
    internal async Task<ReadManifest?> MakeAsync(Operation operation, string legalName, DateTimeOffset issuedAt, CancellationToken cancel)
    {
        var (db, application) = (operation.Db, operation.Application);
        var request = await db.SignatureRequests.AsNoTracking()
            .SingleOrDefaultAsync(r => r.VersionId == application.Version.Value && r.VoidedAt == null && r.CompletedAt == null, cancel);
        if (request is null)
            return null;
        var form = forms.Find(application.FormKey, application.FormVersion)!;
        var loaded = await answers.LoadAsync(db, application.Version, form, [.. form.Sections.Select(s => s.Key)], cancel);
        using var key = await keys.OpenAsync(db, DataKeys.OwnerOf(application.Version), cancel);
        var secrets = key.Open(CertifiableContent.SecretsOfRequest(request.Id), request.SecretsSealed);
        var content = CertifiableContent.Again(form, loaded.Answers, secrets);
        if (!content.Canonical.AsSpan().SequenceEqual(request.Content))
            return null;

        var provider = await db.Providers.AsNoTracking().SingleAsync(p => p.Id == application.Provider.Value, cancel);
        var number = await db.Versions.Where(v => v.Id == application.Version.Value).Select(v => v.Number).SingleAsync(cancel);
        var manifest = new Manifest(
            application.Id.Value, number, new ManifestForm(form.Key, form.Version), new ManifestProvider(provider.Id, provider.Npi),
            new ManifestSigner(operation.Account.Value, legalName), Convert.ToHexStringLower(content.Sha256),
            [new FileHash("application.pdf", Convert.ToHexStringLower(request.PdfSha256), request.PdfLength)],
            content.Attachments, content.Sensitive, await AccessAsync(operation, cancel),
            Hash(StatementCatalog.Latest(StatementCatalog.ElectronicSignature)!), Hash(StatementCatalog.Latest(StatementCatalog.Certification)!),
            issuedAt);
        return new ReadManifest(manifest, request, content);
    }

    private static async Task<IReadOnlyList<ManifestAccess>> AccessAsync(Operation operation, CancellationToken cancel)
    {
        var (provider, resource) = (operation.Application.Provider.Value, operation.Facts.Resource);
        var principals = await operation.Db.Principals.AsNoTracking()
            .Where(p => p.ProviderId == provider && (p.Status == "claimed" || p.Status == "verified")).ToListAsync(cancel);
        var delegations = await operation.Db.Delegations.AsNoTracking()
            .Where(d => d.ProviderId == provider && d.EndedAt == null).ToListAsync(cancel);
        return [.. principals.Select(p => p.AccountId).Concat(delegations.Select(d => d.AgentId)).Distinct()
            .Select(account => AccessAtSigning.Of(
                new AccountId(account),
                new Holdings(
                    principals.Where(p => p.AccountId == account).Select(p => new PrincipalHolding(new PrincipalId(p.Id), p.Status == "verified")).FirstOrDefault(),
                    [.. delegations.Where(d => d.AgentId == account).Select(d => d.Holding())]),
                resource, operation.Now))
            .OfType<ManifestAccess>()];
    }

    private static StatementHash Hash(Statement statement) => new(statement.Id, statement.Version, statement.Sha256);
}
