using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Secrets;
using Portal.Server.Security;

namespace Portal.Server.Features.Providers;

/// <summary>The evidence of a claim: kept for good, sealed under a key of its own.</summary>
public sealed class Evidence(OperationRunner operations, DataKeys keys, Uploads uploads, FileStore store)
{
    /// <summary>The largest file that is taken in, in bytes.</summary>
    public long MaxBytes => uploads.MaxBytes;

    /// <summary>Takes a file in for the claim of the person. A contested claimant may do so too: that is how staff decide.</summary>
    public async Task<Result<DocumentId>> UploadAsync(
        PrincipalId principal, Stream content, string name, long? length, CancellationToken cancel = default)
    {
        // Who may upload is asked before a byte is taken in, and again when the record is written.
        var owner = DataKeys.OwnerOf(principal);
        var opened = await OwnAsync<DataKey>(principal, async (operation, _, c) => await keys.OpenAsync(operation.Db, owner, c), cancel);
        if (!opened.Succeeded)
            return opened.Error;
        using var key = opened.Value;
        var accepted = await uploads.AcceptAsync(content, name, length, owner, key, cancel);
        if (!accepted.Succeeded)
            return accepted.Error;
        return await OwnAsync<DocumentId>(principal, (operation, row, _) =>
        {
            var id = new DocumentId(Operation.NewId());
            operation.Db.PrincipalEvidence.Add(new PrincipalEvidenceRow(accepted.Value)
            {
                Id = id.Value,
                PrincipalId = principal.Value,
                UploadedBy = operation.Account.Value,
                UploadedAt = operation.Now,
            });
            operation.Record(new EvidenceUploaded(new ProviderId(row.ProviderId), principal, id, accepted.Value.File.Sha256));
            return Task.FromResult<Result<DocumentId>>(id);
        }, cancel);
    }

    /// <summary>Opens a file for the reviewer. The look is in the ledger before the first byte leaves.</summary>
    public Task<Result<OpenedFile>> OpenAsync(PrincipalId principal, DocumentId document, CancellationToken cancel = default) =>
        operations.RunAsync<OpenedFile>(Actions.VerifyPrincipal, async (operation, c) =>
        {
            var found = await operation.Db.PrincipalEvidence.AsNoTracking()
                .Where(e => e.Id == document.Value && e.PrincipalId == principal.Value)
                .Join(operation.Db.Principals, e => e.PrincipalId, p => p.Id, (e, p) => new { File = e, p.ProviderId })
                .SingleOrDefaultAsync(c);
            // Nor a rival's, however much of staff they are.
            if (found is null || await Claims.HasStakeAsync(operation, new ProviderId(found.ProviderId), c))
                return Error.NotFound;
            operation.Record(new EvidenceViewed(new ProviderId(found.ProviderId), principal, document));
            var owner = DataKeys.OwnerOf(principal);
            using var key = await keys.OpenAsync(operation.Db, owner, c);
            var stored = new StoredFile(found.File.StoredName, found.File.SizeBytes, Convert.ToHexStringLower(found.File.Sha256));
            return new OpenedFile(await store.OpenAsync(stored, owner, key, c), found.File.FileName, found.File.MediaType, found.File.SizeBytes);
        }, cancel);

    private Task<Result<T>> OwnAsync<T>(
        PrincipalId principal, Func<Operation, PrincipalRow, CancellationToken, Task<Result<T>>> change, CancellationToken cancel) =>
        operations.RunAsync<T>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            var row = await operation.Db.Principals
                .FromSql($"select * from principals where id = {principal.Value} and account_id = {operation.Account.Value} for share")
                .AsNoTracking().SingleOrDefaultAsync(c);
            return row?.Status is "claimed" or "verified" or "contested" ? await change(operation, row, c) : Error.NotFound;
        }, cancel);
}
