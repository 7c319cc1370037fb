using System.Collections.Immutable;

namespace Portal.Domain.Forms;

/// <summary>The rules of a repeating group: how many items, what is wrong in each, and which are listed twice.</summary>
internal static class GroupValidation
{
    internal static IEnumerable<Problem> Of(FormView view, GroupDefinition group, Place section, ImmutableList<AnswerItem> items, DateOnly today)
    {
        if (view.Holds(group.VisibleWhen, section) is not true) yield break;

        var item = group.ItemTitle.Length > 1 && char.IsLower(group.ItemTitle[1]) ? char.ToLowerInvariant(group.ItemTitle[0]) + group.ItemTitle[1..] : group.ItemTitle;
        if (items.Count < group.Min)
        {
            var sentence = group.Min == 1 ? $"Add at least one {item}." : $"Add {item}s until there are {group.Min}.";
            yield return new(section.Address(group.Key), ProblemCode.TooFew, sentence);
        }

        if (items.Count > group.Max)
        {
            yield return new(section.Address(group.Key), ProblemCode.TooMany, $"Remove items until there are {group.Max} or fewer; there are {items.Count} now.");
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var place = section with { Group = group, Item = items[i] };
            foreach (var field in group.Fields)
            {
                foreach (var problem in FormValidation.OfField(view, field, place, items[i].Fields.GetValueOrDefault(field.Key, ""), today)) yield return problem;
            }

            if (Identity(view, group, place) is { } identity && !seen.TryAdd(identity, i + 1))
            {
                var field = group.Field(group.Unique[0])!;
                yield return FormValidation.Problem(
                    field, place.Address(field.Key), ProblemCode.Duplicate, $"Change or remove this {item}: it says the same as number {seen[identity]} of the list.");
            }
        }
    }

    // Null while the first of the fields that tell items apart is empty: two new items are not a mistake of their own.
    private static string? Identity(FormView view, GroupDefinition group, Place place)
    {
        if (group.Unique.Count == 0) return null;

        var values = group.Unique.Select(key => view.Effective(key, place)).ToArray();
        return string.IsNullOrEmpty(values[0]) || values.Contains(null)
            ? null
            : string.Join('\u001f', values.Select(v => v!.ToUpperInvariant()));
    }
}
