using Portal.Domain.Findings;

namespace Portal.Tests.Findings;

/// <summary>What somebody writes into the ledger's table to stop the search, or to make it blind; and very much at once.</summary>
public partial class FindingTests
{
    [Theory]
    [InlineData("access-denied", 1)]
    [InlineData("unreadable", 1970)]
    [InlineData("access-denied", 2001)]
    [InlineData("access-denied", 9999)]
    public async Task A_time_that_somebody_wrote_into_the_ledgers_table_neither_stops_the_search_nor_hides_what_was_before(string kind, int year)
    {
        var (dana, omar) = (await _world.PersonAsync("Dana Wells"), await _world.PersonAsync("Omar Reyes"));
        var wrong = (new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero) - _now).TotalMinutes;
        await AddAsync("access-denied", (null, ""), dana, 0, outcome: "denied");
        await AddAsync("access-denied", (null, ""), dana, 1, outcome: "denied");
        await LookAsync();
        await AddAsync(kind, (null, ""), omar, wrong, outcome: "denied");
        await LookAsync();
        await AddAsync(kind, await DelegatedAsync(omar), omar, wrong);
        await AddAsync("access-denied", (null, ""), dana, 2, outcome: "denied");
        Assert.Equal(2, await LookAsync());
        await AddAsync("access-denied", (null, ""), dana, 3, outcome: "denied");
        await LookAsync();
        Assert.Equal([FindingRules.ManyRefused], await OfAsync(dana));
    }

    [Fact]
    public async Task Of_very_many_entries_the_first_are_kept_with_how_many_there_are()
    {
        var dana = await _world.PersonAsync("Dana Wells");
        _number += 1_000_000_000_000; // With numbers as long as these, all of them would be more than an entry of the ledger may hold.
        await database.SqlAsync(
            """
            insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, actor_id)
            select $1 + n, '{}'::bytea, sha256('{}'), sha256(n::text::bytea), gen_random_uuid(), $2, 'access-denied', 'section.view', 'denied', '', $3
            from generate_series(1, 6000) n
            """, _number, _now.AddHours(12).AddMinutes(-1), dana.Id.Value);
        _number += 6000;
        await database.SqlAsync("update findings_head set seq = $1", _number);
        await AddAsync("access-denied", (null, ""), dana, (12 * 60) + 1, outcome: "denied"); // The next day of the state: an occasion of its own.
        Assert.Equal(1, await LookAsync());
        var line = Assert.Single((await ListAsync(_auditor)).Lines, l => l.Email == dana.Email);
        Assert.Equal("Was refused 6001 different attempts within 10 minutes. The first 500 of the entries are listed.", line.Reason);
        Assert.Equal(500, await database.ScalarAsync<int>("select cardinality(entries) from findings where account_id = $1", dana.Id.Value));
        Assert.Contains("\"inAll\":6001", await database.ScalarAsync<string>(
            "select convert_from(entry, 'UTF8') from audit_pending where convert_from(entry, 'UTF8') like '%unusual-access-found%' order by id desc limit 1"),
            StringComparison.Ordinal);
    }
}
