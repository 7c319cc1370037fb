using Portal.Domain.Forms;
using Choice = Portal.Server.Components.Choice;

namespace Portal.Server.Features.Audit;

/// <summary>What the forms of questions offer.</summary>
public sealed class QuestionChoices(FormCatalog forms)
{
    /// <summary>What can be asked about, by the names of the table of actions.</summary>
    public IReadOnlyList<Choice> Acts { get; } =
    [
        .. AskedActs.OfSections.Select(act => new Choice(act.Name, $"{act.Sentence.TrimEnd('.')} (of an application)")),
        .. AskedActs.OfApplications.Select(act => new Choice(act.Name, act.Sentence.TrimEnd('.'))),
        .. AskedActs.OfProviders.Select(act => new Choice(act.Name, act == AskedActs.OfProviders[0] ? "Anything of the provider" : act.Sentence.TrimEnd('.'))),
    ];

    /// <summary>The sections of every form.</summary>
    public IReadOnlyList<Choice> Sections { get; } =
        [.. forms.All.SelectMany(form => form.Sections).Where(section => section.Kind == SectionKind.Questions).DistinctBy(section => section.Key).Select(section => new Choice(section.Key, section.Title))];
}
