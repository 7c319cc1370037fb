using Portal.Domain.Forms.Formats;

namespace Portal.Domain.Forms;

/// <summary>The checks of a definition's conditions: they have one meaning, read what exists, reveal nothing, and do not go round in circles.</summary>
internal static class ConditionChecks
{
    internal static IEnumerable<FormMistake> Of(FormDefinition form)
    {
        var mistakes = new List<FormMistake>();
        var edges = new List<(string From, string To)>();
        foreach (var (owner, condition, place, hides) in Conditions(form))
        {
            if (!IsWellFormed(condition))
            {
                mistakes.Add(new(owner, "A condition is not one field with one test, or a list of conditions under \"all\" or \"any\"."));
                continue;
            }

            foreach (var test in condition.Tests())
            {
                var (path, field, sentence) = Resolve(form, place, test);
                if (sentence is not null) mistakes.Add(new(owner, sentence));
                else if (path == owner) mistakes.Add(new(owner, "A condition reads its own field."));
                else if (hides) edges.Add((owner, path)); // Only visibility can go round for ever.

                if (field is not null && BadValue(test, field) is { } value) mistakes.Add(new(owner, $"{test.Field} can never be \"{value}\"."));
            }
        }

        mistakes.AddRange(edges.Select(e => e.From).Distinct().Where(start => Reaches(edges, start)).Select(p => new FormMistake(p, "Its conditions go round in a circle.")));
        return mistakes;
    }

    private static IEnumerable<(string Owner, Condition Condition, Place Place, bool Hides)> Conditions(FormDefinition form)
    {
        static IEnumerable<(string, Condition, Place, bool)> Some(string owner, Place place, Condition? shown, Condition? required = null)
        {
            if (shown is not null) yield return (owner, shown, place, true);
            if (required is not null) yield return (owner, required, place, false);
        }

        return form.Sections.SelectMany(s => (IEnumerable<(string, Condition, Place, bool)>)
        [
            .. s.Fields.SelectMany(f => Some($"{s.Key}/{f.Key}", new Place(s), f.VisibleWhen, f.RequiredWhen)),
            .. s.Documents.SelectMany(d => Some($"{s.Key}/{d.Key}", new Place(s), d.VisibleWhen, d.RequiredWhen)),
            .. s.Groups.SelectMany(g => Some($"{s.Key}/{g.Key}", new Place(s), g.VisibleWhen)),
            .. s.Groups.SelectMany(g => g.Fields.SelectMany(f => Some($"{s.Key}/{g.Key}/{f.Key}", new Place(s, g), f.VisibleWhen, f.RequiredWhen))),
        ]);
    }

    private static bool IsWellFormed(Condition condition)
    {
        var tests = new object?[] { condition.EqualTo, condition.NotEqualTo, condition.In, condition.Answered }.Count(t => t is not null);
        var lists = new[] { condition.All, condition.Any }.Where(l => l is not null).ToList();
        return condition.Field is null
            ? tests == 0 && lists.Count == 1 && lists[0]!.Count > 0 && lists[0]!.All(IsWellFormed)
            : tests == 1 && lists.Count == 0 && condition.In is not { Count: 0 };
    }

    private static (string Path, FieldDefinition? Field, string? Mistake) Resolve(FormDefinition form, Place place, Condition test)
    {
        var key = test.FieldKey!;
        if (test.OtherSection is { } other)
        {
            if (other == place.Section.Key) return ("", null, $"{test.Field} is in the same section: name the field alone.");

            var field = form.Section(other)?.Field(key);
            if (field is null) return ("", null, $"There is no field {test.Field}.");
            return field.Sensitive || form.Section(other)!.Banking
                ? ("", null, $"{test.Field} is sensitive or bank data: another section may not depend on it.")
                : ($"{other}/{key}", field, null);
        }

        if (place.Group?.Field(key) is { } own) return ($"{place.Section.Key}/{place.Group.Key}/{key}", own, null);
        return place.Section.Field(key) is { } beside
            ? ($"{place.Section.Key}/{key}", beside, null)
            : ("", null, $"There is no field {test.Field}.");
    }

    // A value that the canonical form never takes is a typing mistake in the definition.
    private static string? BadValue(Condition test, FieldDefinition field)
    {
        string?[] values = [test.EqualTo, test.NotEqualTo, .. test.In ?? []];
        return values.FirstOrDefault(v => v is not null && (FieldFormat.Read(field, v) is var reading) && (reading.Code is not null || reading.Value != v));
    }

    private static bool Reaches(List<(string From, string To)> edges, string start)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ahead = new Queue<string>([start]);
        while (ahead.TryDequeue(out var at))
        {
            foreach (var (_, to) in edges.Where(e => e.From == at))
            {
                if (to == start) return true;
                if (seen.Add(to)) ahead.Enqueue(to);
            }
        }

        return false;
    }
}
