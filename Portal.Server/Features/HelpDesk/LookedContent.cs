using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Server.Features.HelpDesk;

/// <summary>One answer as the help desk sees it. Of a sensitive one only whether something was entered.</summary>
public sealed record LookedRow(string Label, string Value, bool Hidden, string? Problem);

/// <summary>One item of a repeating group.</summary>
public sealed record LookedItem(string Title, IReadOnlyList<LookedRow> Rows);

/// <summary>A repeating group.</summary>
public sealed record LookedGroup(string Title, IReadOnlyList<LookedItem> Items, string? Problem);

/// <summary>A place for documents: their names, no way to open them.</summary>
public sealed record LookedDocuments(string Label, IReadOnlyList<string> Names, string? Problem);

/// <summary>
/// What a look shows of a section. Made on the server, and without sensitive values from the start: what is hidden is not on the way to the
/// other machine at all.
/// </summary>
public sealed record LookedContent(
    IReadOnlyList<LookedRow> Rows, IReadOnlyList<LookedGroup> Groups, IReadOnlyList<LookedDocuments> Documents, int Problems)
{
    /// <summary>The content of a section, and what is wrong or missing in it as far as the look's sections tell.</summary>
    public static LookedContent Of(FormDefinition form, SectionDefinition section, AnswerSet answers, VisibleSections scope, DateOnly today, string npi)
    {
        var view = new FormView(form, answers, scope);
        var problems = FormValidation.Validate(form, answers, today, scope, npi)
            .Where(p => p.Address.Section == section.Key && p.Severity == Severity.Error).ToLookup(p => p.Address, p => p.Message);
        return new LookedContent(
            Rows(section.Fields, key => new FieldAddress(section.Key, key)),
            [
                .. section.Groups.Where(g => Shown(g.Key)).Select(g => new LookedGroup(
                    g.Title,
                    [.. answers.Items(section.Key, g.Key).Select((item, i) => new LookedItem(
                        $"{g.ItemTitle} {i + 1}", Rows(g.Fields, key => new FieldAddress(section.Key, g.Key, item.Id, key))))],
                    problems[new FieldAddress(section.Key, g.Key)].FirstOrDefault())),
            ],
            [
                .. section.Documents.Where(d => Shown(d.Key)).Select(d => new LookedDocuments(
                    d.Label, [.. answers.Documents(section.Key, d.Key).Select(document => document.Name)],
                    problems[new FieldAddress(section.Key, d.Key)].FirstOrDefault())),
            ],
            problems.Sum(p => p.Count()));

        // What depends on a section that the look does not show is shown: to leave it out would tell of that section.
        bool Shown(string key) => view.IsShown(new FieldAddress(section.Key, key)) is not false;

        IReadOnlyList<LookedRow> Rows(IEnumerable<FieldDefinition> fields, Func<string, FieldAddress> address) =>
        [
            .. fields.Where(f => view.IsShown(address(f.Key)) is not false).Select(f =>
            {
                var raw = answers.Raw(address(f.Key));
                return new LookedRow(
                    f.Label, f.Sensitive ? "" : FieldDisplay.Text(f, raw), f.Sensitive && raw.Length > 0, problems[address(f.Key)].FirstOrDefault());
            }),
        ];
    }
}
