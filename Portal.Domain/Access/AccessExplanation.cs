namespace Portal.Domain.Access;

/// <summary>Why somebody can see something: each binding and delegation that allows it by itself.</summary>
public static class AccessExplanation
{
    /// <summary>The grounds of a decision. Each of them is the answer of the access table for one of the holdings alone.</summary>
    /// <param name="question">Who looks, and at whom.</param>
    /// <param name="action">What is allowed; one whose reach is a section, an application or the provider.</param>
    /// <param name="resource">On what.</param>
    /// <returns>Empty when it is denied.</returns>
    public static IReadOnlyList<AccessDecision.Allowed> Of(PreviewQuestion question, PortalAction action, Resource resource)
    {
        var alone = question.OfPerson.Delegations.OrderBy(d => d.Id.Value).Select(d => new Holdings(null, [d]));
        if (question.OfPerson.Principal is { } principal)
            alone = alone.Prepend(new Holdings(principal, []));
        return [.. alone
            .Select(holdings => AccessPreview.Decide(question with { OfPerson = holdings }, action, resource))
            .OfType<AccessDecision.Allowed>()];
    }

    /// <summary>The same of anybody, with staff roles and looks, and where only several holdings together allow it.</summary>
    /// <param name="actor">Whose access is explained, with their staff roles.</param>
    /// <param name="holdings">What they hold for the provider.</param>
    /// <param name="action">What is allowed.</param>
    /// <param name="resource">On what.</param>
    /// <param name="at">The moment.</param>
    /// <returns>Without grounds when it is denied.</returns>
    public static AccessGrounds Of(Actor actor, Holdings holdings, PortalAction action, Resource resource, DateTimeOffset at)
    {
        if (AccessPolicy.Decide(actor, action, resource, holdings, at) is not AccessDecision.Allowed allowed)
            return AccessGrounds.None;
        var alone = holdings.Delegations.OrderBy(d => d.Id.Value).Select(d => new Holdings(null, [d]))
            .Concat(holdings.Looks.Select(look => new Holdings(null, []) { Looks = [look] }))
            .Prepend(new Holdings(holdings.Principal, []));
        var grounds = alone
            .Select(holding => AccessPolicy.Decide(actor, action, resource, holding, at))
            .OfType<AccessDecision.Allowed>().Distinct().ToList();
        return grounds.Count > 0 ? new AccessGrounds(grounds, false) : new AccessGrounds(
            [allowed, .. holdings.Delegations
                .Where(d => d.IsLiveAt(at)).OrderBy(d => d.Id.Value)
                .Select(d => new AccessDecision.Allowed($"delegation:{d.Id.Value}")).Where(other => other != allowed)], true);
    }
}

/// <summary>On what an answer rests.</summary>
/// <param name="Each">Each ground.</param>
/// <param name="OnlyTogether">True when none of them allows it by itself: one shows what another does not.</param>
public sealed record AccessGrounds(IReadOnlyList<AccessDecision.Allowed> Each, bool OnlyTogether)
{
    /// <summary>It is denied.</summary>
    public static readonly AccessGrounds None = new([], false);
}
