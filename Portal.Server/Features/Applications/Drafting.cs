using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Applications;

/// <summary>What was kept of a change.</summary>
/// <param name="SectionVersion">The section's version after it; the field's too.</param>
/// <param name="At">When, by the database's clock.</param>
public sealed record Kept(int SectionVersion, DateTimeOffset At);

/// <summary>Changing a draft: one field, or one item of a repeating group, at a time.</summary>
public sealed class Drafting(OperationRunner operations, FormCatalog forms, AnswerStore answers, LiveSections live)
{
    /// <summary>More than any field may hold when it is valid: what is typed is kept first and judged afterwards.</summary>
    public const int MaxRawLength = 20_000;

    /// <summary>Keeps what was typed into a field, valid or not.</summary>
    /// <param name="application">The application.</param>
    /// <param name="field">The field.</param>
    /// <param name="raw">As typed.</param>
    /// <param name="seenVersion">The section version at which the person saw this field change last; 0 when it was empty.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What was kept, or a refusal when somebody else changed the field meanwhile.</returns>
    public Task<Result<Kept>> SaveFieldAsync(
        EnrollmentApplicationId application, FieldAddress field, string raw, int seenVersion, CancellationToken cancel = default) =>
        ChangeAsync<Kept>(application, field.Section, async (operation, c) =>
        {
            if (raw.Length > MaxRawLength)
                return ApplicationErrors.TooLong;
            // The database cannot hold NUL or half of a surrogate pair; everything else is kept as it was typed.
            raw = TypedText.Storable(raw);
            var definition = FormOf(operation).Field(field);
            var version = operation.Application.Version;
            if (definition is null || !await ItemExistsAsync(operation, version, field, c))
                return ApplicationErrors.UnknownField;
            var (group, item) = (field.Group ?? "", field.Item ?? Guid.Empty);
            var row = await operation.Db.Answers.SingleOrDefaultAsync(a => a.VersionId == version.Value && a.SectionKey == field.Section
                && a.GroupKey == group && a.ItemId == item && a.FieldKey == field.Field, c);
            // Whether a text is the same as what is kept is told to who may know what is kept: otherwise trying them all would find it.
            var mayCompare = !definition.Sensitive || row is null || row.ChangedBy == operation.Account.Value;
            if (mayCompare && (row is null ? "" : await answers.ReadAsync(operation.Db, version, row, c)) == raw)
                return new Kept(row?.SectionVersion ?? 0, row?.ChangedAt ?? operation.Now);
            if (row is not null && row.SectionVersion != seenVersion)
                return await ConflictAsync(operation, row, c);
            if (await TouchAsync(operation, live, field.Section, c) is not { } sectionVersion)
                return NotPossible(operation);
            await answers.WriteAsync(
                operation.Db, version, field, definition.Sensitive, raw, sectionVersion, operation.Account, operation.Now, row, c);
            operation.Record(new FieldSaved(operation.Application.Provider, application, field.Section, field.ToString(), sectionVersion));
            return new Kept(sectionVersion, operation.Now);
        }, cancel);

    /// <summary>Adds an item to a repeating group.</summary>
    public Task<Result<Guid>> AddItemAsync(
        EnrollmentApplicationId application, string section, string group, CancellationToken cancel = default) =>
        ChangeAsync<Guid>(application, section, async (operation, c) =>
        {
            if (FormOf(operation).Section(section)?.Group(group) is not { } definition)
                return ApplicationErrors.UnknownField;
            var version = operation.Application.Version.Value;
            var there = await operation.Db.SectionItems.Where(i => i.VersionId == version && i.SectionKey == section && i.GroupKey == group)
                .Select(i => i.Position).ToListAsync(c);
            if (there.Count >= definition.Max)
                return ApplicationErrors.TooManyItems;
            if (await TouchAsync(operation, live, section, c) is not { } sectionVersion)
                return NotPossible(operation);
            var item = Operation.NewId();
            operation.Db.SectionItems.Add(new SectionItemRow
            {
                VersionId = version,
                SectionKey = section,
                GroupKey = group,
                ItemId = item,
                Position = there.DefaultIfEmpty(0).Max() + 1,
                AddedBy = operation.Account.Value,
                AddedAt = operation.Now,
            });
            operation.Record(new ItemChanged(operation.Application.Provider, application, section, group, item, "added", sectionVersion));
            return item;
        }, cancel);

