using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.People;

/// <summary>
/// The small review before a certification: the signer sees who can see the application. Ending somebody's access is done as everywhere;
/// keeping everybody is the usual, and can be said, which is recorded. The certification waits for neither.
/// </summary>
public sealed class BeforeSigning(OperationRunner operations)
{
    /// <summary>Records that the signer saw who can see the application and that they still need it.</summary>
    /// <param name="application">The application.</param>
    /// <param name="shown">The grants that were shown: those by which people see it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many were kept.</returns>
    public Task<Result<int>> KeepAsync(
        EnrollmentApplicationId application, IReadOnlyCollection<DelegationId> shown, CancellationToken cancel = default) =>
        operations.LookAtAsync<int>(Actions.KeepPeople, new Target(Application: application), async (operation, c) =>
        {
            var now = (await WhoSees.GrantsAsync(operation.Db, operation.Facts, c)).ToHashSet();
            if (!now.SetEquals(shown))
                return ReviewErrors.PeopleChanged;
            operation.Record(new AccessKeptBeforeSigning(operation.Application.Provider, application, [.. now.OrderBy(id => id.Value)]));
            return now.Count;
        }, cancel);
}
