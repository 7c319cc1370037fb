using Microsoft.EntityFrameworkCore;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Requests for the principal's signature.</summary>
internal static class SignatureRequests
{
    /// <summary>Takes a request back because the content changed. The caller holds the application's lock.</summary>
    public static async Task VoidAsync(Operation operation, ApplicationStatus next, string section, CancellationToken cancel)
    {
        var application = operation.Application;
        var row = await operation.Db.Applications.SingleAsync(a => a.Id == application.Id.Value, cancel);
        (row.Status, row.ChangedAt) = (next, operation.Now);
        await EndOpenAsync(operation, section, cancel);
        operation.Record(new SignatureRequestVoided(application.Provider, application.Id, section));
    }

    /// <summary>Takes back every open request of a provider, because what all its applications say of it changed. The caller holds its lock.</summary>
    public static async Task VoidAllAsync(Operation operation, ProviderId provider, CancellationToken cancel)
    {
        var waiting = await operation.Db.Applications
            .FromSql($"select * from applications where provider_id = {provider.Value} and status = 'AwaitingSignature' order by id for no key update")
            .ToListAsync(cancel);
        foreach (var row in waiting)
        {
            (row.Status, row.ChangedAt) = (row.Status.After(LifecycleStep.Edit).Value, operation.Now);
            await EndOpenAsync(operation, row.CurrentVersionId, null, cancel);
            operation.Record(new SignatureRequestVoided(provider, new EnrollmentApplicationId(row.Id), ""));
        }
    }

    /// <summary>Ends the open request, if there is one. The status is the caller's.</summary>
    public static Task<int> EndOpenAsync(Operation operation, string? section, CancellationToken cancel) =>
        EndOpenAsync(operation, operation.Application.Version.Value, section, cancel);

    private static Task<int> EndOpenAsync(Operation operation, Guid version, string? section, CancellationToken cancel) =>
        operation.Db.SignatureRequests
            .Where(r => r.VersionId == version && r.VoidedAt == null && r.CompletedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.VoidedAt, operation.Now).SetProperty(r => r.VoidedBy, operation.Account.Value)
                    .SetProperty(r => r.VoidedSection, section),
                cancel);
}
