using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>"Who held power then", to the instant.</summary>
public class GrantsAsOfTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);
    private static readonly DateTimeOffset T0 = AuditDesk.T0;
    private static readonly DateTimeOffset Later = T0.AddDays(10);

    private readonly AuditDesk _desk = new(database);

    [Fact]
    public async Task A_grant_has_power_from_the_instant_it_was_given()
    {
        var (id, agent, _) = await _desk.GrantAsync("valid_from = timestamptz '2026-01-01 00:00+00'");
        Assert.False(await HeldAsync(id, agent, T0 - Tick));
        Assert.True(await HeldAsync(id, agent, T0));
    }

    [Fact]
    public async Task Its_period_begins_with_its_first_instant_and_ends_before_its_last()
    {
        var (id, agent, _) = await _desk.GrantAsync("valid_from = timestamptz '2026-03-05 00:00+00', valid_until = timestamptz '2026-03-11 12:00+00'");
        var begins = new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(GrantStatus.Future, await StatusAsync(id, agent, begins - Tick));
        Assert.Equal(GrantStatus.Live, await StatusAsync(id, agent, begins));
        Assert.Equal(GrantStatus.Live, await StatusAsync(id, agent, Later - Tick));
        Assert.Equal(GrantStatus.Expired, await StatusAsync(id, agent, Later));
    }

    [Fact]
    public async Task The_instant_at_which_it_was_ended_is_without_power()
    {
        var (id, agent, _) = await _desk.GrantAsync("ended_at = timestamptz '2026-03-11 12:00+00', end_cause = 'revoked', end_reason = 'Left', ended_by = given_by");
        Assert.Equal(GrantStatus.Live, await StatusAsync(id, agent, Later - Tick));
        Assert.Equal(GrantStatus.Ended, await StatusAsync(id, agent, Later));
        var line = Assert.Single(await _desk.FindAsync(new GrantFilter(agent.Email, null, GrantStatus.Ended, null)));
        Assert.Equal(("Left", Later, "Nora Quist"), (line.EndReason, line.EndedAt, line.EndedBy));
    }

    [Fact]
    public async Task Payment_rights_wait_for_the_instant_of_confirmation()
    {
        var (id, agent, _) = await _desk.GrantAsync("confirmed_at = timestamptz '2026-03-11 12:00+00'", banking: true);
        Assert.Equal(GrantStatus.Awaiting, await StatusAsync(id, agent, Later - Tick));
        Assert.Equal(GrantStatus.Live, await StatusAsync(id, agent, Later));
        var (never, unconfirmed, _) = await _desk.GrantAsync(banking: true, confirmed: false);
        Assert.Equal(GrantStatus.Awaiting, await StatusAsync(never, unconfirmed, Later));
        Assert.False(await HeldAsync(never, unconfirmed, Later));
    }

    [Fact]
    public async Task A_contested_claim_has_power_only_from_its_verification()
    {
        var person = await _desk.World.PersonAsync("Rosa Lind");
        var provider = await _desk.World.ProviderAsync(person);
        await database.SqlAsync(
            "update principals set claimed_at = $2, contested = true, verified_at = $3, decided_at = $3 where provider_id = $1", provider.Value, T0, Later);
        var id = await database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value);
        Assert.Equal(GrantStatus.Awaiting, await StatusAsync(id, person, Later - Tick));
        Assert.Equal(GrantStatus.Live, await StatusAsync(id, person, Later));
        await database.SqlAsync("update principals set contested = false where id = $1", id);
        Assert.True(await HeldAsync(id, person, T0));
        await database.SqlAsync("update principals set status = 'ended', decided_at = $2 where id = $1", id, Later.AddDays(1));
        Assert.True(await HeldAsync(id, person, Later.AddDays(1) - Tick));
        Assert.Equal(GrantStatus.Ended, await StatusAsync(id, person, Later.AddDays(1)));
    }

    // The list filtered by each status names the grant under one of them, and says the same in its line.
    private async Task<GrantStatus> StatusAsync(Guid id, Person person, DateTimeOffset at)
    {
        var found = new List<GrantStatus>();
        foreach (var status in Enum.GetValues<GrantStatus>())
            foreach (var line in (await _desk.FindAsync(new GrantFilter(person.Email, null, status, at))).Where(line => line.Id == id))
            {
                Assert.Equal(status, line.Status);
                found.Add(status);
            }
        return Assert.Single(found);
    }

    private async Task<bool> HeldAsync(Guid id, Person person, DateTimeOffset at) =>
        (await _desk.FindAsync(new GrantFilter(person.Email, null, GrantStatus.Live, at))).Any(line => line.Id == id);
}
