using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Tests.People;
using Portal.Tests.Support;
using Xunit.Abstractions;

namespace Portal.Tests.Journeys;

/// <summary>Access that ends while a page is open that names no provider in its address, or names others beside its own.</summary>
public class OpenListJourney(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task A_list_that_is_looked_at_loses_the_provider_and_says_so(int width)
    {
        var (agent, nora, theo) = await PeopleAsync();
        var (ends, stays) = (await GivenAsync(nora, agent), await GivenAsync(theo, agent));
        await using var browser = await _host.OpenAsync(agent, width);
        await browser.OpenInteractiveAsync("/providers");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("Nora Quist");

        var clock = Stopwatch.StartNew();
        await EndAsync(nora, ends);
        await Assertions.Expect(browser.Page.Locator("#main [role=status]").First).ToHaveTextAsync(new Regex("^You no longer have access to Nora Quist, NPI \\d{10}\\.$"));
        output.WriteLine($"said {clock.ElapsedMilliseconds} ms after it had ended");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
        await Assertions.Expect(browser.Page.Locator("#main .portal-cards a")).ToHaveTextAsync(["Theo Brandt"]);
        await Axe.AssertCleanAsync(browser.Page, "providers-closed");
        Assert.False(await browser.ScrollsSidewaysAsync(), await browser.TooWideAsync());
        await browser.ShotAsync($"providers-closed-{width}");

        await EndAsync(theo, stays);
        await Assertions.Expect(browser.Page.Locator("#main [role=status]").First).ToHaveTextAsync(new Regex("^You no longer have access to Nora Quist, NPI \\d{10}, or to Theo Brandt, NPI \\d{10}\\.$"));
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("You act for nobody yet");
        Assert.Empty(browser.PolicyViolations);
    }

    [Fact]
    public async Task What_begins_and_what_runs_out_changes_the_open_list_at_its_instant()
    {
        var (agent, nora, theo) = await PeopleAsync();
        // Far enough away for a busy machine to open the page before.
        var (begins, ends) = (DateTimeOffset.UtcNow.AddSeconds(30), DateTimeOffset.UtcNow.AddSeconds(33));
        await GivenAsync(nora, agent, from: begins);
        await GivenAsync(theo, agent, until: ends);
        await using var browser = await _host.OpenAsync(agent);
        await browser.OpenInteractiveAsync("/providers");
        await Assertions.Expect(browser.Page.Locator("#main .portal-cards a")).ToHaveTextAsync(["Nora Quist", "Theo Brandt"]);
        await Assertions.Expect(browser.Page.Locator("#main a:text-is('Nora Quist')")).ToHaveAttributeAsync("href", new Regex("^/access/"));
        await Assertions.Expect(browser.Page.Locator("#main a:text-is('Nora Quist')")).ToHaveAttributeAsync("href", new Regex("^/providers/"), new() { Timeout = 60_000 });
        Assert.InRange(DateTimeOffset.UtcNow - begins, TimeSpan.FromSeconds(-0.5), Limit);
        await Assertions.Expect(browser.Page.Locator("#main .portal-cards a")).ToHaveTextAsync(["Nora Quist"]);
        Assert.InRange(DateTimeOffset.UtcNow - ends, TimeSpan.FromSeconds(-0.5), Limit);
        await Assertions.Expect(browser.Page.Locator("#main [role=status]").First).ToContainTextAsync("You no longer have access to Theo Brandt, NPI");
    }

    [Fact]
    public async Task The_names_of_other_providers_leave_the_page_of_one()
    {
        var (agent, nora, theo) = await PeopleAsync();
        var (ends, stays) = (await GivenAsync(nora, agent), await GivenAsync(theo, agent));
        await using var browser = await _host.OpenAsync(agent);
        await browser.OpenInteractiveAsync($"/providers/{stays.Provider.Value}");
        await Assertions.Expect(browser.Page.Locator("body")).ToContainTextAsync("Nora Quist");
        await EndAsync(nora, ends);
        await Assertions.Expect(browser.Page.Locator("body")).Not.ToContainTextAsync("Nora Quist");
        await Assertions.Expect(browser.Page.Locator("h1")).ToHaveTextAsync("Theo Brandt");
    }

    [Fact]
    public async Task Whoever_accepts_appears_to_who_invited_them_and_nothing_that_is_being_typed_goes()
    {
        var desk = new PeopleDesk(database);
        var (nora, provider) = await desk.ProviderAsync();
        await using var browser = await _host.OpenAsync(nora);
        await browser.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("Nobody else has access");
        await browser.Page.FillAsync("#email", "somebody.else@example.org");
        await desk.GiveAsync(nora, provider, await _world.PersonAsync("Avery Stone"), PeopleDesk.Terms(Preset.Viewer.Permissions, confirm: true));
        await Assertions.Expect(browser.Page.Locator("#main h2").Filter(new() { HasText = "Waits for a confirmation" })).ToBeVisibleAsync();
        await Assertions.Expect(browser.Page.Locator("#main .portal-cards").First).ToContainTextAsync("Avery Stone");
        await Assertions.Expect(browser.Page.Locator("#email")).ToHaveValueAsync("somebody.else@example.org");
        Assert.DoesNotContain(await LedgerText.OfAsync(database, nora), e => (string?)e["kind"] == "access-denied");
    }

    [Fact]
    public async Task What_happens_elsewhere_waits_until_a_question_is_answered()
    {
        var desk = new PeopleDesk(database);
        var (nora, provider) = await desk.ProviderAsync();
        var avery = await _world.PersonAsync("Avery Stone");
        var access = await desk.GiveAsync(nora, provider, avery, PeopleDesk.Terms(Preset.Viewer.Permissions));
        await using var browser = await _host.OpenAsync(nora);
        await browser.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await browser.Page.ClickAsync("button:has-text('End access of Avery Stone')");
        await browser.Page.FillAsync("dialog[open] input", "No longer works here");
        // The same access, with another period in its place; then somebody else, so that the news has arrived when they are there.
        Assert.True((await desk.Changes(nora).ChangeAsync(provider, access, PeopleDesk.Change(PeopleDesk.Terms(Preset.Drafter.Permissions)))).Succeeded);
        await desk.GiveAsync(nora, provider, await _world.PersonAsync("Theo Brandt"), PeopleDesk.Terms(Preset.Viewer.Permissions));
        await using var other = await _host.OpenAsync(nora);
        await other.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync("Theo Brandt");
        await Task.Delay(TimeSpan.FromSeconds(1));
        await Assertions.Expect(browser.Page.Locator("dialog[open] input")).ToHaveValueAsync("No longer works here");
        await Assertions.Expect(browser.Page.Locator("#main")).Not.ToContainTextAsync("Theo Brandt");

        await browser.Page.ClickAsync("dialog[open] button:text-is('Cancel')");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("Theo Brandt");
        await browser.Page.ClickAsync("button:has-text('End access of Avery Stone')");
        await browser.Page.FillAsync("dialog[open] input", "No longer works here");
        await browser.Page.ClickAsync("dialog[open] button:text-is('End access')");
        await Assertions.Expect(browser.Page.Locator("#main [role=status]").First).ToContainTextAsync("Avery Stone no longer has access.");
        await Assertions.Expect(browser.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    private async Task<(Person Agent, Person Nora, Person Theo)> PeopleAsync() =>
        (await _world.PersonAsync("Avery Stone"), await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Theo Brandt"));

    private async Task<(ProviderId Provider, DelegationId Access)> GivenAsync(
        Person owner, Person agent, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        var provider = await _world.ProviderAsync(owner);
        return (provider, await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions, from: from, until: until));
    }

    private async Task EndAsync(Person owner, (ProviderId Provider, DelegationId Access) given) =>
        Assert.True((await Offers.Delegations(_world, owner).EndAsync(given.Provider, given.Access, "No longer works here")).Succeeded);
}
