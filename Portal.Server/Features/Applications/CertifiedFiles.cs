using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Certifications;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;

namespace Portal.Server.Features.Applications;

/// <summary>
/// What can be downloaded of a whole application: the PDF that was made for the signature, the evidence of the certification, and the proof
/// that the ledger holds it.
/// </summary>
public sealed class CertifiedFiles(OperationRunner operations, FormCatalog forms, DataKeys keys, ProofReader proofs)
{
    /// <summary>The PDF of the newest request that was not taken back. It holds sensitive values in clear: who may not see those gets none.</summary>
    public Task<Result<OpenedFile>> PdfAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.LookAtAsync<OpenedFile>(Actions.ReadWhole, new Target(Application: application), async (operation, c) =>
        {
            var version = operation.Application.Version;
            var request = await operation.Db.SignatureRequests.AsNoTracking()
                .SingleOrDefaultAsync(r => r.VersionId == version.Value && r.VoidedAt == null, c);
            if (request is null || !MaySeeSensitive(operation.Facts, forms.Find(operation.Application.FormKey, operation.Application.FormVersion)!))
                return Error.NotFound;
            operation.Record(new DocumentDownloaded(operation.Application.Provider, application, null, new DocumentId(request.Id)));
            using var key = await keys.OpenAsync(operation.Db, DataKeys.OwnerOf(version), c);
            var pdf = key.Open(CertifiableContent.PdfOfRequest(request.Id), request.PdfSealed);
            return new OpenedFile(new MemoryStream(pdf), "application.pdf", "application/pdf", pdf.Length);
        }, cancel);

    /// <summary>The evidence of the current version's certification.</summary>
    public Task<Result<OpenedFile>> EvidenceAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.LookAtAsync<OpenedFile>(Actions.ReadWhole, new Target(Application: application), async (operation, c) =>
        {
            var version = operation.Application.Version;
            var row = await operation.Db.CertifiedVersions.AsNoTracking().SingleOrDefaultAsync(v => v.VersionId == version.Value, c);
            if (row is null)
                return Error.NotFound;
            operation.Record(new EvidenceExported(operation.Application.Provider, application, version));
            var file = CertifiedEvidence.Of(row).Serialize();
            var name = string.Create(CultureInfo.InvariantCulture, $"certification-{row.CertifiedAt:yyyy-MM-dd}-{version.Value:N}.json");
            return new OpenedFile(new MemoryStream(file), name, "application/json", file.Length);
        }, cancel);

    /// <summary>
    /// The proof that the ledger holds the certification of the current version: beside the evidence it shows that the portal wrote the
    /// certification down, and when. It holds this entry and hashes of the others.
    /// </summary>
    /// <exception cref="InvalidDataException">The ledger lacks rows of which the proof would consist.</exception>
    public Task<Result<OpenedFile>> ProofAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.LookAtAsync<OpenedFile>(Actions.ReadWhole, new Target(Application: application), async (operation, c) =>
        {
            var version = operation.Application.Version;
            if (await ProofReader.CertificationAsync(operation.Db, application, version, c) is not { } number
                || await proofs.InclusionAsync(operation.Db, number, c) is not { } proof)
                return Error.NotFound;
            operation.Record(new CertificationProofExported(operation.Application.Provider, application, version, number));
            var file = proof.Serialize();
            return new OpenedFile(new MemoryStream(file), $"certification-proof-{version.Value:N}.json", "application/json", file.Length);
        }, cancel);

    /// <summary>Whether a person may see every sensitive value of the application, as the PDF shows them.</summary>
    internal static bool MaySeeSensitive(AccessFacts facts, FormDefinition form) => facts.Resource.Sections!
        .Where(s => form.Section(s.Key) is { } section && section.Fields.Concat(section.Groups.SelectMany(g => g.Fields)).Any(f => f.Sensitive))
        .All(s => AccessPolicy.Decide(facts.Actor, Actions.ViewSensitive, facts.Resource with { Section = s }, facts.Holdings, facts.Now).IsAllowed);
}
