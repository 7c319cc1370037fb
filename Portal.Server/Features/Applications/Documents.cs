using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Secrets;
using Portal.Server.Security;

namespace Portal.Server.Features.Applications;

/// <summary>The documents in the slots of a draft's sections: in, out, and away.</summary>
public sealed class Documents(
    OperationRunner operations, FormCatalog forms, DataKeys keys, Uploads uploads, FileStore store, LiveSections live)
{
    private static readonly Error Full = new("document.slot-full", "There is no room for another document here. Remove one first.");

    /// <summary>The largest file that is taken in, in bytes.</summary>
    public long MaxBytes => uploads.MaxBytes;

    /// <summary>Takes a file into a slot. Who may is asked before a byte is taken in, and again when the record is written.</summary>
    public async Task<Result<DocumentId>> AddAsync(
        EnrollmentApplicationId application, string section, string slot, Stream content, string name, long? length, CancellationToken cancel = default)
    {
        var allowed = await operations.LookAtAsync<(VersionId, DataKey)>(
            Actions.ManageDocuments, new Target(Application: application, Section: section), async (operation, c) =>
            {
                var version = operation.Application.Version;
                if (Refusal(operation, section, slot) is { } refused)
                    return refused;
                return (version, await keys.OpenAsync(operation.Db, DataKeys.OwnerOf(version), c));
            }, cancel);
        if (!allowed.Succeeded)
            return allowed.Error;
        var (version, key) = allowed.Value;
        using var opened = key;
        var accepted = await uploads.AcceptAsync(content, name, length, DataKeys.OwnerOf(version), key, cancel);
        return accepted.Succeeded ? await KeepAsync(application, section, slot, version, accepted.Value, cancel) : accepted.Error;
    }

    /// <summary>Takes a document out of the draft. Its file is swept later.</summary>
    public Task<Result<DocumentId>> RemoveAsync(
        EnrollmentApplicationId application, string section, DocumentId document, CancellationToken cancel = default) =>
        operations.ForSectionAsync<DocumentId>(Actions.ManageDocuments, application, section, async (operation, c) =>
        {
            var version = operation.Application.Version.Value;
            var row = await operation.Db.Documents.SingleOrDefaultAsync(
                d => d.Id == document.Value && d.VersionId == version && d.SectionKey == section && d.RemovedAt == null, c);
            if (row is null)
                return Error.NotFound;
            if (await Drafting.TouchAsync(operation, live, section, c) is null)
                return operation.Application.Status.After(LifecycleStep.Edit).Error!;
            (row.RemovedAt, row.RemovedBy) = (operation.Now, operation.Account.Value);
            operation.Record(new DocumentRemoved(operation.Application.Provider, application, section, document));
            return document;
        }, cancel);

    /// <summary>Opens a document for somebody who may see its section. The download is in the ledger before the first byte leaves.</summary>
    public async Task<Result<OpenedFile>> OpenAsync(
        EnrollmentApplicationId application, string section, DocumentId document, CancellationToken cancel = default)
    {
        var found = await operations.LookAtAsync<SealedFile>(
            Actions.ViewSection, new Target(Application: application, Section: section), async (operation, c) =>
            {
                var version = operation.Application.Version;
                var row = await operation.Db.Documents.AsNoTracking().SingleOrDefaultAsync(
                    d => d.Id == document.Value && d.VersionId == version.Value && d.SectionKey == section && d.RemovedAt == null, c);
                if (row is null)
                    return Error.NotFound;
                operation.Record(new DocumentDownloaded(operation.Application.Provider, application, section, document));
                var owner = DataKeys.OwnerOf(version);
                return new SealedFile(
                    new StoredFile(row.StoredName, row.SizeBytes, Convert.ToHexStringLower(row.Sha256)), owner,
                    await keys.OpenAsync(operation.Db, owner, c), row.FileName, row.MediaType);
            }, cancel);
        return found.Succeeded ? await found.Value.OpenAsync(store, cancel) : found.Error;
    }

    private Task<Result<DocumentId>> KeepAsync(
        EnrollmentApplicationId application, string section, string slot, VersionId version, AcceptedUpload accepted, CancellationToken cancel) =>
        operations.ForSectionAsync<DocumentId>(Actions.ManageDocuments, application, section, async (operation, c) =>
        {
            if (Refusal(operation, section, slot) is { } refused)
                return refused;
            if (operation.Application.Version != version)
                return ApplicationErrors.OtherVersion;
            var there = await operation.Db.Documents.CountAsync(
                d => d.VersionId == version.Value && d.SectionKey == section && d.SlotKey == slot && d.RemovedAt == null, c);
            if (there >= FormOf(operation).Section(section)!.Document(slot)!.Max)
                return Full;
            if (await Drafting.TouchAsync(operation, live, section, c) is null)
                return operation.Application.Status.After(LifecycleStep.Edit).Error!;
            var id = new DocumentId(Operation.NewId());
            operation.Db.Documents.Add(new DocumentRow(accepted)
            {
                Id = id.Value,
                VersionId = version.Value,
                SectionKey = section,
                SlotKey = slot,
                UploadedBy = operation.Account.Value,
                UploadedAt = operation.Now,
            });
            operation.Record(new DocumentAdded(operation.Application.Provider, application, section, id, accepted.File.Sha256));
            return id;
        }, cancel);

    private Error? Refusal(Operation operation, string section, string slot) =>
        FormOf(operation).Section(section)?.Document(slot) is null ? ApplicationErrors.UnknownField
        : operation.Application.Status.After(LifecycleStep.Edit).Error;

    private FormDefinition FormOf(Operation operation) => forms.Find(operation.Application.FormKey, operation.Application.FormVersion)!;
}
