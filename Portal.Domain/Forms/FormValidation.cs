using Portal.Domain.Forms.Formats;

namespace Portal.Domain.Forms;

/// <summary>
/// Finds what is wrong or missing in answers. Pure: the same answers, day and scope give the same problems, in the order of the form.
/// Takes any text and never throws on it. No sentence repeats an answer.
/// </summary>
public static class FormValidation
{
    private const string OwnNpi = "npi";

    /// <summary>Every problem of the sections in scope. Problems whose rule reads a section out of scope are left out.</summary>
    /// <param name="definition">A definition without mistakes (<see cref="FormChecks"/>).</param>
    /// <param name="answers">The answers as typed.</param>
    /// <param name="today">The day for rules about the past and the future, in the portal's time zone.</param>
    /// <param name="scope">The sections that the person may see.</param>
    /// <param name="npiOnRecord">The NPI of the provider's record, with which the answer is compared; null when there is no record.</param>
    public static IReadOnlyList<Problem> Validate(
        FormDefinition definition, AnswerSet answers, DateOnly today, VisibleSections scope, string? npiOnRecord)
    {
        var view = new FormView(definition, answers, scope);
        return
        [
            .. definition.Sections.Where(s => scope.Includes(s.Key)).SelectMany(section => (IEnumerable<Problem>)
            [
                .. section.Fields.SelectMany(f => OfField(view, f, new Place(section), answers.Raw(section.Key, f.Key), today)
                    .Concat(OfRecord(view, f, new Place(section), answers, npiOnRecord))),
                .. section.Groups.SelectMany(g => GroupValidation.Of(view, g, new Place(section), answers.Items(section.Key, g.Key), today)),
                .. section.Documents.SelectMany(d => OfSlot(view, d, new Place(section), answers)),
            ]),
        ];
    }

    /// <summary>What is wrong with one answer by itself, while it is typed. No answer is no problem yet.</summary>
    /// <param name="field">The field.</param>
    /// <param name="address">Where it stands.</param>
    /// <param name="raw">The answer as typed.</param>
    /// <param name="today">The day for rules about the past and the future.</param>
    public static Problem? ValidateField(FieldDefinition field, FieldAddress address, string? raw, DateOnly today)
    {
        var reading = FieldFormat.Read(field, raw);
        if (reading.Code is not null) return Problem(field, address, reading.Code, reading.Sentence!);
        if (field.NoPoBox && PostalAddresses.IsPoBox(reading.Value))
        {
            return Problem(field, address, ProblemCode.PoBox, "Enter the street address where patients are seen; a post office box cannot be one.");
        }

        return Dates.Of(reading.Value) is { } date && field.Type is FieldType.Date && Dates.Wrong(field, date, today) is { } wrong
            ? Problem(field, address, wrong.Code, wrong.Sentence)
            : null;
    }

    /// <summary>
    /// What is wrong with the provider's own NPI, which has to be the one of the provider's record: a field <c>npi</c> of that type, outside
    /// groups. Other NPIs have other keys.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="address">Where it stands.</param>
    /// <param name="raw">The answer as typed. One that is no NPI has a problem of its own.</param>
    /// <param name="npiOnRecord">The NPI of the record; null when there is none.</param>
    public static Problem? AgainstRecord(FieldDefinition field, FieldAddress address, string? raw, string? npiOnRecord) =>
        npiOnRecord is not null && field is { Type: FieldType.Npi, Key: OwnNpi } && address.Group is null
            && FieldFormat.Read(field, raw) is { Code: null, Value: { Length: > 0 } typed } && typed != npiOnRecord
            ? Problem(field, address, ProblemCode.NotOnRecord,
                $"Enter the {field.Name} that the provider's record has: this is another one.")
            : null;

    private static IEnumerable<Problem> OfRecord(FormView view, FieldDefinition field, Place place, AnswerSet answers, string? npiOnRecord) =>
        view.IsShown(field, place) is true
            && AgainstRecord(field, place.Address(field.Key), answers.Raw(place.Section.Key, field.Key), npiOnRecord) is { } problem ? [problem] : [];

    internal static IEnumerable<Problem> OfField(FormView view, FieldDefinition field, Place place, string raw, DateOnly today)
    {
        if (view.IsShown(field, place) is not true) yield break;

        var address = place.Address(field.Key);
        var value = FieldFormat.Canonical(field, raw);
        if (value.Length == 0)
        {
            if (view.IsRequired(field.Required, field.RequiredWhen, place) is true) yield return Problem(field, address, ProblemCode.Required, Ask(field));
            yield break;
        }

        var own = ValidateField(field, address, raw, today);
        if (own?.Severity is not Severity.Error && Against(view, field, place, address, value) is { } problem) yield return problem;
        if (own is not null) yield return own;
    }

    internal static Problem Problem(FieldDefinition field, FieldAddress address, string code, string sentence) =>
        new(address, code, field.Errors.GetValueOrDefault(code) ?? sentence, code == ProblemCode.Past ? Severity.Warning : Severity.Error);

    private static Problem? Against(FormView view, FieldDefinition field, Place place, FieldAddress address, string value)
    {
        if (field.NotBefore is { } first && view.Effective(first, place) is { } before && Dates.Of(before) is { } start && Dates.Of(value) < start)
        {
            return Problem(field, address, ProblemCode.Order, $"Check the {field.Name}: it cannot be before the {NameOf(first, place)}.");
        }

        if (field.Confirms is { } original && view.Effective(original, place) is { Length: > 0 } typed && typed != value)
        {
            return Problem(field, address, ProblemCode.Mismatch, $"Enter the {NameOf(original, place)} again: the two are not the same.");
        }

        return field.DiffersFrom is { } other && view.Effective(other, place) == value
            ? Problem(field, address, ProblemCode.Same, $"Change the {field.Name}: it is the same as the {NameOf(other, place)}.")
            : null;
    }

    private static string NameOf(string key, Place place) => (place.Group?.Field(key) ?? place.Section.Field(key))!.Name;

    private static string Ask(FieldDefinition field) => field.Type switch
    {
        FieldType.YesNo => $"Answer yes or no: {field.Label}",
        FieldType.Choice or FieldType.State or FieldType.Taxonomy => $"Choose the {field.Name}.",
        _ => $"Enter the {field.Name}.",
    };

    private static IEnumerable<Problem> OfSlot(FormView view, DocumentSlot slot, Place place, AnswerSet answers)
    {
        if (view.Holds(slot.VisibleWhen, place) is not true) yield break;

        var address = place.Address(slot.Key);
        var documents = answers.Documents(place.Section.Key, slot.Key);
        if (documents.IsEmpty && view.IsRequired(slot.Required, slot.RequiredWhen, place) is true)
        {
            yield return new(address, ProblemCode.Required, $"Attach a copy of {slot.Noun}.");
        }

        if (documents.Count > slot.Max)
        {
            var sentence = slot.Max == 1 ? "Keep one document here and remove the others." : $"Remove documents until there are {slot.Max} or fewer here.";
            yield return new(address, ProblemCode.TooMany, sentence);
        }

        if (documents.Exists(d => !slot.Accept.Contains(d.Type)))
        {
            var kinds = string.Join(" or ", slot.Accept.Select(a => a.ToString().ToUpperInvariant()));
            yield return new(address, ProblemCode.DocumentType, $"Replace the document: only {kinds} files are taken here.");
        }
    }
}
