using Portal.Domain.Access;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Home;

/// <summary>A way to somewhere, in the header.</summary>
public sealed record MenuLink(string Text, string Href);

/// <summary>What stands in the header for somebody who is signed in: a link for each desk that they have.</summary>
public sealed class Menus(AccessGate gate)
{
    /// <summary>The links; none for a visitor or somebody who is still setting up.</summary>
    public async Task<IReadOnlyList<MenuLink>> MineAsync(CancellationToken cancel = default) => Of(await gate.FactsAsync(new Target(), cancel));

    /// <summary>The same for somebody whose facts were just read, whatever they were read for.</summary>
    public static IReadOnlyList<MenuLink> Of(AccessFacts facts)
    {
        if (!facts.Decide(Actions.CreateProvider).IsAllowed)
            return [];
        var links = new List<MenuLink> { new("Your providers", "/providers") };
        if (facts.Decide(Actions.ViewReviewDesk).IsAllowed)
            links.Add(new MenuLink("Claims", "/staff/claims"));
        if (facts.Decide(Actions.ViewAccounts).IsAllowed)
            links.Add(new MenuLink("Accounts", "/staff/roles"));
        if (facts.Decide(Actions.ViewGrants).IsAllowed)
            links.Add(new MenuLink("Access grants", "/audit/grants"));
        if (facts.Decide(Actions.ViewEvents).IsAllowed)
            links.Add(new MenuLink("Events", "/audit/events"));
        return links;
    }
}
