namespace Portal.Domain.Access;

/// <summary>
/// The rows of the access table that are about looks. A look opens the help desk's own pages and nothing else: nothing that is written,
/// downloaded, certified or shown in clear has this reach, so no look can ever allow it.
/// </summary>
internal static class LookPolicy
{
    public static AccessDecision Decide(Actor actor, PortalAction action, Resource resource, Holdings holdings, DateTimeOffset now)
    {
        if (AccessPolicy.OfStaffRole(actor, action) is AccessDecision.Denied noRole)
            return noRole;
        var look = holdings.Looks.FirstOrDefault(l => l.Id == resource.Look && l.Provider == resource.Provider);
        if (look is null)
            return new AccessDecision.Denied("no-look");
        if (!look.IsLiveAt(now))
            return new AccessDecision.Denied("look-over");
        if (action.Reach == Reach.LookSection && !look.Shows(resource, now))
            return new AccessDecision.Denied("not-in-look");
        return new AccessDecision.Allowed($"look:{look.Id.Value}");
    }

    /// <summary>Whether whoever opened the look could, at this instant, do so themselves.</summary>
    public static bool GiverMay(PortalAction action, Resource resource, Holdings giver, DateTimeOffset now) =>
        AccessPolicy.OfProviderSide(action, resource, giver, now) is not null;
}
