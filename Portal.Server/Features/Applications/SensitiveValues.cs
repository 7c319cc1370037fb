using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Showing one sensitive value in clear. Each look is in the ledger before the value leaves the server.</summary>
public sealed class SensitiveValues(OperationRunner operations, AnswerStore answers)
{
    public Task<Result<string>> ShowAsync(EnrollmentApplicationId application, FieldAddress field, CancellationToken cancel = default) =>
        operations.LookAtAsync<string>(Actions.ViewSensitive, new Target(Application: application, Section: field.Section), async (operation, c) =>
        {
            var version = operation.Application.Version;
            var (group, item) = (field.Group ?? "", field.Item ?? Guid.Empty);
            var row = await operation.Db.Answers.AsNoTracking().SingleOrDefaultAsync(a => a.VersionId == version.Value && a.SectionKey == field.Section
                && a.GroupKey == group && a.ItemId == item && a.FieldKey == field.Field, c);
            if (row is null)
                return Error.NotFound;
            operation.Record(new SensitiveValueViewed(operation.Application.Provider, application, field.Section, field.ToString()));
            return await answers.ReadAsync(operation.Db, version, row, c);
        }, cancel);
}
