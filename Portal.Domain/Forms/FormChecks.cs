namespace Portal.Domain.Forms;

/// <summary>Something in a form definition that would make it wrong, unfair or unsafe to use.</summary>
/// <param name="Path">Where: section, then group, then field.</param>
/// <param name="Sentence">What is wrong.</param>
public sealed record FormMistake(string Path, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Sentence}";
}

/// <summary>Checks form definitions before anybody fills one in. A definition without mistakes can be validated against without end or exception.</summary>
public static class FormChecks
{
    /// <summary>All mistakes of a definition as text, also those that keep it from being read.</summary>
    /// <param name="json">UTF-8 JSON text.</param>
    public static IReadOnlyList<FormMistake> CheckJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Check(FormDefinition.Parse(json));
        }
        catch (FormatException e)
        {
            return [new("(file)", e.Message)];
        }
    }

    /// <summary>All mistakes of a definition; empty when there are none.</summary>
    public static IReadOnlyList<FormMistake> Check(FormDefinition form)
    {
        var mistakes = new List<FormMistake>();
        void Wrong(bool condition, string path, string sentence)
        {
            if (condition) mistakes.Add(new(path, sentence));
        }

        Wrong(!IsKebab(form.Key), "(form)", "The key is not kebab-case.");
        Wrong(form.Version < 1, "(form)", "The version is below 1.");
        Wrong(string.IsNullOrWhiteSpace(form.Title), "(form)", "There is no title.");
        Wrong(form.ProviderKinds.Count == 0, "(form)", "No kind of provider can file it.");
        foreach (var kind in Twice(form.ProviderKinds.Select(k => k.ToString()))) Wrong(true, "(form)", $"The kind {kind} is listed twice.");
        Wrong(form.Sections.Count == 0, "(form)", "There are no sections.");
        Wrong(form.Sections.SkipLast(1).Any(s => s.Kind is SectionKind.Review), "(form)", "The review section is not the last one.");
        foreach (var key in Twice(form.Sections.Select(s => s.Key))) Wrong(true, key, "Two sections have this key.");

        foreach (var section in form.Sections)
        {
            OfSection(section, Wrong);
            foreach (var field in section.Fields) FieldChecks.Of(field, section, group: null, Wrong);
            foreach (var group in section.Groups)
            {
                OfGroup(section, group, Wrong);
                foreach (var field in group.Fields) FieldChecks.Of(field, section, group, Wrong);
            }

            foreach (var slot in section.Documents) OfSlot(section, slot, Wrong);
        }

        mistakes.AddRange(ConditionChecks.Of(form));
        return mistakes;
    }

    internal static bool IsCamel(string key) => FieldAddress.IsKey(key) && char.IsAsciiLetterLower(key[0]) && !key.Contains('-', StringComparison.Ordinal);

    internal static IEnumerable<string> Twice(IEnumerable<string> keys) => keys.GroupBy(k => k, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key);

    private static bool IsKebab(string key) =>
        FieldAddress.IsKey(key) && !key.Any(char.IsAsciiLetterUpper) && !key.Contains("--", StringComparison.Ordinal) && key[^1] != '-';

    private static void OfSection(SectionDefinition section, Action<bool, string, string> wrong)
    {
        var asks = section.Fields.Count + section.Groups.Count + section.Documents.Count;
        var fields = section.Fields.Concat(section.Groups.SelectMany(g => g.Fields)).ToList();

        wrong(!IsKebab(section.Key), section.Key, "The key is not kebab-case.");
        wrong(string.IsNullOrWhiteSpace(section.Title), section.Key, "There is no title.");
        wrong(section.Kind is SectionKind.Review && asks > 0, section.Key, "A review section asks nothing.");
        wrong(section.Kind is SectionKind.Questions && asks == 0, section.Key, "The section asks nothing.");
        wrong(section.Banking && !fields.Any(f => f.Sensitive), section.Key, "A banking section has a sensitive field.");

        var keys = section.Fields.Select(f => f.Key).Concat(section.Groups.Select(g => g.Key)).Concat(section.Documents.Select(d => d.Key));
        foreach (var key in Twice(keys)) wrong(true, $"{section.Key}/{key}", "Two of the section's fields, groups and documents have this key.");
    }

    private static void OfGroup(SectionDefinition section, GroupDefinition group, Action<bool, string, string> wrong)
    {
        var path = $"{section.Key}/{group.Key}";
        wrong(!IsCamel(group.Key), path, "The key is not camelCase.");
        wrong(string.IsNullOrWhiteSpace(group.Title) || string.IsNullOrWhiteSpace(group.ItemTitle), path, "There is no title or no item title.");
        wrong(group.Fields.Count == 0, path, "The group asks nothing.");
        wrong(group.Min < 0 || group.Max < Math.Max(1, group.Min) || group.Max > 200, path, "The numbers of items are not 0 <= min <= max and 1 <= max <= 200.");
        foreach (var key in Twice(group.Fields.Select(f => f.Key))) wrong(true, $"{path}/{key}", "Two fields of the group have this key.");

        // A condition in an item names both kinds of field in the same way.
        foreach (var field in group.Fields) wrong(section.Field(field.Key) is not null, $"{path}/{field.Key}", "The section has a field of this key too.");
        foreach (var key in group.Unique) wrong(group.Field(key) is null, path, $"\"unique\" names the field {key}, which the group does not have.");
    }

    private static void OfSlot(SectionDefinition section, DocumentSlot slot, Action<bool, string, string> wrong)
    {
        var path = $"{section.Key}/{slot.Key}";
        wrong(!IsCamel(slot.Key), path, "The key is not camelCase.");
        wrong(string.IsNullOrWhiteSpace(slot.Label) || string.IsNullOrWhiteSpace(slot.Noun), path, "There is no label or no noun.");
        wrong(slot.Accept.Count == 0 || slot.Accept.Distinct().Count() != slot.Accept.Count, path, "The slot takes no kind of file, or one twice.");
        wrong(slot.Max is < 1 or > 50, path, "The number of documents is not between 1 and 50.");
        wrong(slot.Required && slot.RequiredWhen is not null, path, "The document is required always and also under a condition.");
    }
}
