using System.Collections.Immutable;

namespace Portal.Domain.Forms;

/// <summary>A document in a slot, as the form sees it; its bytes are elsewhere.</summary>
/// <param name="Id">Which document.</param>
/// <param name="Name">The file name that the person gave it.</param>
/// <param name="Type">What its bytes are.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal.</param>
public sealed record AnswerDocument(Guid Id, string Name, DocumentType Type, long Length, string Sha256);

/// <summary>One item of a repeating group.</summary>
/// <param name="Id">Stable from the moment it was added.</param>
/// <param name="Fields">The answers by field key, raw as typed.</param>
public sealed record AnswerItem(Guid Id, ImmutableDictionary<string, string> Fields);

/// <summary>
/// The answers of one version of an application, raw as typed, as a value: every change gives a new set. Empty text is no answer.
/// It may hold some sections only: what a person may not see is left out before it gets here.
/// </summary>
public sealed class AnswerSet
{
    /// <summary>No answers at all.</summary>
    public static readonly AnswerSet Empty = new(
        ImmutableDictionary<(string, string), string>.Empty,
        ImmutableDictionary<(string, string), ImmutableList<AnswerItem>>.Empty,
        ImmutableDictionary<(string, string), ImmutableList<AnswerDocument>>.Empty);

    private readonly ImmutableDictionary<(string Section, string Field), string> _fields;
    private readonly ImmutableDictionary<(string Section, string Group), ImmutableList<AnswerItem>> _items;
    private readonly ImmutableDictionary<(string Section, string Slot), ImmutableList<AnswerDocument>> _documents;

    private AnswerSet(
        ImmutableDictionary<(string, string), string> fields,
        ImmutableDictionary<(string, string), ImmutableList<AnswerItem>> items,
        ImmutableDictionary<(string, string), ImmutableList<AnswerDocument>> documents)
        => (_fields, _items, _documents) = (fields, items, documents);

    /// <summary>The raw answer, or empty text when there is none.</summary>
    public string Raw(FieldAddress address) =>
        address.Group is null
            ? Raw(address.Section, address.Field)
            : Items(address.Section, address.Group).Find(i => i.Id == address.Item)?.Fields.GetValueOrDefault(address.Field, "") ?? "";

    /// <summary>The raw answer of a field outside groups, or empty text.</summary>
    public string Raw(string section, string field) => _fields.GetValueOrDefault((section, field), "");

    /// <summary>The items of a group, in their order.</summary>
    public ImmutableList<AnswerItem> Items(string section, string group) => _items.GetValueOrDefault((section, group), []);

    /// <summary>The documents of a slot, in their order.</summary>
    public ImmutableList<AnswerDocument> Documents(string section, string slot) => _documents.GetValueOrDefault((section, slot), []);

    /// <summary>The place of an item in its group, 1 for the first; null when the address has no such item. "License 2" is told from it.</summary>
    public int? ItemNumber(FieldAddress address) =>
        address.Group is not null && Items(address.Section, address.Group).FindIndex(i => i.Id == address.Item) is >= 0 and var index ? index + 1 : null;

    /// <summary>With another answer. Null or empty text takes the answer away.</summary>
    /// <exception cref="ArgumentException">The address names an item that was not added.</exception>
    public AnswerSet With(FieldAddress address, string? raw)
    {
        if (address.Group is null) return new(Set(_fields, (address.Section, address.Field), raw), _items, _documents);

        var items = Items(address.Section, address.Group);
        var item = items.Find(i => i.Id == address.Item) ?? throw new ArgumentException($"There is no item at {address}.", nameof(address));
        var changed = items.Replace(item, item with { Fields = Set(item.Fields, address.Field, raw) });
        return new(_fields, _items.SetItem((address.Section, address.Group), changed), _documents);
    }

    /// <summary>With one more item at the end of a group.</summary>
    /// <exception cref="ArgumentException">The group has an item with this id.</exception>
    public AnswerSet WithItem(string section, string group, Guid item)
    {
        var items = Items(section, group);
        if (items.Exists(i => i.Id == item)) throw new ArgumentException($"The item {item} is there already.", nameof(item));

        return new(_fields, _items.SetItem((section, group), items.Add(new AnswerItem(item, ImmutableDictionary<string, string>.Empty))), _documents);
    }

    /// <summary>Without an item and its answers.</summary>
    public AnswerSet WithoutItem(string section, string group, Guid item) =>
        new(_fields, _items.SetItem((section, group), Items(section, group).RemoveAll(i => i.Id == item)), _documents);

    /// <summary>With one more document at the end of a slot.</summary>
    public AnswerSet WithDocument(string section, string slot, AnswerDocument document) =>
        new(_fields, _items, _documents.SetItem((section, slot), Documents(section, slot).Add(document)));

    private static ImmutableDictionary<TKey, string> Set<TKey>(ImmutableDictionary<TKey, string> answers, TKey key, string? raw)
        where TKey : notnull
        => string.IsNullOrEmpty(raw) ? answers.Remove(key) : answers.SetItem(key, raw);
}
