using Portal.Domain.Forms.Formats;

namespace Portal.Domain.Forms;

/// <summary>The checks of one field of a definition.</summary>
internal static class FieldChecks
{
    // Tokens of the HTML attribute (HTML standard 4.10.18.7.1) that a form like ours can need.
    private static readonly HashSet<string> Autocomplete =
    [
        "off", "name", "honorific-prefix", "given-name", "additional-name", "family-name", "honorific-suffix", "organization", "organization-title",
        "street-address", "address-line1", "address-line2", "address-level1", "address-level2", "postal-code", "country", "country-name",
        "bday", "email", "tel", "tel-national", "tel-extension",
    ];

    internal static void Of(FieldDefinition field, SectionDefinition section, GroupDefinition? group, Action<bool, string, string> wrong)
    {
        var path = group is null ? $"{section.Key}/{field.Key}" : $"{section.Key}/{group.Key}/{field.Key}";
        void Wrong(bool condition, string sentence) => wrong(condition, path, sentence);

        Wrong(!FormChecks.IsCamel(field.Key), "The key is not camelCase.");
        Wrong(string.IsNullOrWhiteSpace(field.Label), "There is no label.");
        Wrong(field.Required && field.RequiredWhen is not null, "The answer is required always and also under a condition.");
        Wrong(field.Autocomplete is not null && !Autocomplete.Contains(field.Autocomplete), $"\"{field.Autocomplete}\" is no autocomplete token.");
        Wrong(field.NoPoBox && field.Type is not FieldType.Text, "Only one line of text can be refused as a post office box.");
        OfLengths(field, Wrong);
        OfChoices(field, Wrong);
        OfDates(field, section, group, Wrong);
        OfSecrets(field, section, Wrong);
        OfErrors(field, Wrong);

        var confirmed = field.Confirms is null ? null : Sibling(field.Confirms, field, section, group);
        Wrong(field.Confirms is not null && (confirmed?.Type != field.Type || confirmed.Sensitive != field.Sensitive), "It confirms no field of the same type and sensitivity.");
        Wrong(field.DiffersFrom is not null && Sibling(field.DiffersFrom, field, section, group)?.Type != field.Type, "It differs from no field of the same type.");
    }

    private static FieldDefinition? Sibling(string key, FieldDefinition field, SectionDefinition section, GroupDefinition? group) =>
        key == field.Key ? null : group?.Field(key) ?? section.Field(key);

    private static void OfLengths(FieldDefinition field, Action<bool, string> wrong)
    {
        wrong(field.MinLength < 1 || field.MaxLength < 1 || field.MinLength > field.Limit, "The lengths are not 1 <= minLength <= maxLength.");
        wrong(field.Limit > FieldFormat.Oversize / 2, $"The answer may not be longer than {FieldFormat.Oversize / 2} characters.");
    }

    private static void OfChoices(FieldDefinition field, Action<bool, string> wrong)
    {
        var chooses = field.Type is FieldType.Choice or FieldType.State or FieldType.Taxonomy;
        var sources = (field.Choices is null ? 0 : 1) + (field.List is null ? 0 : 1);
        wrong(sources != (chooses ? 1 : 0), chooses ? "It needs choices or a list." : "Only a choice has choices or a list.");
        wrong(field.List is not null && ReferenceLists.Find(field.List) is null, $"There is no list {field.List}.");
        wrong(field.Choices is { Count: 0 }, "It has no choices.");
        foreach (var choice in field.Choices ?? [])
        {
            wrong(string.IsNullOrWhiteSpace(choice.Label) || !choice.Value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || choice.Value.Length == 0, $"The choice \"{choice.Value}\" is not a word with a label.");
        }

        foreach (var value in FormChecks.Twice((field.Choices ?? []).Select(c => c.Value))) wrong(true, $"The choice {value} is there twice.");
    }

    private static void OfDates(FieldDefinition field, SectionDefinition section, GroupDefinition? group, Action<bool, string> wrong)
    {
        var hasRules = field.NotFuture || field.WarnWhenPast || field.MinimumAge is not null || field.NotBefore is not null;
        wrong(hasRules && field.Type is not FieldType.Date, "Only a date has rules for dates.");
        wrong(field.NotFuture && field.WarnWhenPast, "A date that cannot be in the future always warns.");
        wrong(field.MinimumAge is < 1 or > 120, "The age is not between 1 and 120.");
        wrong(field.NotBefore is not null && Sibling(field.NotBefore, field, section, group)?.Type is not FieldType.Date, $"There is no date {field.NotBefore} that it could follow.");
    }

    private static void OfSecrets(FieldDefinition field, SectionDefinition section, Action<bool, string> wrong)
    {
        wrong(field.Type is FieldType.Ssn or FieldType.AccountNumber && !field.Sensitive, "An answer of this type is sensitive.");
        wrong(field.MinimumAge is not null && !field.Sensitive, "A birth date is sensitive.");
        wrong(field.Type is FieldType.RoutingNumber or FieldType.AccountNumber && !section.Banking, "Bank data stands in a banking section only.");
        wrong(field.Sensitive && field.Autocomplete is not (null or "off" or "bday"), "A browser may not be asked to remember a sensitive answer.");
    }

    private static void OfErrors(FieldDefinition field, Action<bool, string> wrong)
    {
        foreach (var (code, sentence) in field.Errors)
        {
            wrong(!ProblemCode.OfFields.Contains(code), $"There is no problem code {code}.");
            wrong(sentence.Length < 2 || !char.IsUpper(sentence[0]) || sentence[^1] != '.', $"The sentence for {code} is not one.");
        }

        if (field.Format is null) return;

        wrong(!field.Errors.ContainsKey(ProblemCode.Format), "A format needs a sentence of its own.");
        try
        {
            FieldFormat.Pattern(field.Format);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            wrong(true, "The format is not a regular expression without backtracking.");
        }
    }
}
