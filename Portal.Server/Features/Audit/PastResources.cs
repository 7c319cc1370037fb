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
        if (application is null)
            return new Resource(Provider: provider);
        var frozen = await db.Versions
            .Where(v => v.ApplicationId == application.Id && v.CreatedAt <= moment.Done).OrderByDescending(v => v.Number)
            .Select(v => v.FrozenAt).FirstOrDefaultAsync(cancel);
        return new Resource(
            Provider: provider, Application: new EnrollmentApplicationId(application.Id), Submitted: frozen <= moment.Done,
            Sections: sectionsOfForm(application.FormKey, application.FormVersion));
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
