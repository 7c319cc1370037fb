using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>What access is for stays when something is done with it. Why that was done stands in its entry and in the history.</summary>
public class PurposeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Purpose = "Fills in the forms";

    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task Restored_access_is_for_what_it_was_for_and_so_is_what_was_given_on()
    {
        var tree = await _desk.TreeAsync();
        Assert.True((await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "Lost her phone")).Succeeded);
        Assert.Equal(Purpose, (await ViewAsync(tree.Owner, tree.Provider, tree.Managers)).Current.Reason);
        var restored = (await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, " Found it ")).Value;

        var history = (await ViewAsync(tree.Owner, tree.Provider, restored)).History;
        Assert.Equal([Purpose, Purpose], history.Select(line => line.Reason));
        Assert.Equal(("Lost her phone", "restored", "Found it"), (history[1].SuspendReason, history[1].EndCause, history[1].EndReason));
        Assert.Equal(Purpose, (await _desk.Mine(tree.Manager).OneAsync(restored)).Value.Reason);
        var helpers = new DelegationId(await database.ScalarAsync<Guid>("select id from delegations where replaces_id = $1", tree.Helpers.Value));
        Assert.Equal(Purpose, (await ViewAsync(tree.Manager, tree.Provider, helpers)).Current.Reason);
        Assert.Equal(["Found it", "Found it"], await ReasonsAsync(restored, helpers));
    }

    [Fact]
    public async Task Changed_access_is_for_what_it_was_for()
    {
        var tree = await _desk.TreeAsync(manager: Terms([.. Preset.OfficeManager.Permissions]), helper: Terms(Preset.Drafter.Permissions));
        var changed = (await _desk.Changes(tree.Owner).ChangeAsync(
            tree.Provider, tree.Managers, Change(Terms(Preset.OfficeManager.Permissions, withheld: "licenses"), "Licenses are done by us"))).Value;

        var history = (await ViewAsync(tree.Owner, tree.Provider, changed)).History;
        Assert.Equal([Purpose, Purpose], history.Select(line => line.Reason));
        Assert.Equal(("changed", "Licenses are done by us"), (history[1].EndCause, history[1].EndReason));
        var helpers = new DelegationId(await database.ScalarAsync<Guid>("select id from delegations where replaces_id = $1", tree.Helpers.Value));
        Assert.Equal(Purpose, (await ViewAsync(tree.Manager, tree.Provider, helpers)).Current.Reason);
        Assert.Equal(["Licenses are done by us", "Licenses are done by us"], await ReasonsAsync(changed, helpers));
    }

    [Fact]
    public async Task A_renewal_alone_says_anew_what_access_is_for()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var given = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions, until: DateTimeOffset.UtcNow.AddDays(5)));
        var renewed = (await _desk.Changes(owner).RenewAsync(provider, given, DateTimeOffset.UtcNow.AddDays(50), "Revalidation of 2027")).Value;
        Assert.Equal(["Revalidation of 2027", Purpose], (await ViewAsync(owner, provider, renewed)).History.Select(line => line.Reason));
        Assert.Equal(["Revalidation of 2027"], await ReasonsAsync(renewed));
    }

    private async Task<AccessView> ViewAsync(Person who, ProviderId provider, DelegationId delegation)
    {
        var view = await _desk.Views(who).OneAsync(provider, delegation);
        Assert.True(view.Succeeded, view.Error?.Message);
        return view.Value;
    }

    // The words stand beside the entry.
    private async Task<IReadOnlyList<string?>> ReasonsAsync(params DelegationId[] periods)
    {
        var entries = await LedgerText.AllAsync(database);
        var reasons = new List<string?>();
        foreach (var period in periods)
        {
            var entry = entries.Single(e => (string?)e["kind"] == "delegation-replaced" && (string?)e["detail"]!["delegation"] == period.Value.ToString());
            reasons.Add(await database.ScalarAsync<string>(
                "select convert_from(texts, 'UTF8')::json ->> 'reason' from audit_texts where entry_id = $1", Guid.Parse((string)entry["id"]!)));
        }
        return reasons;
    }
}
