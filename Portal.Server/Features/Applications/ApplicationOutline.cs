using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Server.Features.Applications;

/// <summary>One answer as people read it. Of a sensitive one the whole value: masking is the page's duty.</summary>
public sealed record OutlineRow(FieldAddress Address, FieldDefinition Field, string Value);

/// <summary>The items of a repeating group.</summary>
public sealed record OutlineGroup(GroupDefinition Group, IReadOnlyList<IReadOnlyList<OutlineRow>> Items);

/// <summary>A section to be read, on the review page and in the PDF.</summary>
public sealed record OutlineSection(
    SectionDefinition Section, IReadOnlyList<OutlineRow> Rows, IReadOnlyList<OutlineGroup> Groups,
    IReadOnlyList<(DocumentSlot Slot, AnswerDocument Document)> Documents);

/// <summary>What a form shows of its answers, in its order. What is not asked is not in it, as it is not in the certified content.</summary>
internal static class ApplicationOutline
{
    public static IReadOnlyList<OutlineSection> Of(FormDefinition form, AnswerSet answers) =>
        [.. form.Sections.Where(s => s.Kind == SectionKind.Questions).Select(s => Of(form, s, answers, VisibleSections.Everything))];

    /// <summary>One section, for who sees these. What depends on another section is in it, as it is when the section is filled in.</summary>
    public static OutlineSection Of(FormDefinition form, SectionDefinition section, AnswerSet answers, VisibleSections scope)
    {
        var view = new FormView(form, answers, scope);
        return new OutlineSection(
            section,
            Rows(section.Fields, key => new FieldAddress(section.Key, key)),
            [
                .. section.Groups.Where(g => view.IsShown(new FieldAddress(section.Key, g.Key)) is not false).Select(g => new OutlineGroup(
                    g, [.. answers.Items(section.Key, g.Key).Select(i => Rows(g.Fields, key => new FieldAddress(section.Key, g.Key, i.Id, key)))])),
            ],
            [
                .. section.Documents.Where(d => view.IsShown(new FieldAddress(section.Key, d.Key)) is not false)
                    .SelectMany(d => answers.Documents(section.Key, d.Key).Select(document => (d, document))),
            ]);

        IReadOnlyList<OutlineRow> Rows(IEnumerable<FieldDefinition> fields, Func<string, FieldAddress> address) =>
        [
            .. fields.Where(f => f.Confirms is null).Select(f => (Address: address(f.Key), Field: f))
                .Where(f => view.IsShown(f.Address) is not false)
                .Select(f => new OutlineRow(f.Address, f.Field, FieldDisplay.Text(f.Field, answers.Raw(f.Address)))),
        ];
    }
}
