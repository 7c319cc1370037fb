using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Taking an application back, in whatever state it still can be.</summary>
public sealed class Withdrawals(OperationRunner operations, LiveSections live)
{
    /// <summary>The longest reason, in UTF-16 code units.</summary>
    public const int MaxReason = 500;

    public Task<Result<ApplicationStatus>> WithdrawAsync(EnrollmentApplicationId application, string? reason, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<ApplicationStatus>(Actions.Withdraw, application, async (operation, c) =>
        {
            var next = operation.Application.Status.After(LifecycleStep.Withdraw);
            if (!next.Succeeded)
                return next.Error;
            if (reason?.Length > MaxReason)
                return new Error("application.reason-too-long", $"Shorten the reason: it may have {MaxReason} characters.", "withdraw-reason");
            if (WrittenWords.Turns(reason ?? ""))
                return WrittenWords.Turned with { Field = "withdraw-reason" };
            await SignatureRequests.EndOpenAsync(operation, SignatureRequests.Withdrawn, null, c);
            var row = await operation.Db.Applications.SingleAsync(a => a.Id == application.Value, c);
            (row.Status, row.ChangedAt) = (next.Value, operation.Now);
            operation.Record(new ApplicationWithdrawn(operation.Application.Provider, application, TypedText.TidyLine(TypedText.Storable(reason ?? ""))));
            operation.AfterCommit(() => live.Changed(application, LiveSections.WholeApplication));
            return next.Value;
        }, cancel);
}
