using Microsoft.Extensions.Configuration;
using Portal.Domain.Common;
using Portal.Domain.Findings;
using Portal.Server.Features.Audit;

namespace Portal.Tests.Findings;

/// <summary>The table of what is unusual, asked about entries that a test makes up.</summary>
public class FindingRuleTests
{
    // A Monday, 10 in the morning in New York.
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Dana = new(Guid.Parse("aaaaaaaa-0000-0000-0000-000000000001"));
    private static readonly FindingThresholds Limits = FindingThresholds.Usual with { Providers = 3, Refused = 4 };
    private static readonly Guid Line = Guid.NewGuid();

    [Fact]
    public void Many_providers_within_the_time_are_found_with_the_entries_that_show_it()
    {
        var found = Assert.Single(Find([Use(1, 0, 1), Use(2, 10, 1), Use(3, 20, 2), Use(4, 59, 3)]));
        Assert.Equal((FindingRules.ManyProviders, Dana, "Used access to 3 providers within 60 minutes."), (found.Rule, found.Actor, found.Reason));
        Assert.Equal([2, 3, 4], found.Numbers);
    }

    [Fact]
    public void Providers_that_are_further_apart_than_the_time_are_not_many() =>
        Assert.Empty(Find([Use(1, 0, 1), Use(2, 30, 2), Use(3, 60, 3), Use(4, 95, 4)]));

    [Fact]
    public void What_is_further_apart_than_a_batch_is_found_across_it_and_old_entries_alone_are_not()
    {
        Assert.Equal([1, 2, 3], Assert.Single(Find([Use(3, 40, 3)], before: [Use(1, 0, 1), Use(2, 20, 2)])).Numbers);
        Assert.Empty(Find([Use(4, 300, 1)], before: [Use(1, 0, 1), Use(2, 20, 2), Use(3, 40, 3)]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1970)]
    [InlineData(9999)]
    public void An_entry_of_a_time_that_no_clock_showed_counts_for_nobody_and_stops_no_rule(int year)
    {
        var wrong = new DateTimeOffset(year, 12, 31, 1, 0, 0, TimeSpan.Zero);
        Assert.Empty(Find([
            Use(1, 0, 1) with { At = wrong, Payment = true }, Use(2, 0, 2) with { At = wrong, Payment = true }, Use(3, 0, 3) with { At = wrong, Payment = true },
            Use(4, 0, 4) with { At = wrong, Kind = "access-denied", Done = false, Flood = true },
        ]));
    }

    [Fact]
    public void One_person_on_one_day_is_one_finding_and_two_people_are_two()
    {
        var other = new AccountId(Guid.NewGuid());
        var entries = Enumerable.Range(1, 20).Select(n => Use(n, n, n)).ToList();
        Assert.Single(Find(entries));
        Assert.Equal(2, Find([.. entries, .. Enumerable.Range(21, 5).Select(n => Use(n, n, n) with { Actor = other })]).Count);
        Assert.Equal(2, Find([.. entries, .. Enumerable.Range(21, 5).Select(n => Use(n, (24 * 60) + n, n))]).Count);
    }

    [Fact]
    public void What_staff_do_at_their_desks_is_not_use_of_access_but_a_look_is()
    {
        Assert.Empty(Find([.. Enumerable.Range(1, 5).Select(n => Use(n, n, n) with { Basis = "staff:Reviewer" })]));
        Assert.Single(Find([.. Enumerable.Range(1, 5).Select(n => Use(n, n, n) with { Basis = $"look:{n}" })]));
    }

    [Theory]
    [InlineData(89.99, false)]
    [InlineData(90, true)]
    public void The_first_use_after_long_is_found(double days, bool told)
    {
        var found = Find([Use(7, 0, 1) with { Line = Line }, Use(8, 5, 1) with { Line = Line }], lastUsed: Monday.AddDays(-days));
        Assert.Equal(told ? [7L] : [], found.SelectMany(f => f.Numbers));
        Assert.All(found, f => Assert.Equal((FindingRules.DormantUsed, "Used access that had not been used for 90 days."), (f.Rule, f.Reason)));
    }

    [Fact]
    public void Both_first_uses_after_long_are_found_when_one_batch_holds_them() =>
        Assert.Equal([7L, 8L], Find([Use(7, 0, 1) with { Line = Line }, Use(8, 100 * 24 * 60, 1) with { Line = Line }], lastUsed: Monday.AddDays(-200)).SelectMany(f => f.Numbers));

    [Fact]
    public void Every_export_is_found()
    {
        var found = Find([Entry(1, 0) with { Kind = "events-exported" }, Entry(2, 1) with { Kind = "grants-exported" }, Entry(3, 2) with { Kind = "inclusion-proof-exported" }, Entry(4, 3) with { Kind = "answer-exported" }]);
        Assert.Equal([[1L], [2L], [4L]], found.Select(f => f.Numbers));
        Assert.Equal(3, found.Select(f => f.Reason).Distinct().Count());
    }

    [Theory]
    [InlineData("2026-03-02T11:59:59Z", true)] // 6:59:59 a.m. in New York
    [InlineData("2026-03-02T12:00:00Z", false)]
    [InlineData("2026-03-02T23:59:59Z", false)] // 6:59:59 p.m.
    [InlineData("2026-03-03T00:00:00Z", true)]
    [InlineData("2026-03-07T17:00:00Z", true)] // a Saturday
    [InlineData("2026-11-26T17:00:00Z", true)] // Thanksgiving Day, a Thursday at noon
    [InlineData("2026-11-27T17:00:00Z", false)]
    [InlineData("2026-03-09T11:30:00Z", false)] // after the clocks went forward: 7:30 a.m.
    public void A_payment_section_out_of_hours_is_found_by_the_states_clocks(string at, bool told)
    {
        var entry = Use(1, 0, 1) with { At = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), Payment = true };
        Assert.Equal(told, Find([entry]).Any(f => f.Rule == FindingRules.PaymentOutOfHours));
        Assert.Empty(Find([entry with { Basis = "principal:x" }]));
        Assert.Empty(Find([entry with { Payment = false }]));
    }

