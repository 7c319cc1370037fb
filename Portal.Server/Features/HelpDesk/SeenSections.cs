using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.HelpDesk;

/// <summary>The sections of one application that a person of the provider's side sees: no more of a look than that is named to them.</summary>
internal sealed class SeenSections
{
    private readonly HashSet<string> _seen;

    private SeenSections(EnrollmentApplicationId application, string title, DateTimeOffset startedAt, FormDefinition? form, HashSet<string> seen) =>
        (Application, Title, StartedAt, Form, _seen) = (application, title, startedAt, form, seen);

    public EnrollmentApplicationId Application { get; }

    /// <summary>What the application is called.</summary>
    public string Title { get; }

    public DateTimeOffset StartedAt { get; }

    public FormDefinition? Form { get; }

    /// <summary>The sections that ask questions and that the person sees, in the order of the form.</summary>
    public IEnumerable<SectionDefinition> Sections => Questions.Where(s => _seen.Contains(s.Key));

    /// <summary>Whether the form has such a section and it asks something.</summary>
    public bool Asks(string section) => Questions.Any(s => s.Key == section);

    /// <summary>Whether the person sees it.</summary>
    public bool Sees(string section) => _seen.Contains(section);

    /// <summary>What these facts show of an application of their provider.</summary>
    public static SeenSections Of(AccessFacts facts, ApplicationRow application, FormCatalog forms)
    {
        var form = forms.Find(application.FormKey, application.FormVersion);
        var id = new EnrollmentApplicationId(application.Id);
        var sections = form?.Sections.Select(s => new SectionRef(s.Key, s.Banking)).ToList() ?? [];
        var whole = facts.Resource with { Application = id, Sections = sections };
        return new SeenSections(
            id, form?.Title ?? application.FormKey, application.StartedAt, form,
            [.. EffectiveAccess.Sections(facts.Actor, whole, facts.Holdings, facts.Now).Keys]);
    }

    private IEnumerable<SectionDefinition> Questions => Form?.Sections.Where(s => s.Kind == SectionKind.Questions) ?? [];
}
