using Portal.Domain.Forms.Formats;

namespace Portal.Domain.Forms;

/// <summary>
/// What a form asks, given the answers so far, of a person who may see some of its sections. Every answer to "is it?" may be null:
/// it depends on a section that the person may not see. Show such a field and do not call it required; then the screen reveals nothing.
/// </summary>
/// <param name="definition">A definition without mistakes (<see cref="FormChecks"/>): conditions in a circle would never end.</param>
/// <param name="answers">The answers; those of sections out of scope are not read.</param>
/// <param name="scope">The sections that the person may see.</param>
public sealed class FormView(FormDefinition definition, AnswerSet answers, VisibleSections scope)
{
    /// <summary>Whether a field, a group or a document slot is asked.</summary>
    public bool? IsShown(FieldAddress address)
    {
        if (Find(address) is not { } place) return false;
        if (definition.Field(address) is { } field) return IsShown(field, place);
        if (address.Group is not null) return false;
        if (place.Section.Group(address.Field) is { } group) return Holds(group.VisibleWhen, place);

        return place.Section.Document(address.Field) is { } slot ? Holds(slot.VisibleWhen, place) : false;
    }

    /// <summary>Whether a field or a document slot needs an answer. What is not shown does not.</summary>
    public bool? IsRequired(FieldAddress address)
    {
        if (Find(address) is not { } place) return false;

        var slot = address.Group is null ? place.Section.Document(address.Field) : null;
        var (always, when) = definition.Field(address) is { } field ? (field.Required, field.RequiredWhen) : (slot?.Required ?? false, slot?.RequiredWhen);
        return And(IsShown(address), IsRequired(always, when, place));
    }

    internal bool? IsShown(FieldDefinition field, Place place) =>
        And(place.Group is null ? true : Holds(place.Group.VisibleWhen, place with { Group = null, Item = null }), Holds(field.VisibleWhen, place));

    internal bool? IsRequired(bool always, Condition? when, Place place) => always ? true : when is null ? false : Holds(when, place);

    /// <summary>The canonical answer that counts: empty for a field that is not shown, null when it depends on a section out of scope.</summary>
    internal string? Effective(string key, Place place)
    {
        if (place.Group?.Field(key) is { } own) return Effective(own, place, place.Item!.Fields.GetValueOrDefault(key, ""));

        var outside = place with { Group = null, Item = null };
        return place.Section.Field(key) is { } field ? Effective(field, outside, answers.Raw(place.Section.Key, key)) : "";
    }

    internal bool? Holds(Condition? condition, Place place)
    {
        if (condition is null) return true;
        if (condition.All is not null) return condition.All.Aggregate((bool?)true, (sofar, c) => And(sofar, Holds(c, place)));
        if (condition.Any is not null) return condition.Any.Aggregate((bool?)false, (sofar, c) => Or(sofar, Holds(c, place)));

        if (Read(condition, place) is not { } value) return null;
        if (condition.EqualTo is not null) return value == condition.EqualTo;
        if (condition.NotEqualTo is not null) return value != condition.NotEqualTo;
        return condition.In?.Contains(value) ?? (value.Length > 0) == condition.Answered;
    }

    private string? Read(Condition condition, Place place)
    {
        if (condition.OtherSection is not { } other) return Effective(condition.FieldKey!, place);
        if (!scope.Includes(other)) return null;

        return definition.Section(other) is { } section ? Effective(condition.FieldKey!, new Place(section)) : "";
    }

    private string? Effective(FieldDefinition field, Place place, string raw) => IsShown(field, place) switch
    {
        null => null,
        false => "",
        true => FieldFormat.Canonical(field, raw),
    };

    private Place? Find(FieldAddress address)
    {
        if (definition.Section(address.Section) is not { } section || !scope.Includes(section.Key)) return null;
        if (address.Group is null) return new Place(section);

        return section.Group(address.Group) is { } group && answers.Items(section.Key, group.Key).Find(i => i.Id == address.Item) is { } item
            ? new Place(section, group, item)
            : null;
    }

    // Unknown stays unknown unless the other side decides alone.
    private static bool? And(bool? a, bool? b) => a is false || b is false ? false : a is null || b is null ? null : true;

    private static bool? Or(bool? a, bool? b) => a is true || b is true ? true : a is null || b is null ? null : false;
}

/// <summary>Where a condition or rule looks for the fields that it names.</summary>
internal sealed record Place(SectionDefinition Section, GroupDefinition? Group = null, AnswerItem? Item = null)
{
    internal FieldAddress Address(string field) => new(Section.Key, Group?.Key, Item?.Id, field);
}
