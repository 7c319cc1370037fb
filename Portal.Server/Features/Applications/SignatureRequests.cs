using Microsoft.EntityFrameworkCore;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
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
        operation.Record(new SignatureRequestVoided(application.Provider, application.Id, section));
    }
}
