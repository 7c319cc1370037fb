using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.Audit;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Access that exists is changed: one period ends and another begins, never an edit.</summary>
public class ChangeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task A_change_ends_one_period_and_begins_another_in_its_place()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var before = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        var application = await _desk.World.ApplicationAsync(provider);
        var changed = await _desk.Changes(owner).ChangeAsync(provider, before, Change(Terms(Preset.Viewer.Permissions, withheld: "licenses")));
        Assert.True(changed.Succeeded, changed.Error?.Message);
        Assert.NotEqual(before, changed.Value);
        Assert.Equal(
            new Dictionary<string, SectionLevel> { ["identity"] = SectionLevel.View, ["payment"] = SectionLevel.View },
            await _desk.SectionsAsync(agent, application));
        Assert.Equal(1, await _desk.CountAsync(
            "delegations o join delegations n on n.replaces_id = o.id and n.first_id = o.id and n.given_at = o.ended_at where o.id = $1 and o.end_cause = 'changed'",
            before.Value));
        var mails = await _desk.MailsToAsync(agent);
        Assert.Contains($"/access/{changed.Value.Value}", mails[^1].Text, StringComparison.Ordinal);
        Assert.Contains(await _desk.MailsToAsync(owner), mail => mail.Subject.Contains("was changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_auditor_is_told_what_held_before_and_what_holds_now()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Changed Dana");
        var first = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        var second = (await _desk.Changes(owner).ChangeAsync(provider, first, Change(Terms(Preset.Viewer.Permissions)))).Value;
        DateTimeOffset at = await database.ScalarAsync<DateTime>("select given_at from delegations where id = $1", second.Value);
        var auditor = await _desk.World.PersonAsync("Aud Ito", StaffRole.Auditor);

        Assert.Equal("see applications, fill in drafts, add and remove documents, add notes", Assert.Single(await HeldAsync(at.AddMicroseconds(-1))).Rights);
        Assert.Equal("see applications", Assert.Single(await HeldAsync(at)).Rights);
        var ended = Assert.Single((await _desk.Auditor(auditor).ListAsync(new GrantFilter(agent.Email, null, GrantStatus.Ended, at), null, 1)).Value.Lines);
        Assert.Equal((first.Value, "Changed: another period took its place", "Less is needed", "Nora Quist"), (ended.Id, ended.EndCause, ended.EndReason, ended.EndedBy));

        async Task<IReadOnlyList<GrantLine>> HeldAsync(DateTimeOffset moment) =>
            (await _desk.Auditor(auditor).ListAsync(new GrantFilter(agent.Email, null, GrantStatus.Live, moment), null, 1)).Value.Lines;
    }

    [Fact]
    public async Task What_was_given_can_be_rewritten_by_nobody_who_runs_the_portal()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions));
        foreach (var change in new[]
        {
            "permissions = '{EditBanking}'", "section_levels = '{}'", "valid_until = null", "valid_from = now()", "reason = ''", "agent_id = given_by",
            "parent_id = id", "all_applications = false", "given_at = now()", "confirm_first = false", "replaces_id = null",
        })
        {
            await using var command = database.App.CreateCommand($"update delegations set {change} where id = '{id.Value}'");
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal("42501", refused.SqlState);
        }
    }

    [Fact]
    public async Task Narrowing_a_giver_narrows_or_ends_what_they_gave_on_and_says_so_by_name_before()
    {
        var tree = await _desk.TreeAsync(helper: Terms([.. Preset.Drafter.Permissions, Permission.Withdraw]));
        var third = await _desk.World.PersonAsync("Ira Moss");
        var kept = await _desk.GiveAsync(tree.Manager, tree.Provider, third, Terms(Preset.Viewer.Permissions));
        var offered = await _desk.Invitations(tree.Manager).SendAsync(tree.Provider, new Offer("late@example.org", "custom", Terms([.. Preset.Viewer.Permissions, Permission.Withdraw]), "x"));
        var less = Terms(Preset.OfficeManager.Permissions.Except([Permission.Withdraw]), withheld: "licenses");

        var effects = (await _desk.Effects(tree.Owner).OfChangeAsync(tree.Provider, tree.Managers, Change(less))).Value;
        Assert.Equal(["Dana Wells", "Ira Moss"], effects.People.Select(p => p.Name).Order());
        Assert.Equal([ChildFate.Narrowed, ChildFate.Narrowed], effects.People.Select(p => p.Fate));
        Assert.Equal(["late@example.org"], effects.Offers);

        var changed = await _desk.Changes(tree.Owner).ChangeAsync(tree.Provider, tree.Managers, Change(less), effects.Seen);
        Assert.True(changed.Succeeded, changed.Error?.Message);
        var application = await _desk.World.ApplicationAsync(tree.Provider);
        Assert.Equal(["identity", "payment"], (await _desk.SectionsAsync(tree.Helper, application)).Keys.Order());
        Assert.Equal(["identity", "payment"], (await _desk.SectionsAsync(third, application)).Keys.Order());
        Assert.Equal(2, await _desk.CountAsync("delegations where parent_id = $1 and ended_at is null and not ('Withdraw' = any (permissions))", changed.Value.Value));
        Assert.Equal("cancelled", await database.ScalarAsync<string>("select status from invitations where id = $1", offered.Value.Value));
        Assert.Contains(await _desk.MailsToAsync(tree.Helper), mail => mail.Subject.Contains("was changed", StringComparison.Ordinal));
        Assert.NotEqual(kept.Value, await database.ScalarAsync<Guid>("select id from delegations where agent_id = $1 and ended_at is null", third.Id.Value));
    }

    [Fact]
    public async Task Whoever_may_no_longer_give_leaves_nobody_behind()
    {
        var tree = await _desk.TreeAsync();
        var effects = (await _desk.Effects(tree.Owner).OfChangeAsync(tree.Provider, tree.Managers, Change(Terms(Preset.Drafter.Permissions)))).Value;
        Assert.Equal(("Dana Wells", ChildFate.Ended), (Assert.Single(effects.People).Name, effects.People[0].Fate));
        Assert.True((await _desk.Changes(tree.Owner).ChangeAsync(tree.Provider, tree.Managers, Change(Terms(Preset.Drafter.Permissions)), effects.Seen)).Succeeded);
        Assert.False(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));
        Assert.Equal("parent-ended", await database.ScalarAsync<string>("select end_cause from delegations where id = $1", tree.Helpers.Value));
    }

    [Fact]
    public async Task Widening_a_giver_leaves_what_they_gave_as_it_is_under_the_new_period()
    {
        var tree = await _desk.TreeAsync(manager: Terms(Preset.OfficeManager.Permissions, withheld: "payment"), helper: Terms(Preset.Drafter.Permissions, withheld: "payment"));
        var mails = (await _desk.MailsToAsync(tree.Helper)).Count;
        var changed = await _desk.Changes(tree.Owner).ChangeAsync(tree.Provider, tree.Managers, Change(Terms(Preset.OfficeManager.Permissions)));
        Assert.True(changed.Succeeded, changed.Error?.Message);
        var application = await _desk.World.ApplicationAsync(tree.Provider);
        Assert.Equal(["identity", "licenses"], (await _desk.SectionsAsync(tree.Helper, application)).Keys.Order());
        Assert.Equal(["identity", "licenses", "payment"], (await _desk.SectionsAsync(tree.Manager, application)).Keys.Order());
        Assert.Equal(1, await _desk.CountAsync("delegations where parent_id = $1 and replaces_id = $2 and given_by = $3", changed.Value.Value, tree.Helpers.Value, tree.Manager.Id.Value));
        Assert.Equal(mails, (await _desk.MailsToAsync(tree.Helper)).Count);
        // Whoever gave it still reaches it, under the id that it has now.
        var current = new DelegationId(await database.ScalarAsync<Guid>("select id from delegations where replaces_id = $1", tree.Helpers.Value));
        Assert.True((await _desk.Delegations(tree.Manager).EndAsync(tree.Provider, current, "Done")).Succeeded);
    }

    [Fact]
    public async Task Nobody_widens_beyond_what_the_giver_holds()
    {
        var tree = await _desk.TreeAsync(manager: Terms(Preset.OfficeManager.Permissions, withheld: "payment"), helper: Terms(Preset.Viewer.Permissions, withheld: "payment"));
        foreach (var who in new[] { tree.Manager, tree.Owner })
        {
            Assert.Equal(AccessErrors.BeyondYours, await ChangeAsync(who, Terms(Preset.Viewer.Permissions)));
            Assert.Equal(AccessErrors.BeyondYours, await ChangeAsync(who, Terms([.. Preset.Viewer.Permissions, Permission.ViewSensitive], withheld: "payment")));
            Assert.Equal(AccessErrors.NoFurther, await ChangeAsync(who, Terms(Preset.OfficeManager.Permissions, withheld: "payment")));
        }
        Assert.Null(await ChangeAsync(tree.Manager, Terms(Preset.Drafter.Permissions, withheld: "payment")));

        async Task<Error?> ChangeAsync(Person who, GrantTerms terms) => (await _desk.Changes(who).ChangeAsync(tree.Provider, tree.Helpers, Change(terms))).Error;
    }

    [Fact]
    public async Task An_agent_changes_what_they_gave_and_neither_their_own_access_nor_anybody_elses()
    {
        var tree = await _desk.TreeAsync();
        var other = await _desk.World.PersonAsync("Ira Moss");
        var beside = await _desk.GiveAsync(tree.Owner, tree.Provider, other, Terms(Preset.OfficeManager.Permissions));
        foreach (var (who, whose) in new[] { (tree.Manager, tree.Managers), (tree.Manager, beside), (tree.Helper, tree.Helpers), (other, tree.Helpers) })
        {
            Assert.Equal(Error.NotFound, (await _desk.Changes(who).ChangeAsync(tree.Provider, whose, Change(Terms(Preset.Viewer.Permissions)))).Error);
            Assert.Equal(Error.NotFound, (await _desk.Suspensions(who).SuspendAsync(tree.Provider, whose, "x")).Error);
            Assert.Equal(Error.NotFound, (await _desk.Effects(who).OfAsync(tree.Provider, whose, AccessAct.End)).Error);
        }
    }

    [Fact]
    public async Task Payment_rights_that_are_added_or_reach_further_are_confirmed_again()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var drafter = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        var payments = Terms([.. Preset.Drafter.Permissions, Permission.EditBanking], withheld: "licenses");
        Assert.True((await _desk.Effects(owner).OfChangeAsync(provider, drafter, Change(payments))).Value.AwaitsConfirmation);
        var added = (await _desk.Changes(owner).ChangeAsync(provider, drafter, Change(payments))).Value;
        Assert.False(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        Assert.True((await _desk.Delegations(owner).ConfirmAsync(provider, added)).Succeeded);
        Assert.True(await _desk.MayAsync(agent, Actions.ViewProvider, provider));

        var narrower = (await _desk.Changes(owner).ChangeAsync(provider, added, Change(Terms([Permission.ViewApplication, Permission.EditBanking], withheld: "licenses")))).Value;
        Assert.True(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        await _desk.Changes(owner).ChangeAsync(provider, narrower, Change(Terms([Permission.ViewApplication, Permission.EditBanking])));
        Assert.False(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
    }

    [Fact]
    public async Task What_would_change_nothing_is_said_so_and_what_ended_or_is_unsound_is_refused()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        Assert.Equal(AccessErrors.NothingChanged, await ChangeAsync(Terms(Preset.Drafter.Permissions)));
        Assert.Equal(AccessErrors.NoReason, await ChangeAsync(Terms(Preset.Viewer.Permissions), " "));
        Assert.Equal(AccessErrors.NoReason, await ChangeAsync(Terms(Preset.Viewer.Permissions), "\u200B"));
        Assert.Equal(AccessErrors.NeedsView, await ChangeAsync(Terms([Permission.EditDraft])));
        Assert.Equal(AccessErrors.EmptyPeriod, await ChangeAsync(Terms(Preset.Viewer.Permissions, until: DateTimeOffset.UtcNow.AddMinutes(-1))));
        var foreign = new ApplicationScope(false, [await _desk.World.ApplicationAsync((await _desk.ProviderAsync()).Provider)]);
        Assert.Equal(AccessErrors.NoApplication, await ChangeAsync(Terms(Preset.Viewer.Permissions) with { Applications = foreign }));
        await _desk.Delegations(owner).EndAsync(provider, id, "Left");
        Assert.Equal(AccessErrors.AlreadyEnded, await ChangeAsync(Terms(Preset.Viewer.Permissions)));

        async Task<Error?> ChangeAsync(GrantTerms terms, string reason = "x") => (await _desk.Changes(owner).ChangeAsync(provider, id, Change(terms, reason))).Error;
    }

    [Fact]
    public async Task Somebody_who_saw_other_effects_than_there_are_by_now_looks_again()
    {
        var tree = await _desk.TreeAsync();
        var seen = (await _desk.Effects(tree.Owner).OfAsync(tree.Provider, tree.Managers, AccessAct.End)).Value.Seen;
        var suspending = (await _desk.Effects(tree.Owner).OfAsync(tree.Provider, tree.Managers, AccessAct.Suspend)).Value.Seen;
        await _desk.GiveAsync(tree.Manager, tree.Provider, await _desk.World.PersonAsync("Ira Moss"), Terms(Preset.Viewer.Permissions));
        Assert.Equal(AccessErrors.EffectChanged, (await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Managers, "Left", seen)).Error);
        Assert.Equal(AccessErrors.EffectChanged, (await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "x", suspending)).Error);
        Assert.Equal(0, await _desk.CountAsync("delegations where provider_id = $1 and (ended_at is not null or suspended_at is not null)", tree.Provider.Value));
        var again = (await _desk.Effects(tree.Owner).OfAsync(tree.Provider, tree.Managers, AccessAct.End)).Value;
        Assert.Equal(["Dana Wells", "Ira Moss"], again.People.Select(p => p.Name).Order());
        Assert.Equal(3, (await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Managers, "Left", again.Seen)).Value);
    }

    [Fact]
    public async Task An_old_link_leads_to_the_period_that_holds_now()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var first = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        var second = (await _desk.Changes(owner).ChangeAsync(provider, first, Change(Terms(Preset.Viewer.Permissions)))).Value;
        var third = (await _desk.Changes(owner).ChangeAsync(provider, second, Change(Terms(Preset.Drafter.Permissions)))).Value;
        var view = (await _desk.Views(owner).OneAsync(provider, first)).Value;
        Assert.Equal((third, 3), (view.Id, view.History.Count));
        Assert.Equal(third, (await _desk.Mine(agent).OneAsync(first)).Value.Id);
    }
}
