using System.Collections.Frozen;

namespace Portal.Domain.Access;

/// <summary>
/// The same decision asked for every section at once: what a page may list, and which level it shows. Withheld sections are not in it,
/// so that nothing that is built from it can mention them.
/// </summary>
public static class EffectiveAccess
{
    /// <summary>The sections that the actor sees, with the level, in the order given.</summary>
    public static IReadOnlyDictionary<string, SectionLevel> Sections(
        Actor actor, Resource application, Holdings holdings, DateTimeOffset now)
    {
        var seen = new Dictionary<string, SectionLevel>();
        foreach (var section in application.Sections ?? [])
        {
            var resource = application with { Section = section };
            if (AccessPolicy.Decide(actor, Actions.EditSection, resource, holdings, now).IsAllowed)
                seen[section.Key] = SectionLevel.Edit;
            else if (AccessPolicy.Decide(actor, Actions.ViewSection, resource, holdings, now).IsAllowed)
                seen[section.Key] = SectionLevel.View;
        }
        return seen;
    }

    /// <summary>The terms that a giver may hand on, as one set that covers no more than the giver holds.</summary>
    /// <returns>Null when the giver may not give access at all.</returns>
    public static GrantTerms? Givable(Holdings holdings, DateTimeOffset now)
    {
        if (holdings.Principal is not null)
            return new GrantTerms(AccessPolicy.Delegable, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.MinValue, null);
        return holdings.Delegations
            .Where(d => d.IsLiveAt(now) && d.Terms.Applications.All && d.Terms.Permissions.Contains(Permission.ManageAccess))
            .OrderBy(d => d.Id.Value)
            .Select(d => d.Terms with { Permissions = d.Terms.Permissions.Intersect(AccessPolicy.Delegable).ToFrozenSet() })
            .FirstOrDefault();
    }
}
