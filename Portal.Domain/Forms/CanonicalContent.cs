using System.Text.Json.Nodes;

namespace Portal.Domain.Forms;

/// <summary>An answer that counts.</summary>
/// <param name="Address">Where it stands.</param>
/// <param name="Definition">Its field.</param>
/// <param name="Value">Its canonical text, never empty.</param>
public sealed record CanonicalField(FieldAddress Address, FieldDefinition Definition, string Value);

/// <summary>
/// The content that a certification covers: every answer that counts, in canonical form. Fields that are not shown, empty answers and
/// repetitions for confirmation are not part of it. Always over the whole application.
/// </summary>
public static class CanonicalContent
{
    /// <summary>
    /// The content as JSON, for <see cref="Common.CanonicalJson.Write"/>: <c>form</c> {key, version, sha256} and <c>sections</c>, each with
    /// <c>fields</c> by key, <c>groups</c> by key as lists of {id, fields}, and <c>documents</c> by slot as lists of {id, name, type, length, sha256}.
    /// </summary>
    /// <param name="definition">A definition without mistakes.</param>
    /// <param name="answers">The answers of all sections.</param>
    /// <param name="write">What stands for an answer: its text, or for a sensitive one a commitment or a cipher text.</param>
    public static JsonObject Json(FormDefinition definition, AnswerSet answers, Func<CanonicalField, JsonNode> write)
    {
        var view = new FormView(definition, answers, VisibleSections.Everything);
        return new JsonObject
        {
            ["form"] = new JsonObject { ["key"] = definition.Key, ["version"] = definition.Version, ["sha256"] = definition.Sha256 },
            ["sections"] = new JsonObject(definition.Sections
                .Where(s => s.Kind is SectionKind.Questions)
                .Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Section(view, s, answers, write)))),
        };
    }

    /// <summary>The answers that count, in the order of the form.</summary>
    public static IReadOnlyList<CanonicalField> Fields(FormDefinition definition, AnswerSet answers)
    {
        var view = new FormView(definition, answers, VisibleSections.Everything);
        return
        [
            .. definition.Sections.SelectMany(section => (IEnumerable<CanonicalField>)
            [
                .. Fields(view, section.Fields, new Place(section)),
                .. section.Groups.SelectMany(g => answers.Items(section.Key, g.Key).SelectMany(i => Fields(view, g.Fields, new Place(section, g, i)))),
            ]),
        ];
    }

    private static IEnumerable<CanonicalField> Fields(FormView view, IReadOnlyList<FieldDefinition> fields, Place place) =>
        fields
            .Where(f => f.Confirms is null)
            .Select(f => new CanonicalField(place.Address(f.Key), f, view.Effective(f.Key, place)!))
            .Where(f => f.Value.Length > 0);

    private static JsonObject Section(FormView view, SectionDefinition section, AnswerSet answers, Func<CanonicalField, JsonNode> write)
    {
        var place = new Place(section);
        return new JsonObject
        {
            ["fields"] = Written(Fields(view, section.Fields, place), write),
            ["groups"] = new JsonObject(section.Groups
                .Where(g => view.Holds(g.VisibleWhen, place) is true)
                .Select(g => KeyValuePair.Create(g.Key, (JsonNode?)new JsonArray([.. answers.Items(section.Key, g.Key).Select(i => new JsonObject
                {
                    ["id"] = i.Id.ToString("D"),
                    ["fields"] = Written(Fields(view, g.Fields, new Place(section, g, i)), write),
                })])))),
            ["documents"] = new JsonObject(section.Documents
                .Where(d => view.Holds(d.VisibleWhen, place) is true)
                .Select(d => KeyValuePair.Create(d.Key, (JsonNode?)new JsonArray([.. answers.Documents(section.Key, d.Key).Select(Written)])))),
        };
    }

    private static JsonObject Written(IEnumerable<CanonicalField> fields, Func<CanonicalField, JsonNode> write) =>
        new(fields.Select(f => KeyValuePair.Create(f.Address.Field, (JsonNode?)write(f))));

    private static JsonObject Written(AnswerDocument document) => new()
    {
        ["id"] = document.Id.ToString("D"),
        ["name"] = Common.TypedText.TidyLine(document.Name),
        ["type"] = document.Type.ToString().ToLowerInvariant(),
        ["length"] = document.Length,
        ["sha256"] = document.Sha256,
    };
}