    /// <summary>Removes an item and its answers. What they held stays in the history.</summary>
    public Task<Result<Kept>> RemoveItemAsync(
        EnrollmentApplicationId application, string section, string group, Guid item, CancellationToken cancel = default) =>
        ChangeAsync<Kept>(application, section, async (operation, c) =>
        {
            var version = operation.Application.Version.Value;
            var row = await operation.Db.SectionItems.SingleOrDefaultAsync(
                i => i.VersionId == version && i.SectionKey == section && i.GroupKey == group && i.ItemId == item, c);
            if (row is null)
                return ApplicationErrors.UnknownField;
            if (await TouchAsync(operation, live, section, c) is not { } sectionVersion)
                return NotPossible(operation);
            operation.Db.Answers.RemoveRange(await operation.Db.Answers.Where(
                a => a.VersionId == version && a.SectionKey == section && a.GroupKey == group && a.ItemId == item).ToListAsync(c));
            operation.Db.SectionItems.Remove(row);
            operation.Record(new ItemChanged(operation.Application.Provider, application, section, group, item, "removed", sectionVersion));
            return new Kept(sectionVersion, operation.Now);
        }, cancel);

    private async Task<Result<T>> ChangeAsync<T>(
        EnrollmentApplicationId application, string section, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel)
    {
        using var saving = live.Saving();
        return await operations.ForSectionAsync(Actions.EditSection, application, section, change, cancel);
    }

    private FormDefinition FormOf(Operation operation) =>
        forms.Find(operation.Application.FormKey, operation.Application.FormVersion)
        ?? throw new InvalidOperationException($"The definition {operation.Application.FormKey}/{operation.Application.FormVersion} is not shipped.");

    private static async Task<bool> ItemExistsAsync(Operation operation, VersionId version, FieldAddress field, CancellationToken cancel) =>
        field.Group is null || await operation.Db.SectionItems.AnyAsync(
            i => i.VersionId == version.Value && i.SectionKey == field.Section && i.GroupKey == field.Group && i.ItemId == field.Item, cancel);

    private static async Task<Error> ConflictAsync(Operation operation, AnswerRow row, CancellationToken cancel)
    {
        var name = row.ChangedBy == operation.Account.Value
            ? "You"
            : await operation.Db.Accounts.Where(a => a.Id == row.ChangedBy).Select(a => a.Name).SingleAsync(cancel);
        return ApplicationErrors.ChangedByOther(name, $"{Components.Clock.Write(row.ChangedAt)} UTC");
    }

    // Raises the section's version, and takes back a request for the signature: it was asked for other content. Open screens hear of both.
    internal static async Task<int?> TouchAsync(Operation operation, LiveSections live, string section, CancellationToken cancel)
    {
        var application = operation.Application;
        var next = application.Status.After(LifecycleStep.Edit);
        if (!next.Succeeded)
            return null;
        operation.AfterCommit(() => live.Changed(application.Id, section));
        if (next.Value != application.Status)
        {
            await SignatureRequests.VoidAsync(operation, next.Value, section, cancel);
            operation.AfterCommit(() => live.Changed(application.Id, LiveSections.WholeApplication));
        }
        var row = await operation.Db.Sections.SingleAsync(
            s => s.VersionId == application.Version.Value && s.SectionKey == section, cancel);
        row.Version++;
        (row.ChangedBy, row.ChangedAt) = (operation.Account.Value, operation.Now);
        return row.Version;
    }

    private static Error NotPossible(Operation operation) => operation.Application.Status.After(LifecycleStep.Edit).Error!;
}
