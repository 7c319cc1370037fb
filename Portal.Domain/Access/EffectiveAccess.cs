using System.Collections.Frozen;
using Portal.Domain.Common;

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

    /// <summary>What somebody may hand on, and under which delegation.</summary>
    /// <param name="Terms">No more than this.</param>
    /// <param name="Under">The giver's delegation; null for a principal.</param>
    public sealed record Gift(GrantTerms Terms, DelegationId? Under);

    /// <summary>
    /// What the holder may give to others. A principal gives everything that can be given. An agent gives below one delegation of their
    /// own, and only if the principal gave it: it goes from provider to agent to agent, and no further.
    /// </summary>
    /// <returns>Null when nothing may be given.</returns>
    public static Gift? Givable(Holdings holdings, DateTimeOffset now)
    {
        if (holdings.Principal is not null)
            return new Gift(
                new GrantTerms(AccessPolicy.Delegable, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.MinValue, null), null);
        return holdings.Delegations
            .Where(d => d.Parent is null && d.IsLiveAt(now) && d.Terms.Applications.All && d.Terms.Permissions.Contains(Permission.ManageAccess))
            .OrderBy(d => d.Id.Value)
            .Select(d => new Gift(d.Terms with { Permissions = d.Terms.Permissions.Intersect(AccessPolicy.Delegable).ToFrozenSet() }, d.Id))
            .FirstOrDefault();
    }
}
