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
    /// What the holder may give to others. A principal gives everything that can be given. An agent gives below a delegation of their own,
    /// and only if the principal gave it: it goes from provider to agent to agent, and no further.
    /// </summary>
    /// <returns>One for each delegation that may be given on, the oldest first; empty when nothing may be given.</returns>
    public static IReadOnlyList<Gift> Gifts(Holdings holdings, DateTimeOffset now) => holdings.Principal is not null
        ? [OfPrincipal]
        : [.. holdings.Delegations
            .Where(d => d.Parent is null && d.IsLiveAt(now) && d.Terms.MayGiveOn)
            .OrderBy(d => d.Id.Value)
            .Select(d => Below(d.Id, d.Terms))];

    /// <summary>The first of the <see cref="Gifts"/>; null when nothing may be given.</summary>
    public static Gift? Givable(Holdings holdings, DateTimeOffset now) => Gifts(holdings, now) is [var first, ..] ? first : null;

    /// <summary>
    /// Whether what was given under this delegation (null: by a principal) is the holder's to end or change: a principal reaches everything
    /// of the provider, an agent what they gave themselves.
    /// </summary>
    public static bool Reaches(Holdings holdings, DelegationId? under, DateTimeOffset now) =>
        holdings.Principal is not null || Gifts(holdings, now).Any(gift => gift.Under == under);

    /// <summary>What can be given below a delegation that holds these terms.</summary>
    public static Gift Below(DelegationId under, GrantTerms terms) =>
        new(terms with { Permissions = terms.Permissions.Intersect(AccessPolicy.Delegable).ToFrozenSet() }, under);

    /// <summary>What a principal can give.</summary>
    public static Gift OfPrincipal { get; } = new(
        new GrantTerms(AccessPolicy.Delegable, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.MinValue, null), null);
}
