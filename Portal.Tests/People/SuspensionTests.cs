using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.Audit;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Suspended access has no power at once; restoring checks everything anew.</summary>
public class SuspensionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task Suspended_access_has_no_power_and_comes_back_with_what_was_given_on()
    {
        var tree = await _desk.TreeAsync();
        Assert.Equal(2, (await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "On leave")).Value);
        Assert.False(await _desk.MayAsync(tree.Manager, Actions.ViewProvider, tree.Provider));
        Assert.False(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));

        var effects = (await _desk.Effects(tree.Owner).OfAsync(tree.Provider, tree.Managers, AccessAct.Restore)).Value;
        Assert.Equal(("Dana Wells", ChildFate.Kept), (Assert.Single(effects.People).Name, effects.People[0].Fate));
        Assert.True((await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, "Back", effects.Seen)).Succeeded);
        Assert.True(await _desk.MayAsync(tree.Manager, Actions.Invite, tree.Provider));
        Assert.True(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));
        foreach (var person in new[] { tree.Manager, tree.Helper })
            Assert.Equal(
                ["was suspended", "was restored"],
                (await _desk.MailsToAsync(person)).Where(m => m.Kind is "delegation-suspended" or "delegation-restored" && m.Subject.StartsWith("Your", StringComparison.Ordinal))
                    .Select(m => string.Join(' ', m.Subject.Split(' ')[^2..])));
    }

    [Fact]
    public async Task The_auditor_sees_power_before_none_while_suspended_and_power_again()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Suspended Dana");
        var first = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        await _desk.Suspensions(owner).SuspendAsync(provider, first, "Lost her phone");
        var second = (await _desk.Suspensions(owner).RestoreAsync(provider, first, "Found it")).Value;
        DateTimeOffset suspended = await database.ScalarAsync<DateTime>("select suspended_at from delegations where id = $1", first.Value);
        DateTimeOffset restored = await database.ScalarAsync<DateTime>("select given_at from delegations where id = $1", second.Value);
        var auditor = await _desk.World.PersonAsync("Aud Ito", StaffRole.Auditor);

        Assert.Equal((first.Value, GrantStatus.Live), await LineAsync(suspended.AddMicroseconds(-1), GrantStatus.Live));
        Assert.Null(await LineAsync(suspended, GrantStatus.Live));
        Assert.Equal((first.Value, GrantStatus.Suspended), await LineAsync(suspended, GrantStatus.Suspended));
        Assert.Equal((first.Value, GrantStatus.Suspended), await LineAsync(restored.AddMicroseconds(-1), GrantStatus.Suspended));
        Assert.Null(await LineAsync(restored, GrantStatus.Suspended));
        Assert.Equal((second.Value, GrantStatus.Live), await LineAsync(restored, GrantStatus.Live));
        Assert.Equal((first.Value, GrantStatus.Ended), await LineAsync(restored, GrantStatus.Ended));
        var line = Assert.Single((await _desk.Auditor(auditor).ListAsync(new GrantFilter(agent.Email, null, GrantStatus.Suspended, suspended), null, 1)).Value.Lines);
        Assert.Equal(("Suspended", "Lost her phone", "Nora Quist", suspended), (line.EndCause, line.EndReason, line.EndedBy, line.EndedAt));

        async Task<(Guid, GrantStatus)?> LineAsync(DateTimeOffset at, GrantStatus status) =>
            (await _desk.Auditor(auditor).ListAsync(new GrantFilter(agent.Email, null, status, at), null, 1)).Value.Lines.Select(l => ((Guid, GrantStatus)?)(l.Id, l.Status)).SingleOrDefault();
    }

    [Fact]
    public async Task What_was_suspended_by_itself_stays_so_when_its_giver_comes_back()
    {
        var tree = await _desk.TreeAsync();
        await _desk.Suspensions(tree.Manager).SuspendAsync(tree.Provider, tree.Helpers, "Not needed now");
        Assert.Equal(1, (await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "On leave")).Value);
        await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, "Back");
        Assert.False(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));
        var current = new DelegationId(await database.ScalarAsync<Guid>("select id from delegations where replaces_id = $1", tree.Helpers.Value));
        Assert.True((await _desk.Suspensions(tree.Manager).RestoreAsync(tree.Provider, current, "Needed again")).Succeeded);
        Assert.True(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));
    }

    [Fact]
    public async Task Restoring_gives_no_more_than_the_giver_holds_by_then()
    {
        var tree = await _desk.TreeAsync();
        await _desk.Suspensions(tree.Manager).SuspendAsync(tree.Provider, tree.Helpers, "x");
        await _desk.Changes(tree.Owner).ChangeAsync(tree.Provider, tree.Managers, Change(Terms(Preset.OfficeManager.Permissions, withheld: "licenses")));
        var helpers = new DelegationId(await database.ScalarAsync<Guid>("select id from delegations where replaces_id = $1", tree.Helpers.Value));
        Assert.False(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));
        Assert.True((await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, helpers, "x")).Succeeded);
        var application = await _desk.World.ApplicationAsync(tree.Provider);
        Assert.Equal(["identity", "payment"], (await _desk.SectionsAsync(tree.Helper, application)).Keys.Order());
    }

    [Fact]
    public async Task Nothing_is_restored_under_a_giver_who_has_no_power_or_after_its_period()
    {
        var tree = await _desk.TreeAsync();
        await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "x");
        Assert.Equal(AccessErrors.GiverHoldsNoMore, (await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Helpers, "x")).Error);
        await database.SqlAsync("update delegations set valid_until = clock_timestamp() where id = $1", tree.Managers.Value);
        Assert.Equal(AccessErrors.LapsedSuspended, (await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, "x")).Error);
        Assert.Equal(AccessErrors.LapsedSuspended, (await _desk.Effects(tree.Owner).OfAsync(tree.Provider, tree.Managers, AccessAct.Restore)).Error);
    }

    [Fact]
    public async Task Nobody_restores_themselves_or_what_somebody_above_them_suspended()
    {
        var tree = await _desk.TreeAsync();
        await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Helpers, "x");
        Assert.Equal(AccessErrors.NotYoursToRestore, (await _desk.Suspensions(tree.Manager).RestoreAsync(tree.Provider, tree.Helpers, "x")).Error);
        Assert.Equal(Error.NotFound, (await _desk.Suspensions(tree.Helper).RestoreAsync(tree.Provider, tree.Helpers, "x")).Error);
        await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "x");
        Assert.Equal(Error.NotFound, (await _desk.Suspensions(tree.Manager).RestoreAsync(tree.Provider, tree.Managers, "x")).Error);
    }

    [Fact]
    public async Task Suspended_access_is_neither_changed_nor_renewed_nor_given_on_and_can_be_ended()
    {
        var tree = await _desk.TreeAsync(manager: Terms(Preset.OfficeManager.Permissions, until: DateTimeOffset.UtcNow.AddDays(9)), helper: Terms(Preset.Viewer.Permissions, until: DateTimeOffset.UtcNow.AddDays(8)));
        var invited = await _desk.World.PersonAsync("Ira Moss");
        var offer = (await _desk.Invitations(tree.Manager).SendAsync(tree.Provider, new Offer(invited.Email, "custom", Terms(Preset.Viewer.Permissions, until: DateTimeOffset.UtcNow.AddDays(5)), "x"))).Value;
        await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "x");
        Assert.Equal(AccessErrors.IsSuspended, (await _desk.Changes(tree.Owner).ChangeAsync(tree.Provider, tree.Managers, Change(Terms(Preset.Viewer.Permissions)))).Error);
        Assert.Equal(AccessErrors.IsSuspended, (await _desk.Changes(tree.Owner).RenewAsync(tree.Provider, tree.Managers, DateTimeOffset.UtcNow.AddDays(30), "x")).Error);
        Assert.Equal(AccessErrors.IsSuspended, (await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "x")).Error);
        Assert.Equal(AccessErrors.NotPending, (await _desk.Invitations(invited).AcceptAsync(offer)).Error);
        var restored = (await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, "x")).Value;
        Assert.True((await _desk.Invitations(invited).AcceptAsync(offer)).Succeeded);
        Assert.Equal(3, (await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, restored, "Left")).Value);
        Assert.Equal(AccessErrors.AlreadyEnded, (await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, restored, "x")).Error);
    }
}
