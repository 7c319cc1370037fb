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

/// <summary>
/// Copying an application to a new draft. Each answer and section keeps who wrote it and when: whoever copies has written nothing. Documents
/// are not copied: each is added again by somebody who looks at it.
/// </summary>
public sealed class Copying(OperationRunner operations, FormCatalog forms, AnswerStore answers, DataKeys keys)
{
    /// <summary>
    /// The copy is bound to the form's newest version; an answer that it no longer asks for stays behind, and so does the payment section
    /// when the person may not change that of the copy.
    /// </summary>
    public Task<Result<EnrollmentApplicationId>> CopyAsync(EnrollmentApplicationId application, CancellationToken cancel = default) =>
        operations.ForApplicationAsync<EnrollmentApplicationId>(Actions.CopyApplication, application, async (operation, c) =>
        {
            if (operation.Application.Status.After(LifecycleStep.Copy) is { Succeeded: false } refused)
                return refused.Error;
            var old = forms.Find(operation.Application.FormKey, operation.Application.FormVersion)!;
            var form = forms.Latest(old.Key)!;
            // The record may have been corrected since the application was started.
            var kind = await operation.Db.Providers.Where(p => p.Id == operation.Application.Provider.Value).Select(p => p.Kind).SingleAsync(c);
            if (!form.ProviderKinds.Contains(ProviderKinds.Parse(kind)))
                return ApplicationErrors.OtherKind;
            var (copy, version) = (new EnrollmentApplicationId(Operation.NewId()), new VersionId(Operation.NewId()));
            var taken = old.Sections.Where(s => form.Section(s.Key) is { } now && (!(s.Banking || now.Banking) || MayCopyPayment(operation, copy, s.Key))).ToList();
            var source = await answers.LoadAsync(operation.Db, operation.Application.Version, old, [.. taken.Select(s => s.Key)], c);
            AddDraft(operation, form, copy, version, source.Sections);
            // The new key must be there before anything is sealed with it.
            await operation.Db.SaveChangesAsync(c);
            var items = await AddItemsAsync(operation, form, taken, version, c);
            var withPayment = false;
            foreach (var (address, mark) in source.Marks)
            {
                var (there, raw) = (address.Item is { } item ? address with { Item = items.GetValueOrDefault(item) } : address, source.Answers.Raw(address));
                if (raw.Length == 0 || form.Field(there) is not { } field)
                    continue;
                await answers.WriteAsync(operation.Db, version, there, field.Sensitive, raw, 1, mark.By, mark.At, null, c);
                withPayment |= form.Section(there.Section)!.Banking || old.Section(there.Section)!.Banking;
            }
            operation.Record(new ApplicationStarted(operation.Application.Provider, copy, $"{form.Key}/{form.Version}", application, withPayment));
            return copy;
        }, cancel);

    private static bool MayCopyPayment(Operation operation, EnrollmentApplicationId copy, string section)
    {
        var (facts, resource) = (operation.Facts, operation.Facts.Resource with { Application = copy, Section = new SectionRef(section, Banking: true) });
        return AccessPolicy.Decide(facts.Actor, Actions.CopyPayment, resource, facts.Holdings, facts.Now).IsAllowed;
    }

    private void AddDraft(
        Operation operation, FormDefinition form, EnrollmentApplicationId copy, VersionId version, IReadOnlyDictionary<string, SectionState> source)
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
                ChangedBy = source.GetValueOrDefault(section.Key)?.ChangedBy,
                ChangedAt = source.GetValueOrDefault(section.Key)?.ChangedAt,
            });
        keys.Create(operation.Db, DataKeys.OwnerOf(version)).Dispose();
    }

    // Items get ids of their own: an id belongs to one application.
    private static async Task<Dictionary<Guid, Guid>> AddItemsAsync(
        Operation operation, FormDefinition form, IReadOnlyList<SectionDefinition> taken, VersionId version, CancellationToken cancel)
    {
        var (from, named) = (operation.Application.Version.Value, taken.Select(s => s.Key).ToArray());
        var rows = await operation.Db.SectionItems.AsNoTracking().Where(i => i.VersionId == from && named.Contains(i.SectionKey)).ToListAsync(cancel);
        var ids = new Dictionary<Guid, Guid>();
        foreach (var row in rows.Where(r => form.Section(r.SectionKey)?.Group(r.GroupKey) is not null))
            operation.Db.SectionItems.Add(new SectionItemRow
            {
                VersionId = version.Value,
                SectionKey = row.SectionKey,
                GroupKey = row.GroupKey,
                ItemId = ids[row.ItemId] = Operation.NewId(),
                Position = row.Position,
                AddedBy = row.AddedBy,
                AddedAt = row.AddedAt,
            });
        return ids;
    }
}
