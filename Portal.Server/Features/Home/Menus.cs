using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Home;

/// <summary>A way to somewhere, in the header.</summary>
public sealed record MenuLink(string Text, string Href)
{
    /// <summary>The pages of a desk that has several: they stand below the header on each of them.</summary>
    public IReadOnlyList<MenuLink> Pages { get; init; } = [];

    /// <summary>Whether a path is one of the desk's. Its pages share the first part of their addresses.</summary>
    public bool Holds(string path) => Pages.Count > 0 && path.StartsWith(Href[..(Href.IndexOf('/', 1) + 1)], StringComparison.Ordinal);
}

/// <summary>What stands in the header for somebody who is signed in: a link for each desk that they have.</summary>
public sealed class Menus(AccessGate gate)
{
    private (string Name, IReadOnlyList<MenuLink> Links)? _prepared;

    /// <summary>Reads the menu before the page is drawn.</summary>
    public async Task PrepareAsync(CancellationToken cancel) => _prepared = await ReadAsync(cancel);

    /// <summary>The links and the person's name; none for a visitor or somebody who is still setting up.</summary>
    /// <param name="prepared">Only what was read before; then the answer is there at once.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<(string Name, IReadOnlyList<MenuLink> Links)?> MineAsync(bool prepared, CancellationToken cancel = default) =>
        prepared ? Task.FromResult(_prepared) : ReadAsync(cancel);

    private async Task<(string Name, IReadOnlyList<MenuLink> Links)?> ReadAsync(CancellationToken cancel)
    {
        if (Of(await gate.FactsAsync(new Target(), cancel)) is not { Count: > 0 } links)
            return null;
        var name = await gate.ReadAsync(Actions.KeepOwnAccount, new Target(), async (db, read, c) =>
            await db.Accounts.Where(a => a.Id == read.Actor.Account!.Value.Value).Select(a => a.Name).SingleAsync(c), cancel);
        return name.Succeeded ? (name.Value, links) : null;
    }

    /// <summary>The links for somebody whose facts were just read, whatever they were read for; none for a visitor.</summary>
    public static IReadOnlyList<MenuLink> Of(AccessFacts facts)
    {
        if (!facts.Decide(Actions.CreateProvider).IsAllowed)
            return [];
        var links = new List<MenuLink> { new("Your providers", "/providers") };
        links.Add(new MenuLink("Notices", "/notices"));
        if (facts.Decide(Actions.ViewReviewDesk).IsAllowed)
            links.Add(new MenuLink("Claims", "/staff/claims"));
        if (facts.Decide(Actions.ViewAccounts).IsAllowed)
            links.Add(new MenuLink("Accounts", "/staff/roles"));
        if (facts.Decide(Actions.ViewOutbox).IsAllowed)
            links.Add(new MenuLink("Undelivered mail", "/staff/mail"));
        if (AuditOf(facts) is { Count: > 0 } audit)
            links.Add(new MenuLink("Audit", audit[0].Href) { Pages = audit });
        if (facts.Decide(Actions.ViewOwnLooks).IsAllowed)
            links.Add(new MenuLink("Help desk", "/help"));
        if (facts.Decide(Actions.ViewBreakGlass).IsAllowed)
            links.Add(new MenuLink("Break-glass", "/staff/break-glass"));
        if (facts.Decide(Actions.ViewHealth).IsAllowed)
            links.Add(new MenuLink("Health", "/staff/health"));
        return links;
    }

    private static List<MenuLink> AuditOf(AccessFacts facts)
    {
        var pages = new List<MenuLink>();
        if (facts.Decide(Actions.ViewGrants).IsAllowed)
            pages.AddRange(
            [
                new("Access grants", "/audit/grants"), new("Who could", "/audit/who-could"), new("One person", "/audit/person"),
                new("What changed", "/audit/difference"), new("Charts", "/audit/charts"),
            ]);
        if (facts.Decide(Actions.KeepQuestions).IsAllowed)
            pages.Add(new("Your questions", "/audit/questions"));
        if (facts.Decide(Actions.ViewEvents).IsAllowed)
            pages.AddRange([new("Events", "/audit/events"), new("Ledger", "/audit/ledger")]);
        if (facts.Decide(Actions.ViewFindings).IsAllowed)
            pages.Add(new("Unusual access", "/audit/findings"));
        return pages;
    }
}
