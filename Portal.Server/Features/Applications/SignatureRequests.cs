using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Ending a request for the principal's signature without an edit: who may ask takes it back, and who may sign declines.</summary>
public sealed class SignatureRequests(OperationRunner operations, SigningMails mails, LiveSections live)
{
    /// <summary>The content changed. Also what older rows without a cause mean.</summary>
    public const string Edited = "edited";

    /// <summary>The provider's record was corrected: the application would be certified for another name or number than it was made for.</summary>
    public const string RecordCorrected = "record-corrected";

    /// <summary>The whole application was withdrawn.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>Somebody who may ask for it took it back.</summary>
    public const string TakenBack = "taken-back";

    /// <summary>The principal did not want to sign it as it is.</summary>
    public const string Declined = "declined";

    /// <summary>Another person holds the provider's record now: it was asked of somebody else.</summary>
    public const string TakenOver = "taken-over";

    /// <summary>Takes the request back: the application is a draft again, and the principal is told that there is nothing to sign.</summary>
    public Task<Result<ApplicationStatus>> TakeBackAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<ApplicationStatus>(Actions.CancelSignatureRequest, application, async (operation, c) =>
        {
            var next = operation.Application.Status.After(LifecycleStep.CancelSignatureRequest);
            if (!next.Succeeded)
                return next.Error;
            foreach (var mail in await mails.TakenBackAsync(operation, await OpenAsync(operation, c), c))
                operation.Send(mail);
            operation.Record(new SignatureRequestCancelled(operation.Application.Provider, application));
            return await ToDraftAsync(operation, next.Value, TakenBack, c);
        }, cancel);

    /// <summary>The principal does not sign. The note says why, stays with the application, and is all that whoever asked is told by.</summary>
    public Task<Result<ApplicationStatus>> DeclineAsync(EnrollmentApplicationId application, string? note, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<ApplicationStatus>(Actions.DeclineSignature, application, async (operation, c) =>
        {
            var next = operation.Application.Status.After(LifecycleStep.DeclineSignature);
            if (!next.Succeeded)
                return next.Error;
            var written = Notes.Write(operation, note, staffOnly: false);
            if (!written.Succeeded)
                return written.Error with { Field = "decline-note" };
            operation.Record(new SignatureDeclined(operation.Application.Provider, application, written.Value));
            operation.Send(await mails.DeclinedAsync(operation, await OpenAsync(operation, c), c));
            return await ToDraftAsync(operation, next.Value, Declined, c);
        }, cancel);

    /// <summary>Takes a request back because the content changed. The caller holds the application's lock.</summary>
    internal static async Task VoidAsync(Operation operation, ApplicationStatus next, string section, CancellationToken cancel)
    {
        var application = operation.Application;
        var row = await operation.Db.Applications.SingleAsync(a => a.Id == application.Id.Value, cancel);
        (row.Status, row.ChangedAt) = (next, operation.Now);
        await EndOpenAsync(operation, Edited, section, cancel);
        operation.Record(new SignatureRequestVoided(application.Provider, application.Id, section));
    }

    /// <summary>
    /// Locks what <see cref="VoidAllAsync"/> may change, before the caller locks a principal: every step of an application locks the
    /// application first and its person's principal after.
    /// </summary>
    internal static Task LockOpenAsync(Operation operation, ProviderId provider, CancellationToken cancel) => operation.Db.Database.ExecuteSqlAsync(
        $"select from applications where provider_id = {provider.Value} and status in ('Draft', 'AwaitingSignature') order by id for no key update", cancel);

    /// <summary>Takes back every open request of a provider, because what all its applications say of it changed, or who signs. The caller holds its lock.</summary>
    internal static async Task VoidAllAsync(Operation operation, ProviderId provider, string cause, CancellationToken cancel)
    {
        var waiting = await operation.Db.Applications
            .FromSql($"select * from applications where provider_id = {provider.Value} and status = 'AwaitingSignature' order by id for no key update")
            .ToListAsync(cancel);
        foreach (var row in waiting)
        {
            (row.Status, row.ChangedAt) = (row.Status.After(LifecycleStep.Edit).Value, operation.Now);
            await EndOpenAsync(operation, row.CurrentVersionId, cause, null, cancel);
            operation.Record(new SignatureRequestVoided(provider, new EnrollmentApplicationId(row.Id), ""));
        }
    }

    /// <summary>Ends the open request, if there is one. The status is the caller's.</summary>
    internal static Task<int> EndOpenAsync(Operation operation, string cause, string? section, CancellationToken cancel) =>
        EndOpenAsync(operation, operation.Application.Version.Value, cause, section, cancel);

    private static Task<int> EndOpenAsync(Operation operation, Guid version, string cause, string? section, CancellationToken cancel) =>
        operation.Db.SignatureRequests
            .Where(r => r.VersionId == version && r.VoidedAt == null && r.CompletedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.VoidedAt, operation.Now).SetProperty(r => r.VoidedBy, operation.Account.Value)
                    .SetProperty(r => r.VoidedSection, section).SetProperty(r => r.VoidedCause, cause),
                cancel);

    // A status that waits for the signature has its request: both are written in one transaction.
    private static Task<Guid> OpenAsync(Operation operation, CancellationToken cancel) => operation.Db.SignatureRequests
        .Where(r => r.VersionId == operation.Application.Version.Value && r.VoidedAt == null && r.CompletedAt == null).Select(r => r.Id).SingleAsync(cancel);

    private async Task<ApplicationStatus> ToDraftAsync(Operation operation, ApplicationStatus next, string cause, CancellationToken cancel)
    {
        var id = operation.Application.Id;
        await EndOpenAsync(operation, cause, null, cancel);
        var row = await operation.Db.Applications.SingleAsync(a => a.Id == id.Value, cancel);
        (row.Status, row.ChangedAt) = (next, operation.Now);
        operation.AfterCommit(() => live.Changed(id, LiveSections.WholeApplication));
        return next;
    }
}
