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
}
