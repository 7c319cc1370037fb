using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>Copying an application to a new draft. Documents are not copied: each is added again by somebody who looks at it.</summary>
public sealed class Copying(OperationRunner operations, FormCatalog forms, AnswerStore answers, DataKeys keys)
{
    /// <summary>The copy is bound to the form's newest version; an answer that it no longer asks for stays behind.</summary>
    public Task<Result<EnrollmentApplicationId>> CopyAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<EnrollmentApplicationId>(Actions.CopyApplication, application, async (operation, c) =>
        {
            if (operation.Application.Status.After(LifecycleStep.Copy) is { Succeeded: false } refused)
                return refused.Error;
            var old = forms.Find(operation.Application.FormKey, operation.Application.FormVersion)!;
            var form = forms.Latest(old.Key)!;
            var source = await answers.LoadAsync(operation.Db, operation.Application.Version, old, [.. old.Sections.Select(s => s.Key)], c);
            var (copy, version) = (new EnrollmentApplicationId(Operation.NewId()), new VersionId(Operation.NewId()));
            AddDraft(operation, form, copy, version);
            // The new key must be there before anything is sealed with it.
            await operation.Db.SaveChangesAsync(c);
            var addresses = AddItems(operation, form, old, source.Answers, version);
            foreach (var (address, raw) in addresses)
                await answers.WriteAsync(
                    operation.Db, version, address, form.Field(address)!.Sensitive, raw, 1, operation.Account, operation.Now, null, c);
            operation.Record(new ApplicationStarted(operation.Application.Provider, copy, $"{form.Key}/{form.Version}", application));
            return copy;
        }, cancel);

    private void AddDraft(Operation operation, FormDefinition form, EnrollmentApplicationId copy, VersionId version)
    {
        operation.Db.Applications.Add(new ApplicationRow
        {
            Id = copy.Value,
            ProviderId = operation.Application.Provider.Value,
            FormKey = form.Key,
            FormVersion = form.Version,
            Status = ApplicationStatus.Draft,
            CurrentVersionId = version.Value,
            CopiedFrom = operation.Application.Id.Value,
            StartedBy = operation.Account.Value,
            StartedAt = operation.Now,
            ChangedAt = operation.Now,
        });
        operation.Db.Versions.Add(new VersionRow
        {
            Id = version.Value,
            ApplicationId = copy.Value,
            Number = 1,
            CreatedBy = operation.Account.Value,
            CreatedAt = operation.Now,
        });
        foreach (var section in form.Sections)
            operation.Db.Sections.Add(new SectionRow
            {
                VersionId = version.Value,
                SectionKey = section.Key,
                Version = 1,
                ChangedBy = operation.Account.Value,
                ChangedAt = operation.Now,
            });
        keys.Create(operation.Db, DataKeys.OwnerOf(version)).Dispose();
    }

    // Items get ids of their own: an id belongs to one application.
    private static List<(FieldAddress Address, string Raw)> AddItems(
        Operation operation, FormDefinition form, FormDefinition old, AnswerSet source, VersionId version)
    {
        var found = old.Sections.SelectMany(s => s.Fields.Select(f => new FieldAddress(s.Key, f.Key)).Select(a => (a, source.Raw(a)))).ToList();
        foreach (var (section, group) in old.Sections.SelectMany(s => s.Groups.Select(g => (s, g))))
        {
            if (form.Section(section.Key)?.Group(group.Key) is null)
                continue;
            foreach (var (item, position) in source.Items(section.Key, group.Key).Select((item, i) => (item, i + 1)))
            {
                var id = Operation.NewId();
                operation.Db.SectionItems.Add(new SectionItemRow
                {
                    VersionId = version.Value,
                    SectionKey = section.Key,
                    GroupKey = group.Key,
                    ItemId = id,
                    Position = position,
                    AddedBy = operation.Account.Value,
                    AddedAt = operation.Now,
                });
                found.AddRange(item.Fields.Select(f => (new FieldAddress(section.Key, group.Key, id, f.Key), f.Value)));
            }
        }
        return [.. found.Where(f => f.Item2.Length > 0 && form.Field(f.a) is not null)];
    }
}
