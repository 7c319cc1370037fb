using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>What has to be true after every command.</summary>
internal static class ModelChecks
{
    private static readonly IReadOnlyList<SectionRef> Form = SectionRef.Of(FormCatalog.Shipped.Latest(Signers.FormKey)!);

    private static readonly Actor Somebody = new(new AccountId(Guid.NewGuid()), new HashSet<StaffRole>());
    internal static readonly PortalAction[] OfProvider = [Actions.ViewAccess, Actions.Invite, Actions.EndAccess, Actions.StartApplication, Actions.KeepProvider];
    internal static readonly PortalAction[] OfApplication = [Actions.ViewApplication, Actions.AddNote, Actions.AddAttachment, Actions.Withdraw];
    internal static readonly PortalAction[] OfWhole = [Actions.ReadWhole, Actions.RequestSignature, Actions.CopyApplication, Actions.Certify];

    public static void Same<TKey>(Dictionary<TKey, string> expected, Dictionary<TKey, string> found, string what) where TKey : notnull =>
        Same(expected.Select(x => $"{x.Key}: {x.Value}").ToHashSet(), [.. found.Select(x => $"{x.Key}: {x.Value}")], what);

    public static void Same(HashSet<string> expected, HashSet<string> found, string what)
    {
        if (!expected.SetEquals(found))
            Assert.Fail($"""
                {what}
                only expected:
                  {string.Join("\n  ", expected.Except(found).Order(StringComparer.Ordinal))}
                only found:
                  {string.Join("\n  ", found.Except(expected).Order(StringComparer.Ordinal))}
                """);
    }

    /// <summary>A line of the model in words.</summary>
    public static string Line(ModelPortal model, RealPortal real, ModelGrant grant) => Words(
        grant.Holder, grant.Terms.May, grant.Terms.Applications?.Order().Select(a => $"{a}"), ModelPortal.Sections.Select(s => grant.Terms.Of(s)),
        grant.Terms.From <= model.Today ? "begun" : $"{real.Start(grant.Terms.From, model.Today):u}",
        grant.Terms.Until is { } until ? real.LastDay(until, model.Today) : "", grant.SuspendedBy is not null, grant.Terms.Waits && !grant.Confirmed);

    /// <summary>A row of the database in the same words.</summary>
    public static string Line(ModelPortal model, RealPortal real, DelegationRow row)
    {
        var terms = row.Terms();
        return Words(
            real.People.ToList().FindIndex(p => p.Id.Value == row.AgentId), terms.Permissions,
            terms.Applications.All ? null : terms.Applications.Chosen.Select(a => real.Applications.ToList().IndexOf(a)).Order().Select(a => $"{a}"),
            ModelPortal.Sections.Select(terms.Sections.Of),
            terms.ValidFrom <= DateTimeOffset.UtcNow ? "begun" : $"{terms.ValidFrom:u}", terms.ValidUntil is { } until ? RealPortal.LastDay(until) : "", row.SuspendedAt is not null,
            terms.NeedsConfirmation && row.ConfirmedAt is null);
    }

    /// <summary>A row as the events have to tell it.</summary>
    public static string Replayed(DelegationRow row)
    {
        var terms = row.Terms();
        return Line(new ReplayedGrant(
            row.Id, row.AgentId, row.ProviderId, row.ParentId, string.Join(' ', terms.Permissions.Select(p => $"{p}").Order(StringComparer.Ordinal)),
            terms.Applications.All, string.Join(' ', terms.Applications.Chosen.Select(a => $"{a.Value}").Order(StringComparer.Ordinal)),
            string.Join(' ', GrantPeriods.SectionsForLedger(terms.Sections).Order(StringComparer.Ordinal)), terms.ValidFrom, terms.ValidUntil,
            terms.NeedsConfirmation && row.ConfirmedAt is null, row.SuspendedAt is not null));
    }

    public static string Line(ReplayedGrant grant) => grant.ToString();

