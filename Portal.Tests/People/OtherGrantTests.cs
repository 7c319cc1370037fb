using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Who keeps another grant has not lost access; and what lapsed while it was suspended has a way to go.</summary>
public sealed class OtherGrantTests : BunitContext, IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;
    private readonly PeopleDesk _desk;

    public OtherGrantTests(TestDatabase database)
    {
        (_database, _desk) = (database, new PeopleDesk(database));
        Services.AddSingleton(FormCatalog.Shipped);
        ComponentFactories.AddStub<ActingFor>();
    }

    [Fact]
    public async Task Of_two_grants_the_page_and_the_mail_say_which_one_is_left()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var first = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions));
        var second = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions, until: Days.End(new DateOnly(2027, 3, 25))));
        var effects = (await _desk.Effects(owner).OfAsync(provider, first, AccessAct.End)).Value;
        Assert.Equal(second, Assert.Single(effects.Keeps).Id);
        var shown = Render<EffectsList>(p => p.Add(e => e.Effects, effects).Add(e => e.Name, agent.Name)).Markup;
        Assert.Contains("This is one of 2 grants of Dana Wells.", shown, StringComparison.Ordinal);
        Assert.Contains("until 03/25/2027", shown, StringComparison.Ordinal);

        Assert.Equal(1, (await _desk.Delegations(owner).EndAsync(provider, first, "No longer needed", effects.Seen)).Value);
        var said = OtherGrants.Done(agent.Name, 1, effects);
        Assert.StartsWith("One of 2 grants of Dana Wells has ended. They keep: ", said, StringComparison.Ordinal);
        Assert.Contains("(has access, until 03/25/2027)", said, StringComparison.Ordinal);
        var mail = Assert.Single(await _desk.MailsToAsync(agent), m => m.Kind == "delegation-ended");
        Assert.StartsWith("One of your grants of access to ", mail.Subject, StringComparison.Ordinal);
        Assert.Contains($"/access/{second.Value}", mail.Text, StringComparison.Ordinal);
        Assert.Contains("until March 25, 2027", mail.Text, StringComparison.Ordinal);
        var ours = Assert.Single(await _desk.MailsToAsync(owner), m => m.Kind == "delegation-ended");
        Assert.Contains("They keep other access.", ours.Text, StringComparison.Ordinal);

        // The last one is the last one.
        var last = (await _desk.Effects(owner).OfAsync(provider, second, AccessAct.End)).Value;
        Assert.True((await _desk.Delegations(owner).EndAsync(provider, second, "Left", last.Seen)).Succeeded);
        Assert.Equal("Dana Wells no longer has access.", OtherGrants.Done(agent.Name, 1, last));
        Assert.Equal("Your access to NORA QUIST has ended", (await _desk.MailsToAsync(agent)).Last(m => m.Kind == "delegation-ended").Subject, ignoreCase: true);
    }

    [Fact]
    public async Task What_somebody_was_given_while_it_was_decided_is_looked_at_again()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var first = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions));
        var seen = (await _desk.Effects(owner).OfAsync(provider, first, AccessAct.End)).Value.Seen;
        await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        Assert.Equal(AccessErrors.EffectChanged, (await _desk.Delegations(owner).EndAsync(provider, first, "Left", seen)).Error);
    }

    [Fact]
    public async Task Who_has_it_from_them_and_other_access_beside_is_said_to_keep_that()
    {
        var tree = await _desk.TreeAsync();
        await _desk.GiveAsync(tree.Owner, tree.Provider, tree.Helper, Terms(Preset.Viewer.Permissions));
        var effects = (await _desk.Effects(tree.Owner).OfAsync(tree.Provider, tree.Managers, AccessAct.End)).Value;
        Assert.Equal((0, "Dana Wells"), (effects.Keeps.Count, Assert.Single(effects.KeptByOthers)));
        Assert.Equal(
            "Omar Reyes no longer has access. What 1 more had from them has ended too; Dana Wells still has other access.",
            OtherGrants.Done(tree.Manager.Name, (await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Managers, "Left", effects.Seen)).Value, effects));
        Assert.True(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));
    }

    [Fact]
    public async Task Ones_own_page_names_what_one_holds_beside()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var first = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions));
        var second = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        Assert.Equal(second, Assert.Single((await _desk.Mine(agent).OneAsync(first)).Value.Others).Id);
        await _desk.Delegations(agent).LeaveAsync(provider, first, "");
        Services.AddSingleton(_desk.Mine(agent)).AddSingleton(_desk.Delegations(agent));
        var page = Render<MyAccessPage>(p => p.Add(a => a.Delegation, first.Value));
        page.WaitForAssertion(() => Assert.NotNull(page.Find($"a[href='/access/{second.Value}']")));
    }

    [Fact]
    public async Task What_lapsed_while_it_was_suspended_is_told_so_wherever_a_way_back_is_looked_for()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions, until: DateTimeOffset.UtcNow.AddDays(5)));
        await _desk.Suspensions(owner).SuspendAsync(provider, id, "On leave");
        await _database.SqlAsync("update delegations set valid_from = valid_from - interval '9 days', valid_until = clock_timestamp() - interval '1 day' where id = $1", id.Value);
        Assert.Equal(AccessErrors.LapsedSuspended, (await _desk.Suspensions(owner).RestoreAsync(provider, id, "Back")).Error);
        Assert.Equal(AccessErrors.LapsedSuspended, (await _desk.Changes(owner).RenewAsync(provider, id, DateTimeOffset.UtcNow.AddDays(30), "Still needed")).Error);
        Services.AddSingleton(_desk.Views(owner)).AddSingleton(_desk.Changes(owner));
        var page = Render<RenewPage>(p => p.Add(a => a.Provider, provider.Value).Add(a => a.Delegation, id.Value));
        page.WaitForAssertion(() => Assert.Contains(AccessErrors.LapsedSuspended.Message, page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("30 days", page.Markup, StringComparison.Ordinal);
        Assert.True((await _desk.Delegations(owner).EndAsync(provider, id, "Over")).Succeeded);
    }

    [Fact]
    public async Task An_offer_that_waits_is_shown_however_many_were_closed_after_it()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var sent = await _desk.Invitations(owner).SendAsync(provider, Offers.To(AccountParts.NewEmail(), Preset.Viewer.Permissions));
        await _database.SqlAsync("update invitations set created_at = created_at - interval '90 days' where id = $1", sent.Value.Value);
        await _database.SqlAsync(
            """
            insert into invitations select (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'status', 'declined', 'created_at', clock_timestamp(), 'decided_at', clock_timestamp()))).*
            from invitations i, generate_series(1, 120) where i.id = $1
            """, sent.Value.Value);
        var offers = (await _desk.People(owner).PeopleAsync(provider)).Value.Offers;
        Assert.Equal((sent.Value, "pending", 101), (offers[0].Id, offers[0].Status, offers.Count));
        Assert.True((await _desk.Invitations(owner).CancelAsync(provider, sent.Value)).Succeeded);
    }
}