    [Fact]
    public void A_payment_section_on_a_holiday_names_it() =>
        Assert.Equal(
            "Looked at a payment section on Thursday, 11/26/2026 at 12:00 PM by the state's clocks (America/New_York), Thanksgiving Day.",
            Assert.Single(Find([Use(1, 0, 1) with { At = new DateTimeOffset(2026, 11, 26, 17, 0, 0, TimeSpan.Zero), Payment = true }])).Reason);

    [Fact]
    public void A_look_and_a_change_on_one_night_are_told_each_once()
    {
        var look = Use(1, 0, 1) with { At = new DateTimeOffset(2026, 11, 26, 17, 0, 0, TimeSpan.Zero), Payment = true };
        SeenEntry[] entries = [look, look with { Number = 2, Kind = "field-saved" }, look with { Number = 3, Kind = "item-changed" }, look with { Number = 4 }];
        Assert.Equal([("Looked at", 1L), ("Changed", 2L)], Find(entries).Select(f => (f.Reason[..f.Reason.IndexOf(" a payment", StringComparison.Ordinal)], f.Numbers.Single())));
    }

    [Theory]
    [InlineData("Portal:Findings:StateHolidays", "2026-12-24, 2026-11-27")]
    [InlineData("Portal:Findings:StateHolidays:1", "2026-11-27")]
    public void The_states_own_holidays_are_named_in_a_setting(string name, string days)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(name, days)]).Build();
        var noon = Use(1, 0, 1) with { At = new DateTimeOffset(2026, 11, 27, 17, 0, 0, TimeSpan.Zero), Payment = true };
        Assert.Equal(
            "Looked at a payment section on Friday, 11/27/2026 at 12:00 PM by the state's clocks (America/New_York), a holiday of the state.",
            Assert.Single(FindingRules.Find(new SeenEntries([noon], [], new Dictionary<Guid, DateTimeOffset>(), FindingSettings.From(settings)))).Reason);
    }

    [Fact]
    public void Many_refused_attempts_are_found_and_few_are_not()
    {
        var refused = Enumerable.Range(1, 4).Select(n => Entry(n, n) with { Kind = "access-denied", Done = false, Basis = "" }).ToList();
        Assert.Empty(Find(refused[..3]));
        var found = Assert.Single(Find(refused));
        Assert.Equal((FindingRules.ManyRefused, "Was refused 4 different attempts within 10 minutes."), (found.Rule, found.Reason));
        Assert.Equal([1, 2, 3, 4], found.Numbers);
        Assert.Empty(Find([.. refused[..3], refused[3] with { At = Monday.AddMinutes(11) }]));
        Assert.Equal(FindingRules.ManyRefused, Assert.Single(Find([refused[0] with { Flood = true }])).Rule);
    }

    [Fact]
    public void What_a_visitor_is_refused_is_about_nobody() =>
        Assert.Empty(Find([.. Enumerable.Range(1, 30).Select(n => Entry(n, 0) with { Kind = "access-denied", Done = false, Basis = "", Actor = null })]));

    [Fact]
    public void No_reason_names_anybody() => Assert.All(
        Find([.. Enumerable.Range(1, 5).Select(n => Use(n, n, n) with { Payment = true, At = Monday.AddHours(12).AddMinutes(n) })]),
        found => Assert.DoesNotContain(Dana.Value.ToString(), found.Reason, StringComparison.Ordinal));

    private static IReadOnlyList<Found> Find(IReadOnlyList<SeenEntry> entries, IReadOnlyList<SeenEntry>? before = null, DateTimeOffset? lastUsed = null) =>
        FindingRules.Find(new SeenEntries(entries, before ?? [], lastUsed is { } at ? new Dictionary<Guid, DateTimeOffset> { [Line] = at } : [], Limits));

    private static SeenEntry Use(long number, double minutes, int provider) =>
        Entry(number, minutes) with { Provider = new ProviderId(new Guid(provider, 0, 0, new byte[8])), Basis = "delegation:x" };

    private static SeenEntry Entry(long number, double minutes) =>
        new(number, Monday.AddMinutes(minutes), "section-viewed", true, "staff:Auditor", Dana, null, null, false, null, false);
}
