using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Providers;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Starting applications and noting that they were opened.</summary>
public sealed class Applications(OperationRunner operations, FormCatalog forms, DataKeys keys)
{
    /// <summary>Starts a draft. It is bound to the form's newest version for ever.</summary>
    public Task<Result<EnrollmentApplicationId>> StartAsync(ProviderId provider, string formKey, CancellationToken cancel = default) =>
        operations.ForProviderAsync<EnrollmentApplicationId>(Actions.StartApplication, provider, async (operation, c) =>
        {
            if (forms.Latest(formKey) is not { } form)
                return ApplicationErrors.NoForm;
            var kind = await operation.Db.Providers.Where(p => p.Id == provider.Value).Select(p => p.Kind).SingleAsync(c);
            if (!form.ProviderKinds.Contains(ProviderKinds.Parse(kind)))
                return ApplicationErrors.OtherKind;
            var (application, version) = (Operation.NewId(), Operation.NewId());
            operation.Db.Applications.Add(new ApplicationRow
            {
                Id = application,
                ProviderId = provider.Value,
                FormKey = form.Key,
                FormVersion = form.Version,
                Status = ApplicationStatus.Draft,
                CurrentVersionId = version,
                StartedBy = operation.Account.Value,
                StartedAt = operation.Now,
                ChangedAt = operation.Now,
            });
            operation.Db.Versions.Add(new VersionRow
            {
                Id = version,
                ApplicationId = application,
                Number = 1,
                CreatedBy = operation.Account.Value,
                CreatedAt = operation.Now,
            });
            foreach (var section in form.Sections)
                operation.Db.Sections.Add(new SectionRow { VersionId = version, SectionKey = section.Key });
            keys.Create(operation.Db, DataKeys.OwnerOf(new VersionId(version))).Dispose();
            var id = new EnrollmentApplicationId(application);
            operation.Record(new ApplicationStarted(provider, id, $"{form.Key}/{form.Version}", null));
            // An invitation that names this application must find it: everything is one transaction.
            await operation.Db.SaveChangesAsync(c);
            return id;
        }, cancel);

    /// <summary>Notes that somebody opened the application.</summary>
    public Task<Result<bool>> OpenedAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.LookAtAsync<bool>(Actions.ViewApplication, new Target(Application: application), (operation, _) =>
        {
            operation.Record(new ApplicationViewed(operation.Application.Provider, application));
            return Task.FromResult<Result<bool>>(true);
        }, cancel);
}
