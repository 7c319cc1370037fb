using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Applications;

/// <summary>Who last changed a field, when, and at which version of its section.</summary>
public sealed record AnswerMark(int SectionVersion, AccountId By, DateTimeOffset At);

/// <summary>The answers of some sections of a version, as typed, with who last changed each.</summary>
/// <param name="Answers">In clear, sensitive ones too: for rules and masks on this side of the circuit.</param>
/// <param name="Marks">By field address.</param>
/// <param name="Sections">Version, last change and author of each section.</param>
public sealed record VersionAnswers(
    AnswerSet Answers, IReadOnlyDictionary<FieldAddress, AnswerMark> Marks, IReadOnlyDictionary<string, SectionState> Sections);

/// <summary>Reads and writes the answers of a version. Sensitive values are sealed in their rows, in history too.</summary>
public sealed class AnswerStore(DataKeys keys)
{
    /// <summary>Loads the named sections, and nothing of any other.</summary>
    public async Task<VersionAnswers> LoadAsync(
        PortalDb db, VersionId version, FormDefinition form, IReadOnlyCollection<string> sections, CancellationToken cancel)
    {
        var content = await StoredContent.ReadAsync(db, version, sections, cancel);
        var answers = content.Items.Aggregate(AnswerSet.Empty, (set, item) => set.WithItem(item.Section, item.Group, item.Id));
        answers = content.Documents.Aggregate(answers, (set, d) => set.WithDocument(d.Section, d.Slot, d.Document));
        var marks = new Dictionary<FieldAddress, AnswerMark>(content.Answers.Count);
        using var key = content.Answers.Exists(a => a.Sealed is not null) ? keys.Open(DataKeys.OwnerOf(version), content.Key) : null;
        foreach (var stored in content.Answers)
        {
            var address = stored.Address;
            if (form.Field(address) is null)
                continue;
            answers = answers.With(address, stored.Value ?? key!.OpenText(Place(version, address), stored.Sealed));
            marks[address] = stored.Mark;
        }
        return new VersionAnswers(answers, marks, content.Sections);
    }

    /// <summary>One field in clear, as typed; empty when it was never filled in.</summary>
    public async Task<string> ReadAsync(PortalDb db, VersionId version, AnswerRow row, CancellationToken cancel)
    {
        if (row.Value is { } clear)
            return clear;
        using var key = await keys.OpenAsync(db, DataKeys.OwnerOf(version), cancel);
        return key.OpenText(Place(version, AddressOf(row)), row.Sealed);
    }

    /// <summary>Writes one field and its history row. The caller holds the section's lock and has raised its version.</summary>
    public async Task WriteAsync(
        PortalDb db, VersionId version, FieldAddress address, bool sensitive, string raw, int sectionVersion, AccountId by, DateTimeOffset at,
        AnswerRow? existing, CancellationToken cancel)
    {
        using var key = sensitive ? await keys.OpenAsync(db, DataKeys.OwnerOf(version), cancel) : null;
        var row = existing ?? db.Answers.Add(new AnswerRow
        {
            VersionId = version.Value,
            SectionKey = address.Section,
            GroupKey = address.Group ?? "",
            ItemId = address.Item ?? Guid.Empty,
            FieldKey = address.Field,
        }).Entity;
        row.Value = key is null ? raw : null;
        row.Sealed = key?.SealText(Place(version, address), raw);
        (row.SectionVersion, row.ChangedBy, row.ChangedAt) = (sectionVersion, by.Value, at);
        db.AnswerHistory.Add(new AnswerHistoryRow
        {
            VersionId = version.Value,
            SectionKey = row.SectionKey,
            GroupKey = row.GroupKey,
            ItemId = row.ItemId,
            FieldKey = row.FieldKey,
            Value = row.Value,
            Sealed = key?.SealText(HistoryPlace(version, address, sectionVersion), raw),
            SectionVersion = sectionVersion,
            ChangedBy = by.Value,
            ChangedAt = at,
        });
    }

    /// <summary>Where a field's sealed value lives.</summary>
    public static SealedPlace Place(VersionId version, FieldAddress address) =>
        new("answers", "sealed", version.Value.ToString(), address.ToString());

    /// <summary>Where a former value lives: the section's version makes it another place than the present one.</summary>
    public static SealedPlace HistoryPlace(VersionId version, FieldAddress address, int sectionVersion) =>
        new("answer_history", "sealed", version.Value.ToString(), address.ToString(), sectionVersion.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The address of a row's field.</summary>
    public static FieldAddress AddressOf(AnswerRow row) => AddressOf(row.SectionKey, row.GroupKey, row.ItemId, row.FieldKey);

    internal static FieldAddress AddressOf(string section, string group, Guid item, string field) =>
        group.Length == 0 ? new FieldAddress(section, field) : new FieldAddress(section, group, item, field);
}