    /// <summary>
    /// What was given on allows nothing that its giver's terms do not, asked of the access table for each alone: of every application, and of
    /// one that does not exist yet.
    /// </summary>
    public static void ChildrenAreWithin(RealPortal real, IEnumerable<DelegationRow> rows)
    {
        var standing = rows.ToDictionary(r => r.Id);
        foreach (var child in standing.Values)
            if (child.ParentId is { } id && standing.TryGetValue(id, out var parent))
                Assert.Subset(Alone(real, parent), Alone(real, child));
    }

    private static HashSet<string> Alone(RealPortal real, DelegationRow row)
    {
        var held = new Holdings(null, [row.Holding() with { Confirmed = true, SuspendedAt = null }]);
        return [..
            from application in real.Applications.Append(new EnrollmentApplicationId(Guid.Empty))
            from section in Form
            from action in Actions.All
            let resource = new Resource(Provider: new ProviderId(row.ProviderId), Application: application, Sections: Form, Section: section)
            where AccessPolicy.Decide(Somebody, action, resource, held, DateTimeOffset.UtcNow) is AccessDecision.Allowed { Basis: var basis }
                && basis.StartsWith("delegation:", StringComparison.Ordinal)
            select $"{action.Name} {section.Key} {application.Value}"];
    }

    /// <summary>What everybody may do, as the model says.</summary>
    public static HashSet<string> Expected(ModelPortal model)
    {
        var may = new HashSet<string>();
        for (var person = 0; person < model.People; person++)
        {
            for (var provider = 0; provider < model.Providers; provider++)
            {
                Add(model.Knows(person, provider), $"{person} knows {provider}", $"{person} lists provider {provider}");
                foreach (var action in OfProvider)
                    Add(model.MayFor(person, provider, action.Permission!.Value), $"{person} {action.Name} {provider}");
            }
            for (var application = 0; application < model.Applications.Count; application++)
            {
                Add(model.MayWith(person, application, Permission.ViewApplication), $"{person} lists application {application}");
                foreach (var action in OfApplication)
                    Add(model.MayWith(person, application, action.Permission!.Value), $"{person} {action.Name} {application}");
                foreach (var action in OfWhole)
                    Add(
                        action == Actions.CopyApplication
                            ? model.MayFor(person, model.Of(application), Permission.StartApplication) && model.MayWithWhole(person, application, Permission.StartApplication)
                            : model.MayWithWhole(person, application, action.Permission!.Value),
                        $"{person} {action.Name} {application}");
                foreach (var section in ModelPortal.Sections)
                {
                    Add(model.Level(person, application, section) >= SectionLevel.View, $"{person} sees {section} of {application}");
                    Add(model.Level(person, application, section) == SectionLevel.Edit, $"{person} edits {section} of {application}");
                    Add(model.MayShowSensitive(person, application, section), $"{person} shows {section} of {application}");
                }
            }
        }
        return may;

        void Add(bool allowed, params string[] words)
        {
            if (allowed)
                may.UnionWith(words);
        }
    }

