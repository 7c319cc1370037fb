using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.Audit;

/// <summary>The applications of a page of providers, read together, and what somebody could do with each.</summary>
internal sealed class PersonApplications
{
    private readonly PastFacts _facts;
    private readonly FormCatalog _forms;
    private readonly ILookup<Guid, ApplicationRow> _shown;
    private readonly Dictionary<Guid, int> _counts;
    private readonly Dictionary<Guid, Resource> _resources;

    private PersonApplications(
        PastFacts facts, FormCatalog forms, ILookup<Guid, ApplicationRow> shown, Dictionary<Guid, int> counts, Dictionary<Guid, Resource> resources) =>
        (_facts, _forms, _shown, _counts, _resources) = (facts, forms, shown, counts, resources);

    /// <summary>Reads the newest ones of each provider, and how many there are.</summary>
    public static async Task<PersonApplications> LoadAsync(
        PortalDb db, PastFacts facts, IReadOnlyCollection<ProviderRow> providers, FormCatalog forms, SectionsOfForm sectionsOfForm, int most,
        CancellationToken cancel)
    {
        var (ids, done) = (providers.Select(p => p.Id).ToList(), facts.Moment.Done);
        // Numbered within each provider, and of these providers only: all others' would be numbered too.
        var started = db.Applications.AsNoTracking().Where(a => ids.Contains(a.ProviderId) && a.StartedAt <= done);
        var shown = ids.Count == 0
            ? []
            : await db.Providers.Where(p => ids.Contains(p.Id))
                .SelectMany(p => started.Where(a => a.ProviderId == p.Id).OrderByDescending(a => a.StartedAt).ThenBy(a => a.Id).Take(most)).ToListAsync(cancel);
        var counts = ids.Count == 0
            ? []
            : await started.GroupBy(a => a.ProviderId).Select(of => new { of.Key, Count = of.Count() })
                .ToDictionaryAsync(of => of.Key, of => of.Count, cancel);
        return new PersonApplications(
            facts, forms, shown.OrderByDescending(a => a.StartedAt).ThenBy(a => a.Id).ToLookup(a => a.ProviderId), counts,
            await PastResources.OfEachAsync(db, shown, sectionsOfForm, facts.Moment, cancel));
    }

    /// <summary>How many had been started at this provider.</summary>
    public int CountOf(Guid provider) => _counts.GetValueOrDefault(provider);

    /// <summary>Those with which this person could do anything.</summary>
    public IReadOnlyList<PersonApplication> Of(Guid person, Guid provider)
    {
        var found = new List<PersonApplication>();
        foreach (var row in _shown[provider])
        {
            var resource = _resources[row.Id];
            var may = AskedActs.OfApplications.Where(act => PastGrounds.May(_facts, person, act, resource)).ToList();
            if (may.Count == 0)
                continue;
            var id = new EnrollmentApplicationId(row.Id);
            found.Add(new PersonApplication(
                id, $"{_forms.Find(row.FormKey, row.FormVersion)?.Title ?? row.FormKey}, {StatusWords.NumberOf(id)}", resource.Submitted,
                Count(person, Actions.ViewSection, resource), Count(person, Actions.EditSection, resource), resource.Sections!.Count, may));
        }
        return found;
    }

    // Act by act, as "who could" asks: a look of the help desk shows sections, and is no holding of the provider's pages.
    private int Count(Guid person, PortalAction act, Resource application) =>
        application.Sections!.Count(section => PastGrounds.May(_facts, person, act, application with { Section = section }));
}
