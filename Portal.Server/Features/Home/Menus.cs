using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Home;

/// <summary>A way to somewhere, in the header.</summary>
public sealed record MenuLink(string Text, string Href);

/// <summary>What stands in the header for somebody who is signed in: a link for each desk that they have.</summary>
public sealed class Menus(AccessGate gate)
{
    /// <summary>The links and the person's name; none for a visitor or somebody who is still setting up.</summary>
    public async Task<(string Name, IReadOnlyList<MenuLink> Links)?> MineAsync(CancellationToken cancel = default)
    {
        var facts = await gate.FactsAsync(new Target(), cancel);
        if (!facts.Decide(Actions.CreateProvider).IsAllowed)
            return null;
        var links = new List<MenuLink> { new("Your providers", "/providers") };
        if (facts.Decide(Actions.ViewReviewDesk).IsAllowed)
            links.Add(new MenuLink("Claims", "/staff/claims"));
        if (facts.Decide(Actions.ViewAccounts).IsAllowed)
            links.Add(new MenuLink("Accounts", "/staff/roles"));
        if (facts.Decide(Actions.ViewGrants).IsAllowed)
            links.Add(new MenuLink("Access grants", "/audit/grants"));
        if (facts.Decide(Actions.ViewEvents).IsAllowed)
            links.AddRange([new MenuLink("Events", "/audit/events"), new MenuLink("Ledger", "/audit/ledger")]);
        if (facts.Decide(Actions.ViewHealth).IsAllowed)
            links.Add(new MenuLink("Health", "/staff/health"));
        var name = await gate.ReadAsync(Actions.KeepOwnAccount, new Target(), async (db, read, c) =>
            await db.Accounts.Where(a => a.Id == read.Actor.Account!.Value.Value).Select(a => a.Name).SingleAsync(c), cancel);
        return name.Succeeded ? (name.Value, links) : null;
    }
}