    /// <summary>What everybody may do, as the portal decides and as its lists show.</summary>
    public static async Task<HashSet<string>> AskedAsync(ModelPortal model, RealPortal real)
    {
        var may = new HashSet<string>();
        await using var db = real.Database.Context();
        for (var person = 0; person < model.People; person++)
        {
            for (var provider = 0; provider < model.Providers; provider++)
            {
                var facts = await real.FactsAsync(person, new Target(Provider: real.Providers[provider]));
                Add(facts.Decide(Actions.ViewProvider).IsAllowed, $"{person} knows {provider}");
                foreach (var action in OfProvider)
                    Add(facts.Decide(action).IsAllowed, $"{person} {action.Name} {provider}");
                if (provider == 0 && facts.Actor.Account is { } account)
                {
                    var listed = await VisibleTo.Providers(db, account, facts.Now).Select(p => p.Id).ToListAsync();
                    foreach (var of in listed)
                        Add(true, $"{person} lists provider {real.Providers.ToList().IndexOf(new ProviderId(of))}");
                    foreach (var id in await VisibleTo.Applications(db, facts.Actor, facts.Now).Select(a => a.Id).ToListAsync())
                        Add(true, $"{person} lists application {real.Applications.ToList().IndexOf(new EnrollmentApplicationId(id))}");
                }
            }
            for (var application = 0; application < model.Applications.Count; application++)
            {
                var facts = await real.FactsAsync(person, new Target(Application: real.Applications[application]));
                foreach (var action in OfApplication.Concat(OfWhole))
                    Add(facts.Decide(action).IsAllowed, $"{person} {action.Name} {application}");
                foreach (var section in facts.Resource.Sections ?? [])
                {
                    var one = facts with { Resource = facts.Resource with { Section = section } };
                    Add(one.Decide(Actions.ViewSection).IsAllowed, $"{person} sees {section.Key} of {application}");
                    Add(one.Decide(Actions.EditSection).IsAllowed, $"{person} edits {section.Key} of {application}");
                    Add(one.Decide(Actions.ViewSensitive).IsAllowed, $"{person} shows {section.Key} of {application}");
                }
            }
        }
        return may;

        void Add(bool allowed, string words)
        {
            if (allowed)
                may.Add(words);
        }
    }

    /// <summary>
    /// What pages show is what operations allow: the buttons of an application's page, its list of sections, and the preview that a principal
    /// is shown of somebody.
    /// </summary>
    public static async Task ScreensAgreeAsync(ModelPortal model, RealPortal real)
    {
        for (var person = 0; person < model.People; person++)
            for (var application = 0; application < model.Applications.Count; application++)
            {
                var page = await real.For<DraftViews>(person).ApplicationAsync(real.Applications[application]);
                Assert.Equal(model.MayWith(person, application, Permission.ViewApplication), page.Succeeded);
                if (!page.Succeeded)
                    continue;
                var words = Expected(model);
                foreach (var action in OfApplication.Concat(OfWhole).Except([Actions.ViewApplication]))
                    Assert.True(page.Value.Can.Contains(action) == words.Contains($"{person} {action.Name} {application}"), $"{person} {action.Name} {application}");
                foreach (var section in ModelPortal.Sections)
                    Assert.Equal(
                        model.Level(person, application, section),
                        page.Value.Sections.FirstOrDefault(s => s.Key == section)?.Level ?? SectionLevel.None);
            }
        foreach (var (line, row) in await real.StandingAsync())
        {
            var grant = model.Grants[line];
            if (model.HolderOf(grant.Provider) is not { } principal || !grant.Live(model.Today) || model.Suspended.Contains(principal) || model.Suspended.Contains(grant.Holder))
                continue;
            var preview = await real.For<AccessPreviews>(principal).OfDelegationAsync(real.Providers[grant.Provider], new DelegationId(row.Id));
            Assert.True(preview.Succeeded);
            foreach (var shown in preview.Value.Applications.Where(a => a.Id is not null))
            {
                var application = real.Applications.ToList().IndexOf(shown.Id!.Value);
                Assert.Equal(model.MayWith(grant.Holder, application, Permission.ViewApplication), shown.What.Sees);
                Assert.All(shown.What.Sections, s => Assert.Equal(model.Level(grant.Holder, application, s.Section.Key), s.Level));
            }
        }
    }

    private static string Words(
        int holder, IEnumerable<Permission> may, IEnumerable<string>? applications, IEnumerable<SectionLevel> levels, string from,
        string until, bool suspended, bool waits) =>
        $"{holder} [{string.Join(' ', may.Order())}] on {(applications is null ? "all" : string.Join(' ', applications))} {string.Join(' ', levels)} "
        + $"{from}..{until}{(suspended ? " suspended" : "")}{(waits ? " waits" : "")}";
}
