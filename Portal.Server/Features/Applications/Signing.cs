using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Certifications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Pdf;

namespace Portal.Server.Features.Applications;

/// <summary>The answer to a request for the signature.</summary>
/// <param name="Request">The request; null when the application is not complete.</param>
/// <param name="Problems">What is wrong or missing. Nothing was changed while there is any.</param>
public sealed record SignatureAsked(Guid? Request, IReadOnlyList<Problem> Problems);

/// <summary>Asking the principal for the signature.</summary>
public sealed class Signing(
    OperationRunner operations, FormCatalog forms, AnswerStore answers, DataKeys keys, SigningMails mails, LiveSections live)
{
    /// <summary>Looks through the whole application; a complete one is sent to the principal. Its content and its PDF are made now, once.</summary>
    public Task<Result<SignatureAsked>> RequestAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<SignatureAsked>(Actions.RequestSignature, application, async (operation, c) =>
        {
            var next = operation.Application.Status.After(LifecycleStep.RequestSignature);
            if (!next.Succeeded)
                return next.Error;
            var form = forms.Find(operation.Application.FormKey, operation.Application.FormVersion)!;
            var loaded = await answers.LoadAsync(operation.Db, operation.Application.Version, form, [.. form.Sections.Select(s => s.Key)], c);
            var npi = await operation.Db.Providers.Where(p => p.Id == operation.Application.Provider.Value).Select(p => p.Npi).SingleAsync(c);
            var problems = FormValidation.Validate(
                    form, loaded.Answers, DateOnly.FromDateTime(operation.Now.UtcDateTime), VisibleSections.Everything, npi)
                .Where(p => p.Severity == Severity.Error).ToList();
            if (problems.Count > 0)
                return new SignatureAsked(null, problems);

            var request = await KeepAsync(operation, form, loaded.Answers, c);
            var row = await operation.Db.Applications.SingleAsync(a => a.Id == application.Value, c);
            (row.Status, row.ChangedAt) = (next.Value, operation.Now);
            foreach (var mail in await mails.RequestedAsync(operation, application, request, c))
                operation.Send(mail);
            operation.AfterCommit(() => live.Changed(application, LiveSections.WholeApplication));
            return new SignatureAsked(request, []);
        }, cancel);

    private async Task<Guid> KeepAsync(Operation operation, FormDefinition form, AnswerSet filled, CancellationToken cancel)
    {
        var (id, application) = (Operation.NewId(), operation.Application);
        var content = CertifiableContent.Make(form, filled);
        var pdf = ApplicationPdf.Render(await PrintAsync(operation, form, filled, content, cancel)).Bytes;
        using var key = await keys.OpenAsync(operation.Db, DataKeys.OwnerOf(application.Version), cancel);
        var row = operation.Db.SignatureRequests.Add(new SignatureRequestRow
        {
            Id = id,
            ApplicationId = application.Id.Value,
            VersionId = application.Version.Value,
            RequestedBy = operation.Account.Value,
            RequestedAt = operation.Now,
            Content = content.Canonical,
            ContentSha256 = content.Sha256,
            SecretsSealed = key.Seal(CertifiableContent.SecretsOfRequest(id), content.Secrets),
            PdfSealed = key.Seal(CertifiableContent.PdfOfRequest(id), pdf),
            PdfSha256 = SHA256.HashData(pdf),
            PdfLength = pdf.Length,
        }).Entity;
        operation.Record(new SignatureRequested(
            application.Provider, application.Id, id, Convert.ToHexStringLower(row.ContentSha256), Convert.ToHexStringLower(row.PdfSha256)));
        return id;
    }

    private static async Task<PdfApplication> PrintAsync(
        Operation operation, FormDefinition form, AnswerSet filled, CertifiableContent content, CancellationToken cancel)
    {
        var provider = await operation.Db.Providers.AsNoTracking().SingleAsync(p => p.Id == operation.Application.Provider.Value, cancel);
        var number = await operation.Db.Versions.Where(v => v.Id == operation.Application.Version.Value).Select(v => v.Number).SingleAsync(cancel);
        var outline = ApplicationOutline.Of(form, filled);
        var statement = StatementCatalog.Latest(StatementCatalog.Certification)!;
        return new PdfApplication(
            form.Title, provider.LegalName, provider.Npi, operation.Application.Id.Value.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"{form.Key}, edition {form.Version}"), number, operation.Now,
            Convert.ToHexStringLower(content.Sha256),
            [.. outline.Select(section => new PdfSection(section.Section.Title, Rows(section.Rows), [.. section.Groups.Select(Group)]))],
            [
                .. outline.SelectMany(s => s.Documents).Select(d => new PdfDocumentRow(
                    d.Document.Name, d.Slot.Label, d.Document.Length, d.Document.Sha256)),
            ],
            // The day of signing is not known yet; it is in the certification.
            string.Join("\n\n", statement.Paragraphs.Select(p => p.Replace("{date}", "the day of signing", StringComparison.Ordinal))));
    }

    private static PdfGroup Group(OutlineGroup group) => new(group.Group.Title, [.. group.Items.Select(item => new PdfItem(group.Group.ItemTitle, Rows(item)))]);

    private static IReadOnlyList<PdfRow> Rows(IReadOnlyList<OutlineRow> rows) => [.. rows.Select(r => new PdfRow(r.Field.Label, r.Value))];
}
