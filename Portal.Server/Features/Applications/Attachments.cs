using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Secrets;
using Portal.Server.Security;

namespace Portal.Server.Features.Applications;

/// <summary>Files that are added beside the frozen content. They are never removed.</summary>
public sealed class Attachments(OperationRunner operations, DataKeys keys, Uploads uploads, FileStore store, LiveSections live)
{
    /// <summary>The largest file that is taken in, in bytes.</summary>
    public long MaxBytes => uploads.MaxBytes;

    /// <summary>Takes a file in. Who may is asked before a byte is taken in, and again when the record is written.</summary>
    public async Task<Result<DocumentId>> AddAsync(
        EnrollmentApplicationId application, Stream content, string name, long? length, CancellationToken cancel = default)
    {
        var allowed = await operations.LookAtAsync<(VersionId, DataKey)>(
            Actions.AddAttachment, new Target(Application: application), async (operation, c) =>
            {
                if (operation.Application.Status.After(LifecycleStep.AddAttachment) is { Succeeded: false } refused)
                    return refused.Error;
                var version = operation.Application.Version;
                return (version, await keys.OpenAsync(operation.Db, DataKeys.OwnerOf(version), c));
            }, cancel);
        if (!allowed.Succeeded)
            return allowed.Error;
        var (version, key) = allowed.Value;
        using var opened = key;
        var accepted = await uploads.AcceptAsync(content, name, length, DataKeys.OwnerOf(version), key, cancel);
        return accepted.Succeeded ? await KeepAsync(application, version, accepted.Value, cancel) : accepted.Error;
    }

    /// <summary>Opens an attachment for somebody who sees it in the list. The download is in the ledger before the first byte leaves.</summary>
    public async Task<Result<OpenedFile>> OpenAsync(EnrollmentApplicationId application, DocumentId attachment, CancellationToken cancel = default)
    {
        var found = await operations.LookAtAsync<SealedFile>(Actions.ViewApplication, new Target(Application: application), async (operation, c) =>
        {
            var row = await Visible(operation.Db, operation.Facts, application).SingleOrDefaultAsync(a => a.Id == attachment.Value, c);
            if (row is null)
                return Error.NotFound;
            operation.Record(new DocumentDownloaded(operation.Application.Provider, application, null, attachment));
            var owner = DataKeys.OwnerOf(new VersionId(row.VersionId));
            return new SealedFile(
                new StoredFile(row.StoredName, row.SizeBytes, Convert.ToHexStringLower(row.Sha256)), owner,
                await keys.OpenAsync(operation.Db, owner, c), row.FileName, row.MediaType);
        }, cancel);
        return found.Succeeded ? await found.Value.OpenAsync(store, cancel) : found.Error;
    }

    /// <summary>
    /// The attachments that a person sees: all of them who sees the whole application, otherwise one's own, since any of them may show what
    /// is withheld. What staff keep for themselves is for staff.
    /// </summary>
    internal static IQueryable<AttachmentRow> Visible(PortalDb db, AccessFacts facts, EnrollmentApplicationId application)
    {
        var (me, whole, staff) = (facts.Actor.Account!.Value.Value, facts.Decide(Actions.ReadWhole).IsAllowed, IsStaff(facts));
        return db.Attachments.AsNoTracking().Where(a => a.ApplicationId == application.Value
            && (a.AuthorId == me || (whole && (staff || a.Visibility == "provider"))));
    }

    /// <summary>The notes that a person sees, by the same rule; staff see of the provider's side what was added after it was submitted.</summary>
    internal static IQueryable<NoteRow> VisibleNotes(PortalDb db, AccessFacts facts, EnrollmentApplicationId application)
    {
        var (me, whole, staff) = (facts.Actor.Account!.Value.Value, facts.Decide(Actions.ReadWhole).IsAllowed, IsStaff(facts));
        return db.Notes.AsNoTracking().Where(n => n.ApplicationId == application.Value
            && (n.AuthorId == me || (whole && (staff ? n.AfterSubmission : n.Visibility == "provider"))));
    }

    internal static bool IsStaff(AccessFacts facts) =>
        facts.Decide(Actions.ViewApplication) is AccessDecision.Allowed { Basis: var basis } && basis.StartsWith("staff:", StringComparison.Ordinal);

    private Task<Result<DocumentId>> KeepAsync(
        EnrollmentApplicationId application, VersionId version, AcceptedUpload accepted, CancellationToken cancel) =>
        operations.ForApplicationAsync<DocumentId>(Actions.AddAttachment, application, (operation, _) =>
        {
            if (operation.Application.Status.After(LifecycleStep.AddAttachment) is { Succeeded: false } refused)
                return Task.FromResult<Result<DocumentId>>(refused.Error);
            if (operation.Application.Version != version)
                return Task.FromResult<Result<DocumentId>>(ApplicationErrors.OtherVersion);
            var id = new DocumentId(Operation.NewId());
            operation.Db.Attachments.Add(new AttachmentRow(accepted)
            {
                Id = id.Value,
                ApplicationId = application.Value,
                VersionId = version.Value,
                AuthorId = operation.Account.Value,
                At = operation.Now,
                Visibility = Notes.IsStaff(operation) ? "staff" : "provider",
            });
            operation.Record(new AttachmentAdded(operation.Application.Provider, application, id, accepted.File.Sha256));
            operation.AfterCommit(() => live.Changed(application, LiveSections.WholeApplication));
            return Task.FromResult<Result<DocumentId>>(id);
        }, cancel);
}
