using Portal.Domain.Access;
using Portal.Infrastructure.Data;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>Who had access when, as bars over time.</summary>
public sealed class TimelineTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task Suspended_parts_are_apart_and_who_was_restored_has_a_second_bar()
    {
        var tree = await _desk.TreeAsync();
        Assert.True((await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "On leave")).Succeeded);
        Assert.True((await _desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, "Back")).Succeeded);
        var view = await ReadAsync(tree);
        var manager = view.People.Single(p => p.Name == "Omar Reyes");
        Assert.Equal([false, true, false], manager.Bars.Select(bar => bar.Suspended));
        Assert.Equal(manager.Bars[0].To, manager.Bars[1].From);
        Assert.Equal(manager.Bars[1].To, manager.Bars[2].From);
        Assert.Null(manager.Bars[2].To);
        Assert.True(manager.Has);
        Assert.True(view.People.Single(p => p.Name == "Nora Quist").Bars.Single().Principal);
    }

    [Fact]
    public async Task Who_no_longer_has_access_stays_on_it_and_what_was_never_confirmed_never_was()
    {
        var tree = await _desk.TreeAsync();
        await _desk.GiveAsync(tree.Owner, tree.Provider, await _desk.World.PersonAsync("Una Clay"), PeopleDesk.Terms(Preset.Payments.Permissions));
        Assert.True((await _desk.Delegations(tree.Owner).EndAsync(tree.Provider, tree.Managers, "Left us")).Succeeded);
        var view = await ReadAsync(tree);
        Assert.Equal(["Nora Quist", "Dana Wells", "Omar Reyes"], view.People.Select(p => p.Name));
        Assert.Equal([true, false, false], view.People.Select(p => p.Has));
    }

    [Fact]
    public async Task What_begins_later_is_called_to_come_and_nobody_who_waits_is_called_gone()
    {
        var tree = await _desk.TreeAsync();
        foreach (var (name, terms) in new[]
        {
            ("Lea Later", PeopleDesk.Terms(Preset.Viewer.Permissions, from: DateTimeOffset.UtcNow.AddDays(20), until: DateTimeOffset.UtcNow.AddDays(40))),
            ("Una Clay", PeopleDesk.Terms(Preset.Viewer.Permissions)),
        })
            await _desk.GiveAsync(tree.Owner, tree.Provider, await _desk.World.PersonAsync(name), terms);
        Assert.True((await _desk.Suspensions(tree.Owner).SuspendAsync(tree.Provider, tree.Managers, "On leave")).Succeeded);
        // Payment rights begin a period that waits for a confirmation; the one before has ended.
        var una = (await _desk.People(tree.Owner).PeopleAsync(tree.Provider)).Value.People.Single(p => p.Name == "Una Clay").Id;
        Assert.True((await _desk.Changes(tree.Owner).ChangeAsync(tree.Provider, una, PeopleDesk.Change(PeopleDesk.Terms(Preset.Payments.Permissions)))).Succeeded);

        var view = await ReadAsync(tree);
        Assert.Equal(
            ["Nora Quist", "Lea Later, access to come", "Una Clay, not confirmed yet", "Dana Wells, suspended", "Omar Reyes, suspended"],
            view.People.Select(p => p.Name + p.Note));
        Assert.Equal(
            ["Principal", "Access to come", "Had access", "Had access Suspended", "Had access Suspended"],
            view.People.Select(p => string.Join(' ', p.Bars.Select(bar => bar.WordsAt(view.Now)))));
        Assert.Equal("Has access", view.People[1].Bars.Single().WordsAt(view.Now.AddDays(21)));
    }

    [Fact]
    public async Task Nobody_but_who_manages_access_reads_it()
    {
        var tree = await _desk.TreeAsync();
        Assert.True((await new Timelines(_desk.World.GateFor(tree.Manager)).ReadAsync(tree.Provider, null, null)).Succeeded);
        Assert.Equal("not-found", (await new Timelines(_desk.World.GateFor(tree.Helper)).ReadAsync(tree.Provider, null, null)).Error!.Code);
    }

    [Theory]
    [InlineData(0, null, null, null, "0-")]
    [InlineData(0, 5, null, null, "0-5")]
    [InlineData(3, null, 2, null, "")]
    [InlineData(0, 9, 4, 2, "0-2 s2-4")]
    [InlineData(0, 9, null, 2, "0-2 s2-9")]
    [InlineData(3, null, null, 1, "s3-")]
    public void A_period_has_power_from_when_it_holds_to_when_it_stops_and_what_ended_before_it_began_is_nothing(
        int begins, int? until, int? ended, int? suspended, string bars)
    {
        static DateTimeOffset? At(int? day) => day is { } known ? Now.AddDays(known) : null;
        var grant = new GrantRow
        {
            Kind = "delegation",
            Basis = "",
            Preset = "",
            Permissions = [],
            SectionDefault = SectionLevel.Edit,
            Reason = "",
            EmpoweredAt = Now.AddDays(-1),
            ValidFrom = Now.AddDays(begins),
            ValidUntil = At(until),
            EndedAt = At(ended),
            SuspendedAt = At(suspended),
            StoppedAt = new[] { At(ended), At(suspended) }.Min(),
        };
        Assert.Equal(bars, string.Join(' ', TimelineBar.Of(grant).Select(bar => $"{(bar.Suspended ? "s" : "")}{(bar.From - Now).Days}-{(bar.To - Now)?.Days}")));
    }

    [Fact]
    public void A_window_is_everything_a_year_or_a_quarter_and_nonsense_is_everything()
    {
        var first = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal("from 2024 to 2026", TimelineWindow.Of(null, null, first, Now).Title);
        Assert.Equal("from 2024 to 2026", TimelineWindow.Of(-7, 9, first, Now).Title);
        Assert.Equal("in 2025", TimelineWindow.Of(2025, 9, first, Now).Title);
        var quarter = TimelineWindow.Of(2025, 4, first, Now);
        Assert.Equal("in quarter 4 of 2025", quarter.Title);
        Assert.Equal((2026, 1), quarter.Beside(1));
        Assert.Equal((2025, 3), quarter.Beside(-1));
        Assert.Equal((2024, (int?)null), TimelineWindow.Of(2025, null, first, Now).Beside(-1));
        Assert.Equal(["Oct 2025", "Nov 2025", "Dec 2025"], quarter.Ticks().Select(tick => tick.Words));
        Assert.Equal(4, TimelineWindow.Of(2025, null, first, Now).Ticks().Count());
        Assert.InRange(TimelineWindow.Of(null, null, first.AddYears(-40), Now).Ticks().Count(), 3, 6);
        Assert.Equal((0.0, 100.0, 50.0), (quarter.Place(first), quarter.Place(Now), TimelineWindow.Of(2025, null, first, Now).Place(new(2025, 7, 2, 12, 0, 0, TimeSpan.Zero))));
        Assert.False(quarter.Touches(first, quarter.From));
        Assert.True(quarter.Touches(first, null));
    }

    private async Task<TimelineView> ReadAsync(Tree tree)
    {
        var read = await new Timelines(_desk.World.GateFor(tree.Owner)).ReadAsync(tree.Provider, null, null);
        Assert.True(read.Succeeded, read.Error?.Message);
        return read.Value;
    }
}
