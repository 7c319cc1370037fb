using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.HelpDesk;

/// <summary>The sections of one application that a person of the provider's side sees: no more of a look than that is named to them.</summary>
internal sealed class SeenSections
{
    private readonly HashSet<string> _seen;

    private SeenSections(ApplicationName name, FormDefinition? form, HashSet<string> seen) => (Name, Form, _seen) = (name, form, seen);

    public EnrollmentApplicationId Application => Name.Id;

    /// <summary>What the application is called.</summary>
    public ApplicationName Name { get; }

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
        var name = ApplicationName.Of(application, forms);
        var whole = facts.Resource with { Application = name.Id, Sections = form is null ? [] : SectionRef.Of(form) };
        return new SeenSections(name, form, [.. EffectiveAccess.Sections(facts.Actor, whole, facts.Holdings, facts.Now).Keys]);
    }

    private IEnumerable<SectionDefinition> Questions => Form?.Sections.Where(s => s.Kind == SectionKind.Questions) ?? [];
}
