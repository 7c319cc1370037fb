using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>The charts count what the list of grants lists.</summary>
public class GrantChartTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly AuditDesk _desk = new(database);

    [Fact]
    public async Task Every_bar_over_time_is_what_the_list_says_of_that_moment()
    {
        foreach (var (from, until, ended) in new (int, int?, int?)[] { (-700, null, null), (-400, -100, null), (-300, null, -200), (-50, 50, null), (20, null, null), (-90, null, -95) })
            await _desk.GrantAsync(string.Create(CultureInfo.InvariantCulture,
                $"given_at = now() + interval '{Math.Min(from, 0)} days', valid_from = now() + interval '{from} days', valid_until = {Day(until)}, ended_at = {Day(ended)}, end_cause = {(ended is null ? "null" : "'revoked'")}"));
        await _desk.GrantAsync("confirmed_at = null", banking: true, confirmed: false);
        await CompareAsync();

        static string Day(int? days) => days is { } some ? string.Create(CultureInfo.InvariantCulture, $"now() + interval '{some} days'") : "null";
    }

    [Fact]
    public async Task What_a_suspended_account_holds_is_not_counted_while_it_is_suspended()
    {
        foreach (var (until, ended) in new[] { ("null", "null"), ("now() - interval '100 days'", "null"), ("null", "now() - interval '250 days'") })
        {
            var (_, agent, provider) = await _desk.GrantAsync(
                $"given_at = now() - interval '700 days', valid_from = now() - interval '650 days', valid_until = {until}, ended_at = {ended}, end_cause = {(ended == "null" ? "null" : "'revoked'")}");
            await database.SqlAsync("update principals set claimed_at = now() - interval '710 days' where provider_id = $1", provider.Value);
            await database.SqlAsync(
                """
                insert into account_suspensions (account_id, suspended_at, readmitted_at)
                select p.account_id, s.at, s.again
                from (select account_id from principals where provider_id = $1 union all select $2) p,
                    (values (now() - interval '705 days', now() - interval '600 days'), (now() - interval '400 days', now() - interval '200 days'), (now() - interval '45 days', null)) s (at, again)
                """, provider.Value, agent.Id.Value);
            var view = (await For(await _desk.AuditorAsync()).ReadAsync(await NpiAsync(provider))).Value;
            Assert.Equal(0, view.OverTime[^1].Count);
            Assert.Equal(0, view.Dormant.Sum(bar => bar.Count));
            Assert.Empty(view.Rights);
        }
        await CompareAsync();
    }

    private async Task CompareAsync()
    {
        var view = (await For(await _desk.AuditorAsync()).ReadAsync(null)).Value;
        Assert.Equal(GrantCharts.Months + 2, view.OverTime.Count);
        var now = DateTimeOffset.UtcNow;
        await using var db = database.Context();
        foreach (var bar in view.OverTime)
        {
            var at = bar.Words == "Now" ? now : DateTimeOffset.ParseExact(bar.Words, "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var listed = await new GrantFilter(null, null, GrantStatus.Live, at).Apply(db, now).CountAsync(g => g.Kind != "look");
            Assert.Equal((bar.Words, (long)listed), (bar.Words, bar.Count));
        }
        Assert.True(view.OverTime.Select(bar => bar.Count).Distinct().Count() > 3);
    }

    [Fact]
    public async Task A_beginning_and_an_end_on_the_first_instant_of_a_month_count_as_the_list_counts_them()
    {
        var month = new DateTimeOffset(DateTimeOffset.UtcNow.Year, DateTimeOffset.UtcNow.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var (id, _, provider) = await _desk.GrantAsync();
        await database.SqlAsync("update delegations set given_at = $2, valid_from = $2, valid_until = $3 where id = $1", id, month.AddMonths(-3), month.AddMonths(-1));
        var view = (await For(await _desk.AuditorAsync()).ReadAsync(await NpiAsync(provider))).Value;
        // The principal's grant began when the test did.
        Assert.Equal([0, 1, 1, 0, 0, 1], view.OverTime.TakeLast(6).Select(bar => bar.Count));
    }

    [Fact]
    public async Task Since_when_and_until_when_a_grant_has_power_is_what_the_list_of_grants_says_whatever_happened_to_it()
    {
        foreach (var banking in new[] { false, true })
            foreach (var set in new[]
            {
                "confirm_first = true", "confirm_first = true, confirmed_at = null", "confirmed_at = null", "confirmed_at = given_at + interval '3 days'",
                "confirmed_at = given_at - interval '1 day'", "confirm_first = true, confirmed_at = given_at + interval '3 days', valid_until = given_at + interval '2 days'",
                "valid_from = given_at + interval '1 day', valid_until = given_at + interval '9 days'", "suspended_at = given_at + interval '2 days'",
                "suspended_at = given_at - interval '2 days', ended_at = given_at + interval '5 days', end_cause = 'revoked'",
                "ended_at = given_at + interval '5 days', end_cause = 'left', valid_until = given_at + interval '4 days'",
            })
                await _desk.GrantAsync(set, banking);
        Assert.Equal("True 0", await database.ScalarAsync<string>(
            """
            select concat(case when count(*) filter (where d.given_at = $1) >= 20 then 'True' end, ' ', count(*) filter (where
                (d.power_from, d.power_until) is distinct from
                (case when g.empowered_at is not null then greatest(g.given_at, g.empowered_at, g.valid_from) end, least(g.valid_until, g.stopped_at))))
            from delegations d join access_grants g on g.id = d.id
            """, AuditDesk.T0));
    }

    [Fact]
    public async Task One_provider_is_counted_alone_with_last_use_and_permissions()
    {
        var (_, agent, provider) = await _desk.GrantAsync();
        var idle = await _desk.World.PersonAsync("Omar Reyes");
        await _desk.World.DelegationAsync(provider, idle, [Permission.ViewApplication, Permission.EditDraft]);
        await database.SqlAsync(
            """
            insert into access_last_use (provider_id, account_id, last_used) values ($1, $2, now() - interval '40 days')
            """, provider.Value, agent.Id.Value);
        await _desk.GrantAsync(owner: "Somebody Else");
        var view = (await For(await _desk.AuditorAsync()).ReadAsync($" {await NpiAsync(provider)} ")).Value;
        Assert.StartsWith("Nora Quist, NPI ", view.Provider, StringComparison.Ordinal);
        Assert.Equal([("Within a week", 0), ("Within 30 days", 0), ("Within 90 days", 1), ("Longer ago", 0), ("Never", 1)], view.Dormant.Select(bar => (bar.Words, (int)bar.Count)));
        Assert.Equal([("See applications", 2), ("Fill in drafts", 1)], view.Rights.Select(bar => (bar.Words, (int)bar.Count)));
    }

    [Theory]
    [InlineData("0000000000")]
    [InlineData("'; drop table providers")]
    public async Task An_npi_of_nobody_is_said_at_the_field(string npi) =>
        Assert.Equal("npi", (await For(await _desk.AuditorAsync()).ReadAsync(npi)).Error?.Field);

    [Theory]
    [InlineData(null)]
    [InlineData(StaffRole.Reviewer)]
    [InlineData(StaffRole.AccountAdmin)]
    [InlineData(StaffRole.HelpDesk)]
    public async Task They_are_there_for_auditors_only(StaffRole? role) =>
        Assert.Equal(Error.NotFound, (await For(await _desk.World.PersonAsync("Somebody", role is { } held ? [held] : [])).ReadAsync(null)).Error);

    private GrantCharts For(Person person) => new(_desk.World.GateFor(person));

    private Task<string> NpiAsync(ProviderId provider) => database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
}
