using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

public class GrantsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly GrantFilter Everything = new(null, null, null, null);

    private readonly AuditDesk _desk = new(database);

    [Fact]
    public async Task A_grant_says_who_for_whom_what_by_whom_why_and_when_it_was_last_used()
    {
        var (id, agent, provider) = await _desk.GrantAsync();
        var used = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        await LedgerRows.AddAsync(database, 900_001, $"delegation:{id}", used.AddHours(-1));
        await LedgerRows.AddAsync(database, 900_002, $"delegation:{id}", used);
        var line = Assert.Single(await _desk.FindAsync(new GrantFilter(agent.Email, null, null, null)));
        Assert.Equal((id, "Dana Wells", agent.Email, "Nora Quist"), (line.Id, line.Person, line.Email, line.Provider));
        Assert.Equal(await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value), line.Npi);
        Assert.Equal(("see applications", null, "All", "Nora Quist", "test"), (line.Rights, line.Applications, line.Sections, line.GivenBy, line.Why));
        Assert.Equal((AuditDesk.T0, null, GrantStatus.Live, used), (line.From, line.Until, line.Status, line.LastUsed));
    }

    [Fact]
    public async Task A_binding_is_a_grant_and_says_whether_it_may_sign()
    {
        var person = await _desk.World.PersonAsync("Pia Holm");
        var provider = await _desk.World.ProviderAsync(person, "claimed");
        var claimed = Assert.Single(await _desk.FindAsync(new GrantFilter(person.Email, null, null, null)));
        Assert.Equal(("Practitioner", "everything except signing", null), (claimed.What, claimed.Rights, claimed.LastUsed));
        await database.SqlAsync("update principals set status = 'verified', verified_at = clock_timestamp() where provider_id = $1", provider.Value);
        await LedgerRows.AddAsync(database, 900_003, $"principal:{claimed.Id}", AuditDesk.T0);
        var verified = Assert.Single(await _desk.FindAsync(new GrantFilter(person.Email, null, GrantStatus.Live, null)));
        Assert.Equal(("everything, signing included", AuditDesk.T0), (verified.Rights, verified.LastUsed));
    }

    [Fact]
    public async Task People_and_providers_are_found_by_how_they_start_and_signs_mean_themselves()
    {
        var (id, agent, provider) = await _desk.GrantAsync(agent: "Wanda 100%_Ray", owner: "Ursel Brandt");
        var npi = await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        foreach (var person in new[] { "wanda 100%_", "WANDA", agent.Email, agent.Email[..12] })
            Assert.Contains(await _desk.FindAsync(Everything with { Person = person }), line => line.Id == id);
        foreach (var person in new[] { "anda", "%anda", "wanda____%", "\\", "100" })
            Assert.DoesNotContain(await _desk.FindAsync(Everything with { Person = person }), line => line.Id == id);
        foreach (var name in new[] { npi, "ursel b" })
            Assert.Contains(await _desk.FindAsync(Everything with { Provider = name }), line => line.Id == id);
        foreach (var name in new[] { npi[..9], "brandt", "%" })
            Assert.Empty(await _desk.FindAsync(Everything with { Provider = name }));
    }

    [Fact]
    public async Task Every_row_stands_on_exactly_one_page_in_each_order()
    {
        var agent = await _desk.World.PersonAsync("Page Turner");
        for (var i = 0; i < 4; i++)
        {
            var provider = await _desk.World.ProviderAsync(await _desk.World.PersonAsync("Same Name"));
            for (var n = 0; n < 15; n++)
                await _desk.World.DelegationAsync(provider, agent, [Permission.ViewApplication], from: AuditDesk.T0);
        }
        await database.SqlAsync("update delegations set given_at = $2 where agent_id = $1", agent.Id.Value, AuditDesk.T0);
        var grants = _desk.For(await _desk.AuditorAsync());
        foreach (var sort in Grants.Sorts.SelectMany(sort => new[] { sort, "-" + sort }).Append("no such sort"))
        {
            var seen = new List<Guid>();
            for (var page = 1; page <= 4; page++)
            {
                var found = (await grants.ListAsync(Everything with { Person = "page turner" }, sort, page)).Value;
                Assert.Equal(60, found.Total);
                seen.AddRange(found.Lines.Select(line => line.Id));
            }
            Assert.Equal((60, 60), (seen.Count, seen.Distinct().Count()));
        }
    }

    [Fact]
    public async Task The_order_is_the_one_asked_for()
    {
        var provider = await _desk.World.ProviderAsync(await _desk.World.PersonAsync("Order Owner"));
        foreach (var name in new[] { "Sort Bea", "Sort Ann", "Sort Cyd" })
            await _desk.World.DelegationAsync(provider, await _desk.World.PersonAsync(name), [Permission.ViewApplication]);
        Assert.Equal(["Sort Ann", "Sort Bea", "Sort Cyd"], (await _desk.FindAsync(Everything with { Person = "sort " }, "person")).Select(line => line.Person));
        Assert.Equal(["Sort Cyd", "Sort Bea", "Sort Ann"], (await _desk.FindAsync(Everything with { Person = "sort " }, "-person")).Select(line => line.Person));
        Assert.Equal(["Sort Cyd", "Sort Ann", "Sort Bea"], (await _desk.FindAsync(Everything with { Person = "sort " })).Select(line => line.Person));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(StaffRole.Reviewer)]
    [InlineData(StaffRole.AccountAdmin)]
    [InlineData(StaffRole.HelpDesk)]
    public async Task Nobody_but_an_auditor_gets_in(StaffRole? role)
    {
        var person = await _desk.World.PersonAsync("Somebody", role is { } held ? [held] : []);
        var application = await _desk.World.ApplicationAsync(await _desk.World.ProviderAsync(person));
        foreach (var who in new[] { person, null })
        {
            Assert.Equal(Error.NotFound, (await _desk.For(who).ListAsync(Everything, null, 1)).Error);
            Assert.Equal(Error.NotFound, (await _desk.For(who).BeginExportAsync(Everything, null, "csv")).Error);
            Assert.Equal(Error.NotFound, (await new ApplicationEvents(_desk.World.GateFor(who)).ListAsync(application, 1)).Error);
        }
    }

    [Theory]
    [InlineData("04/28/2026 14:30", "2026-04-28T14:30:00Z")]
    [InlineData(" 2026-04-28 14:30 ", "2026-04-28T14:30:00Z")]
    [InlineData("04/28/2026", "2026-04-28T00:00:00Z")]
    [InlineData("02/30/2026 10:00", null)]
    [InlineData("28.04.2026", null)]
    [InlineData("now", null)]
    public void A_moment_is_read_as_UTC_or_refused_beside_its_field(string text, string? moment)
    {
        var filter = GrantFilter.Parse(null, null, null, text);
        if (moment is null)
            Assert.Equal("asof", filter.Error!.Field);
        else
            Assert.Equal((moment, GrantStatus.Live), (Csv.Time(filter.Value.AsOf), filter.Value.Status));
    }

    [Fact]
    public void A_status_that_does_not_exist_is_refused_and_blanks_do_not_matter()
    {
        Assert.Equal("status", GrantFilter.Parse(null, null, "1", null).Error!.Field);
        Assert.Equal(Everything, GrantFilter.Parse(" ", "\0", "", " ").Value);
    }
}
