using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Access with an end: what is still to come, warnings once each, and a renewal that somebody decides.</summary>
public class RenewalTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task Both_sides_see_that_access_starts_later_and_it_has_no_power_before()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions, from: Now.AddDays(2)));
        Assert.False(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        Assert.Equal(Server.Features.People.AccessState.Starts, Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.People).State);
        var line = Assert.Single((await new Server.Features.Providers.OwnProviders(_desk.World.GateFor(agent)).ListAsync()).Value.Lines);
        Assert.Equal((id, Server.Features.People.AccessState.Starts, false), (line.Access!.Id, line.Access.State, line.Open));
        Assert.Equal(Server.Features.People.AccessState.Starts, (await _desk.Mine(agent).OneAsync(id)).Value.State);
        Assert.Equal(Error.NotFound, (await _desk.Mine(owner).OneAsync(id)).Error);
    }

    [Theory]
    [InlineData(14.5, 0, 0)]
    [InlineData(13.9, 1, 14)]
    [InlineData(3.1, 1, 14)]
    [InlineData(2.9, 1, 3)]
    [InlineData(0.1, 1, 3)]
    [InlineData(-0.1, 0, 0)]
    public async Task A_warning_is_given_when_the_end_is_that_near(double daysBefore, int warnings, int which)
    {
        var (owner, agent, id) = await EndingAsync(daysBefore);
        await SendAllAsync();
        Assert.Equal(warnings, await _desk.CountAsync("delegation_notices where delegation_id = $1", id.Value));
        Assert.Equal(warnings, await _desk.CountAsync("delegation_notices where delegation_id = $1 and days = $2", id.Value, which));
        foreach (var person in new[] { owner, agent })
            Assert.Equal(warnings, (await _desk.MailsToAsync(person)).Count(m => m.Kind == "delegation-ends"));
        if (warnings == 0)
            return;
        var mail = (await _desk.MailsToAsync(owner)).Single(m => m.Kind == "delegation-ends");
        Assert.Contains($"/people/{id.Value}/renew", mail.Text, StringComparison.Ordinal);
        Assert.Contains($"/access/{id.Value}", (await _desk.MailsToAsync(agent)).Single(m => m.Kind == "delegation-ends").Text, StringComparison.Ordinal);
        Assert.Contains(await LedgerText.AllAsync(database), entry =>
            ((string?)entry["kind"], (string?)entry["basis"], (string?)entry["actor"], (string?)entry["detail"]?["delegation"]) == ("delegation-end-warned", "portal", null, id.Value.ToString()));
    }

    [Fact]
    public async Task Nobody_is_warned_of_what_ended_is_suspended_has_no_power_yet_or_was_given_only_now()
    {
        foreach (var set in new[]
        {
            "ended_at = clock_timestamp(), end_cause = 'revoked'", "suspended_at = clock_timestamp()", "confirm_first = true", "given_at = clock_timestamp()",
        })
        {
            var (_, _, id) = await EndingAsync(2);
            await database.SqlAsync($"update delegations set {set} where id = $1", id.Value);
            await SendAllAsync();
            Assert.Equal(0, await _desk.CountAsync("delegation_notices where delegation_id = $1", id.Value));
        }
    }

    [Fact]
    public async Task Each_warning_is_given_once_by_any_number_of_servers_that_start_again_and_again()
    {
        var ids = new List<DelegationId>();
        for (var i = 0; i < 60; i++)
            ids.Add((await EndingAsync(i % 2 == 0 ? 13 : 2)).Id);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(server => Task.Run(async () =>
        {
            for (var start = 0; start < 20; start++)
            {
                // Every other one is stopped in the middle of it.
                using var stop = new CancellationTokenSource(start % 2 == 0 ? TimeSpan.FromMilliseconds(5 * (server + 1)) : TimeSpan.FromMinutes(1));
                try
                {
                    await _desk.Warnings.SendDueAsync(stop.Token);
                }
                catch (OperationCanceledException)
                {
                    continue;
                }
            }
        })));
        await SendAllAsync();
        var known = ids.Select(id => id.Value).ToArray();
        Assert.Equal(60, await _desk.CountAsync("delegation_notices where delegation_id = any ($1)", known));
        await using var db = database.Context();
        var mails = db.Outbox.Where(o => o.Kind == "delegation-ends").AsEnumerable().Select(o => o.DedupKey).ToList();
        Assert.Equal(120, mails.Count(key => known.Any(id => key.Contains(id.ToString(), StringComparison.Ordinal))));
        var entries = (await LedgerText.AllAsync(database)).Where(e => (string?)e["kind"] == "delegation-end-warned").Select(e => (string?)e["detail"]?["delegation"]).ToList();
        Assert.All(known, id => Assert.Single(entries, entry => entry == id.ToString()));
    }

    [Fact]
    public async Task A_renewal_begins_a_new_period_with_a_later_end_and_everything_else_as_it_was()
    {
        var (owner, agent, id) = await EndingAsync(2);
        var provider = new ProviderId(await database.ScalarAsync<Guid>("select provider_id from delegations where id = $1", id.Value));
        await _desk.Warnings.SendDueAsync();
        var until = Now.AddDays(40);
        var renewed = await _desk.Changes(owner).RenewAsync(provider, id, until, "The revalidation takes longer");
        Assert.True(renewed.Succeeded, renewed.Error?.Message);
        Assert.Equal(1, await _desk.CountAsync(
            """
            delegations o join delegations n on n.replaces_id = o.id where o.id = $1 and o.end_cause = 'renewed' and n.permissions = o.permissions
                and n.valid_from = o.ended_at and n.valid_until = $2 and n.reason = 'The revalidation takes longer' and o.reason <> n.reason
            """, id.Value, until));
        Assert.True(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        await SendAllAsync();
        Assert.Equal(0, await _desk.CountAsync("delegation_notices where delegation_id = $1", renewed.Value.Value));
        Assert.Contains(await _desk.MailsToAsync(agent), m => m.Kind == "delegation-renewed");
    }

    [Fact]
    public async Task A_last_day_beyond_ten_years_is_refused_wherever_one_is_set_and_the_page_of_one_that_stands_still_opens()
    {
        var (owner, agent, id) = await EndingAsync(2);
        var provider = new ProviderId(await database.ScalarAsync<Guid>("select provider_id from delegations where id = $1", id.Value));
        var npi = await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        var (far, near) = (OfferRules.LatestEnd(Now).AddDays(2), Now.AddYears(10));
        var terms = Terms(Preset.Viewer.Permissions, until: far);
        Assert.Equal(AccessErrors.TooFar, (await _desk.Changes(owner).RenewAsync(provider, id, far, "x")).Error);
        Assert.Equal(AccessErrors.TooFar, (await _desk.Changes(owner).ChangeAsync(provider, id, Change(terms))).Error);
        Assert.Equal(AccessErrors.TooFar, (await _desk.Invitations(owner).SendAsync(provider, new Offer("a@example.org", "viewer", terms, "x"))).Error);
        Assert.Equal(AccessErrors.BeginsTooFar, (await _desk.Invitations(owner).SendAsync(
            provider, new Offer("a@example.org", "viewer", Terms(Preset.Viewer.Permissions, from: far), "x"))).Error);
        var asker = await _desk.World.PersonAsync("Ira Moss");
        Assert.Equal(AccessErrors.TooFar, (await _desk.Requests(asker).AskAsync(new NewRequest(npi, Preset.Viewer.Permissions, far, "x"))).Error);
        Assert.True((await _desk.Changes(owner).RenewAsync(provider, id, near, "Ten years are enough")).Succeeded);

        await database.SqlAsync("update delegations set valid_until = '9001-01-01' where agent_id = $1 and ended_at is null", agent.Id.Value);
        var view = await _desk.Views(owner).OneAsync(provider, id);
        Assert.True(view.Succeeded, view.Error?.Message);
        Assert.Null(view.Value.ProposedEnd);
    }

    [Theory]
    [InlineData("12/31/9999", "until", "access.too-far")]
    [InlineData("12/31/9999", "from", "access.begins-too-far")]
    [InlineData("12/31/9999", "last-day", "access.too-far")]
    [InlineData("31/12/2027", "until", "access.day")]
    public void A_day_that_cannot_be_is_told_from_one_that_is_no_day(string typed, string field, string code)
    {
        var day = Days.Read(typed, field);
        Assert.Equal((code, field), (day.Error!.Code, day.Error.Field));
    }

    [Fact]
    public async Task What_has_no_end_ended_long_ago_or_would_not_end_later_is_not_renewed()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions));
        Assert.Equal(AccessErrors.HasNoEnd, await RenewAsync(Now.AddDays(9)));
        await database.SqlAsync("update delegations set valid_until = $2 where id = $1", id.Value, Now.AddDays(5));
        Assert.Equal(AccessErrors.NotLater, await RenewAsync(Now.AddDays(5).AddSeconds(-1)));
        Assert.Equal(AccessErrors.NoReason, await RenewAsync(Now.AddDays(9), ""));
        await database.SqlAsync("update delegations set given_at = $2, valid_from = $2, valid_until = $3 where id = $1", id.Value, Now.AddDays(-90), Now.AddDays(-31));
        Assert.Equal(AccessErrors.LapsedTooLong, await RenewAsync(Now.AddDays(9)));
        await database.SqlAsync("update delegations set valid_until = $2 where id = $1", id.Value, Now.AddDays(-29));
        Assert.Equal(AccessErrors.NotLater, await RenewAsync(Now.AddDays(-1)));
        Assert.Null(await RenewAsync(Now.AddDays(9)));
        Assert.True(await _desk.MayAsync(agent, Actions.ViewProvider, provider));

        async Task<Error?> RenewAsync(DateTimeOffset until, string reason = "x") => (await _desk.Changes(owner).RenewAsync(provider, id, until, reason)).Error;
    }

    [Fact]
    public async Task An_agent_renews_what_they_gave_no_further_than_their_own_end_and_what_lapsed_follows_its_giver()
    {
        var tree = await _desk.TreeAsync(
            manager: Terms(Preset.OfficeManager.Permissions, until: Now.AddDays(10)), helper: Terms(Preset.Viewer.Permissions, until: Now.AddDays(5)));
        Assert.Equal(AccessErrors.BeyondYours, (await _desk.Changes(tree.Manager).RenewAsync(tree.Provider, tree.Helpers, Now.AddDays(11), "x")).Error);
        Assert.Equal(Now.AddDays(10), (await _desk.Views(tree.Manager).OneAsync(tree.Provider, tree.Helpers)).Value.ProposedEnd!.Value, TimeSpan.FromMinutes(2));
        // The helper's period is over; then the manager's goes on; then the helper's is renewed under it.
        await database.SqlAsync("update delegations set valid_from = $2, given_at = $2, valid_until = $3 where id = $1", tree.Helpers.Value, Now.AddDays(-9), Now.AddDays(-1));
        var managers = (await _desk.Changes(tree.Owner).RenewAsync(tree.Provider, tree.Managers, Now.AddDays(30), "x")).Value;
        Assert.Equal(0, await _desk.CountAsync("delegations where id = $1 and ended_at is not null", tree.Helpers.Value));
        var helpers = await _desk.Changes(tree.Manager).RenewAsync(tree.Provider, tree.Helpers, Now.AddDays(20), "x");
        Assert.True(helpers.Succeeded, helpers.Error?.Message);
        Assert.Equal(managers.Value, await database.ScalarAsync<Guid>("select parent_id from delegations where id = $1", helpers.Value.Value));
    }

    private async Task<(Person Owner, Person Agent, DelegationId Id)> EndingAsync(double inDays)
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.World.DelegationAsync(provider, agent, Preset.Drafter.Permissions, from: Now.AddDays(-60), until: DateTimeOffset.UtcNow.AddDays(inDays));
        await database.SqlAsync("update delegations set given_at = $2, confirmed_at = null, confirmed_by = null where id = $1", id.Value, Now.AddDays(-60));
        return (owner, agent, id);
    }

    private async Task SendAllAsync()
    {
        while ((await _desk.Warnings.SendDueAsync()).Value >= Server.Features.People.EndWarnings.Batch)
            await Task.Yield();
    }
}
