using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Audit;

/// <summary>What somebody could do, as people read it: one line for each act, with its sections.</summary>
internal sealed class ReachWords(FormCatalog forms)
{
    /// <summary>In the order of the table of acts; what is about one application after what is about all.</summary>
    public IReadOnlyList<string> Of(IReadOnlyCollection<ReachLine> lines) =>
    [
        .. lines.GroupBy(line => (line.Application, line.Act))
            .OrderBy(group => group.Key.Application is not null).ThenBy(group => group.Key.Application)
            .ThenBy(group => AskedActs.All.TakeWhile(act => act != group.Key.Act).Count())
            .Select(group => $"{group.Key.Act.Sentence.TrimEnd('.')}{SectionsOf(group)}{ApplicationOf(group.Key.Application)}"),
    ];

    private string SectionsOf(IEnumerable<ReachLine> lines)
    {
        var keys = lines.Select(line => line.Section).OfType<string>().ToHashSet();
        if (keys.Count == 0)
            return "";
        // What is missing is shorter to say, and what one looks for.
        var missing = forms.Current.Select(form => SectionRef.Of(form).Select(s => s.Key).Except(keys).ToList()).MinBy(rest => rest.Count) ?? [];
        return missing.Count == 0 ? ": all sections"
            : missing.Count < keys.Count ? $": all sections but {Titles(missing)}"
            : $": {Titles(keys)}";
    }

    private string Titles(IEnumerable<string> keys) => string.Join(", ", keys.Select(key => TermsWords.TitleOf(key, forms)).Order(StringComparer.Ordinal));

    private static string ApplicationOf(Guid? application) =>
        application is { } id ? $" (application {StatusWords.NumberOf(new EnrollmentApplicationId(id))} only)" : "";
}
