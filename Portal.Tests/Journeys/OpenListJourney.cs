using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.People;
using Portal.Tests.People;
using Portal.Tests.Support;
using Xunit.Abstractions;

namespace Portal.Tests.Journeys;

/// <summary>What comes and goes while a page is open: access, of one provider and of others that it names, and what is offered and asked for.</summary>
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

    [Fact]
    public async Task What_others_offer_and_ask_for_is_on_the_open_page_at_once_and_nothing_that_is_being_typed_goes()
    {
        var desk = new PeopleDesk(database);
        var (nora, provider) = await desk.ProviderAsync();
        var (omar, avery, ira) = (await _world.PersonAsync("Omar Reyes"), await _world.PersonAsync("Avery Stone"), await _world.PersonAsync("Ira Moss"));
        await desk.GiveAsync(nora, provider, omar, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
        await using var browser = await _host.OpenAsync(nora);
        await browser.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await browser.Page.FillAsync("#email", "somebody.else@example.org");
        await browser.Page.FillAsync("#reason", "Keeps the");
        var card = browser.Page.Locator("#main .portal-cards__item").Filter(new() { HasText = avery.Email });

        var offer = await OfferAsync(desk, omar, provider, avery);
        await AtOnceAsync("sent", () => Assertions.Expect(card).ToContainTextAsync("Waiting"));
        Assert.True((await desk.Invitations(omar).CancelAsync(provider, offer)).Succeeded);
        await AtOnceAsync("taken back", () => Assertions.Expect(card).ToContainTextAsync("Taken back"));
        offer = await OfferAsync(desk, omar, provider, avery);
        await Assertions.Expect(card.Filter(new() { HasText = "Waiting" })).ToHaveCountAsync(1);
        await database.SqlAsync("update invitations set created_at = created_at - interval '8 days', expires_at = expires_at - interval '8 days' where id = $1", offer.Value);
        await database.SqlAsync("select pg_notify('portal_access', 'provider:' || $1::text)", provider.Value);
        await Assertions.Expect(card.Filter(new() { HasText = "Ran out" })).ToHaveCountAsync(1);
        Assert.True((await desk.Invitations(omar).ResendAsync(provider, offer)).Succeeded);
        await AtOnceAsync("sent again", () => Assertions.Expect(card.Filter(new() { HasText = "Waiting" })).ToHaveCountAsync(1));
        Assert.True((await desk.Invitations(ira).AskForReissueAsync(offer)).Succeeded);
        await AtOnceAsync("asked for elsewhere", () => Assertions.Expect(card.Filter(new() { HasText = "Waiting" })).ToContainTextAsync($"signs in as {ira.Email}"));
        Assert.True((await desk.Invitations(avery).DeclineAsync(offer)).Succeeded);
        await AtOnceAsync("declined", () => Assertions.Expect(card.Filter(new() { HasText = "Declined" })).ToHaveCountAsync(1));

        var npi = await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        Assert.True((await desk.Requests(ira).AskAsync(new NewRequest(npi, Preset.Viewer.Permissions, null, "I file for this practice"))).Succeeded);
        await AtOnceAsync("asked", () => Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("I file for this practice"));
        var request = new AccessRequestId(await database.ScalarAsync<Guid>("select id from access_requests where agent_id = $1", ira.Id.Value));
        Assert.True((await desk.Requests(ira).WithdrawAsync(request)).Succeeded);
        await AtOnceAsync("not asked any more", () => Assertions.Expect(browser.Page.Locator("#main")).Not.ToContainTextAsync("I file for this practice"));

        await Assertions.Expect(browser.Page.Locator("#email")).ToHaveValueAsync("somebody.else@example.org");
        await Assertions.Expect(browser.Page.Locator("#reason")).ToHaveValueAsync("Keeps the");
        await Axe.AssertCleanAsync(browser.Page, "people-followed");
        Assert.DoesNotContain(await LedgerText.OfAsync(database, nora), e => (string?)e["kind"] == "access-denied");
    }

    [Fact]
    public async Task What_is_offered_and_asked_for_takes_no_question_away()
    {
        var desk = new PeopleDesk(database);
        var (nora, provider) = await desk.ProviderAsync();
        var (omar, avery) = (await _world.PersonAsync("Omar Reyes"), await _world.PersonAsync("Avery Stone"));
        await desk.GiveAsync(nora, provider, omar, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
        await using var browser = await _host.OpenAsync(nora);
        await using var other = await _host.OpenAsync(nora);
        foreach (var page in new[] { browser, other })
            await page.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await browser.Page.ClickAsync("button:has-text('End access of Omar Reyes')");
        await browser.Page.FillAsync("dialog[open] input", "No longer works here");
        await OfferAsync(desk, omar, provider, avery);
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync(avery.Email);
        await Task.Delay(TimeSpan.FromSeconds(1));
        await Assertions.Expect(browser.Page.Locator("dialog[open] input")).ToHaveValueAsync("No longer works here");
        await Assertions.Expect(browser.Page.Locator("#main")).Not.ToContainTextAsync(avery.Email);
        await browser.Page.ClickAsync("dialog[open] button:text-is('Cancel')");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync(avery.Email);
    }

    [Fact]
    public async Task An_invitation_comes_to_the_open_list_of_whom_it_is_for_and_goes_and_so_does_what_comes_of_it()
    {
        var desk = new PeopleDesk(database);
        var (nora, provider) = await desk.ProviderAsync();
        var avery = await _world.PersonAsync("Avery Stone");
        await using var browser = await _host.OpenAsync(avery);
        await browser.OpenInteractiveAsync("/providers");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("You act for nobody yet");

        var offer = await OfferAsync(desk, nora, provider, avery);
        await AtOnceAsync("invited", () => Assertions.Expect(browser.Page.Locator("#main a")).ToContainTextAsync(["Answer the invitation of"]));
        await Axe.AssertCleanAsync(browser.Page, "providers-invited");
        Assert.True((await desk.Invitations(nora).CancelAsync(provider, offer)).Succeeded);
        await AtOnceAsync("taken back", () => Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("You act for nobody yet"));
        offer = await OfferAsync(desk, nora, provider, avery);
        await Assertions.Expect(browser.Page.Locator("#offers")).ToBeVisibleAsync();
        Assert.True((await desk.Invitations(await _world.PersonAsync("Ira Moss")).AskForReissueAsync(offer)).Succeeded);
        Assert.True((await desk.Invitations(nora).ReissueAsync(provider, offer)).Succeeded);
        await AtOnceAsync("sent elsewhere", () => Assertions.Expect(browser.Page.Locator("#offers")).ToHaveCountAsync(0));
        // Answered on another device.
        Assert.True((await desk.Invitations(avery).AcceptAsync(await OfferAsync(desk, nora, provider, avery))).Succeeded);
        await AtOnceAsync("accepted", () => Assertions.Expect(browser.Page.Locator("#main .portal-cards a")).ToHaveTextAsync(["Nora Quist"]));

        var theo = await _world.PersonAsync("Theo Brandt");
        var clinic = await _world.ProviderAsync(theo);
        var npi = await database.ScalarAsync<string>("select npi from providers where id = $1", clinic.Value);
        Assert.True((await desk.Requests(avery).AskAsync(new NewRequest(npi, Preset.Viewer.Permissions, null, "I file for this practice"))).Succeeded);
        var request = new AccessRequestId(await database.ScalarAsync<Guid>("select id from access_requests where agent_id = $1", avery.Id.Value));
        Assert.True((await desk.Answers(theo).ApproveAsync(clinic, request, PeopleDesk.Change(PeopleDesk.Terms(Preset.Viewer.Permissions)))).Succeeded);
        await AtOnceAsync("approved", () => Assertions.Expect(browser.Page.Locator("#main .portal-cards a")).ToHaveTextAsync(["Nora Quist", "Theo Brandt"]));
        await Assertions.Expect(browser.Page.Locator("#main [role=status]").First).ToBeEmptyAsync();
    }

    private static async Task<InvitationId> OfferAsync(PeopleDesk desk, Person giver, ProviderId provider, Person to)
    {
        var sent = await desk.Invitations(giver).SendAsync(provider, new Offer(to.Email, "viewer", PeopleDesk.Terms(Preset.Viewer.Permissions), "Fills in the forms"));
        Assert.True(sent.Succeeded, sent.Error?.Message);
        return sent.Value;
    }

    private async Task AtOnceAsync(string what, Func<Task> shown)
    {
        var clock = Stopwatch.StartNew();
        await shown();
        // Without the news nothing comes however long one waits: how soon it comes is written out, and no busy machine fails it.
        output.WriteLine($"{what}: shown {clock.ElapsedMilliseconds} ms after it was done");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, 4 * Limit);
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
