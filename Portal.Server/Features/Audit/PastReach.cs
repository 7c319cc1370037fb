using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>One thing that somebody could do.</summary>
/// <param name="Application">Of one application; null for the provider, and for every application that is not named apart.</param>
/// <param name="Act">The entry of the table of actions.</param>
/// <param name="Section">Of one section.</param>
internal sealed record ReachLine(Guid? Application, PortalAction Act, string? Section);

/// <summary>
/// Everything that somebody could do at one provider, asked of the access table act by act, section by section. Applications that no grant
/// names apart are all alike to it: they are asked about as one.
/// </summary>
internal sealed class PastReach
{
    private readonly IReadOnlyList<Resource> _applications;
    private readonly Resource _provider;

    private PastReach(Resource provider, IReadOnlyList<Resource> applications) => (_provider, _applications) = (provider, applications);

    /// <summary>What there is to ask about at each of these providers, of either moment, read together.</summary>
    public static async Task<Dictionary<Guid, PastReach>> LoadAsync(
        PortalDb db, IReadOnlyCollection<Guid> providers, FormCatalog forms, SectionsOfForm sectionsOfForm, IReadOnlyCollection<PastFacts> moments,
        CancellationToken cancel)
    {
        var named = moments.SelectMany(facts => facts.Delegations.Values.SelectMany(d => d.ApplicationIds.Select(id => (d.ProviderId, id)))
            .Concat(facts.Looks.SelectMany(l => l.ApplicationIds.Select(id => (l.ProviderId, id))))).Distinct().ToLookup(n => n.ProviderId, n => n.id);
        var ids = named.SelectMany(of => of).Distinct().ToList();
        var rows = ids.Count == 0
            ? []
            : await db.Applications.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        return providers.Distinct().ToDictionary(id => id, id => Of(new ProviderId(id), forms, sectionsOfForm,
            [.. named[id].Where(rows.ContainsKey).Select(application => rows[application]).OrderBy(a => a.StartedAt)]));
    }

    private static PastReach Of(ProviderId provider, FormCatalog forms, SectionsOfForm sectionsOfForm, IReadOnlyList<ApplicationRow> rows) => new(
        new Resource(Provider: provider),
        [
            .. forms.Current.Select(form => new Resource(
                Provider: provider, Application: new EnrollmentApplicationId(Guid.Empty), Sections: sectionsOfForm(form.Key, form.Version))),
            .. rows.Select(row => new Resource(
                Provider: provider, Application: new EnrollmentApplicationId(row.Id), Sections: sectionsOfForm(row.FormKey, row.FormVersion))),
        ]);

    /// <summary>What they could do. What they could with every application is not told again of one that is named.</summary>
    public HashSet<ReachLine> Of(PastFacts facts, Guid person)
    {
        var could = AskedActs.OfProviders.Where(act => PastGrounds.May(facts, person, act, _provider)).Select(act => new ReachLine(null, act, null)).ToHashSet();
        foreach (var application in _applications)
        {
            Guid? id = application.Application!.Value.Value == Guid.Empty ? null : application.Application.Value.Value;
            foreach (var act in AskedActs.OfApplications.Where(act => PastGrounds.May(facts, person, act, application)))
                Add(new ReachLine(id, act, null));
            foreach (var section in application.Sections!)
                foreach (var act in AskedActs.OfSections.Where(act => PastGrounds.May(facts, person, act, application with { Section = section })))
                    Add(new ReachLine(id, act, section.Key));
        }
        return could;

        void Add(ReachLine line)
        {
            if (!could.Contains(line with { Application = null }))
                could.Add(line);
        }
    }
}
