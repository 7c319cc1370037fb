using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>What is asked about, as the access table would have been told of it at a moment.</summary>
internal static class PastResources
{
    /// <summary>A provider, or an application of it with all of its sections.</summary>
    public static async Task<Resource> OfAsync(
        PortalDb db, ProviderId provider, ApplicationRow? application, SectionsOfForm sectionsOfForm, PastMoment moment, CancellationToken cancel)
    {
        return application is null ? new Resource(Provider: provider) : (await OfEachAsync(db, [application], sectionsOfForm, moment, cancel))[application.Id];
    }

    /// <summary>Each of these applications, by id, read together.</summary>
    public static async Task<Dictionary<Guid, Resource>> OfEachAsync(
        PortalDb db, IReadOnlyCollection<ApplicationRow> applications, SectionsOfForm sectionsOfForm, PastMoment moment, CancellationToken cancel)
    {
        if (applications.Count == 0)
            return [];
        var (ids, done) = (applications.Select(a => a.Id).ToList(), moment.Done);
        // Of the newest version that there was then.
        var frozen = await db.Applications.Where(a => ids.Contains(a.Id))
            .Select(a => new
            {
                a.Id,
                At = db.Versions.Where(v => v.ApplicationId == a.Id && v.CreatedAt <= done).OrderByDescending(v => v.Number).Select(v => v.FrozenAt).FirstOrDefault(),
            }).ToDictionaryAsync(a => a.Id, a => a.At, cancel);
        return applications.ToDictionary(a => a.Id, a => new Resource(
            Provider: new ProviderId(a.ProviderId), Application: new EnrollmentApplicationId(a.Id), Submitted: frozen[a.Id] <= done,
            Sections: sectionsOfForm(a.FormKey, a.FormVersion)));
    }
}

/// <summary>On what somebody's answer rests, on the portal's pages and on those of the help desk.</summary>
internal static class PastGrounds
{
    /// <summary>Each ground: bindings, grants, staff roles, and the looks that showed it.</summary>
    public static AccessGrounds Of(PastFacts facts, Guid person, PortalAction act, Resource resource)
    {
        var grounds = facts.GroundsOf(person, act, resource);
        return grounds with { Each = [.. grounds.Each, .. LooksOf(facts, person, act, resource).Select(look => new AccessDecision.Allowed($"look:{look.Id}"))] };
    }

    /// <summary>Whether there is any.</summary>
    public static bool May(PastFacts facts, Guid person, PortalAction act, Resource resource) =>
        facts.May(person, act, resource) || LooksOf(facts, person, act, resource).Any();

    private static IEnumerable<LookRow> LooksOf(PastFacts facts, Guid person, PortalAction act, Resource resource) =>
        facts.Looks.Where(look => look.HelperId == person && Shows(facts, look, act, resource));

    private static bool Shows(PastFacts facts, LookRow look, PortalAction act, Resource resource)
    {
        var through = resource with { Look = new LookId(look.Id) };
        bool Shown(SectionRef section) => facts.May(look.HelperId!.Value, Actions.ViewLookSection, through with { Section = section });
        return act == Actions.ViewSection ? resource.Section is { } asked && Shown(asked)
            : act == Actions.ViewApplication ? (resource.Sections ?? []).Any(Shown)
            : act == Actions.ViewProvider && facts.May(look.HelperId!.Value, Actions.ViewLook, through);
    }
}
