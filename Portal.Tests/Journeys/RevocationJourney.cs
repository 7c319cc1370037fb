using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Server.Security;
using Portal.Tests.Support;
using Xunit.Abstractions;

namespace Portal.Tests.Journeys;

/// <summary>Step 10 of the story: access that ends while a page is open.</summary>
public class RevocationJourney(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Ended = "Your access to this page has ended.";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database, ("Portal:Circuits:PerAccount", "2"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_open_section_goes_blank_when_the_practitioner_ends_the_access()
    {
        var scene = await OpenSectionAsync();
        await using var agent = scene.Browser;
        await agent.Page.ClickAsync("button:has-text('Add')");
        await agent.Page.Locator("input[id$='-number']").First.FillAsync("MN-77-SECRET");
        await Assertions.Expect(agent.Page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");

        await using var owner = await _host.OpenAsync(scene.Practitioner);
        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people");
        await owner.Page.ClickAsync("button:has-text('End access')");
        await owner.Page.FillAsync("dialog[open] input", "No longer works here");
        var clock = Stopwatch.StartNew();
        await owner.Page.ClickAsync("dialog[open] button:text-is('End access')");
        await EndedWithinAsync(agent, clock, "from the click to the blank page");

        var document = await agent.Page.EvaluateAsync<string>(
            "document.documentElement.outerHTML + [...document.querySelectorAll('input,textarea,select')].map(field => field.value).join()");
        Assert.DoesNotContain("MN-77-SECRET", document, StringComparison.Ordinal);
        Assert.DoesNotContain("Nora Quist", document, StringComparison.Ordinal);
        await Assertions.Expect(agent.Page.Locator("h1")).ToBeFocusedAsync();
        await Assertions.Expect(agent.Page.Locator("[role=alert] h1")).ToHaveTextAsync(Ended);
        await Axe.AssertCleanAsync(agent.Page, "access ended");
        await agent.ShotAsync("access-ended");
        Assert.Equal(404, (await agent.Page.GotoAsync(scene.Address))!.Status);
        Assert.Equal(404, (await agent.Page.GotoAsync($"/applications/{scene.Application}"))!.Status);
        await agent.OpenInteractiveAsync("/providers");
        Assert.DoesNotContain("Nora Quist", await agent.Page.InnerTextAsync("body"), StringComparison.Ordinal);
        Assert.Empty(agent.PolicyViolations);
    }

    [Fact]
    public async Task A_delegation_that_reaches_its_end_takes_the_open_page_with_it()
    {
        var until = DateTimeOffset.UtcNow.AddSeconds(30);
        var scene = await OpenSectionAsync(until);
        await using var agent = scene.Browser;
        await Assertions.Expect(agent.Page.Locator("h1")).ToHaveTextAsync(Ended, new() { Timeout = 60_000 });
        var late = DateTimeOffset.UtcNow - until;
        output.WriteLine($"blank {late.TotalMilliseconds:F0} ms after the end");
        Assert.InRange(late, TimeSpan.FromSeconds(-0.5), Limit);
    }

    [Fact]
    public async Task A_session_that_is_ended_elsewhere_leads_to_sign_in()
    {
        var scene = await OpenSectionAsync();
        await using var agent = scene.Browser;
        var elsewhere = scene.Agent with { Session = Guid.CreateVersion7() };
        await database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'passkey', 'test')", elsewhere.Session, elsewhere.Id.Value);
        var clock = Stopwatch.StartNew();
        var ended = await new Portal.Infrastructure.Accounts.Sessions(_world.RunnerFor(elsewhere), _world.GateFor(elsewhere)).SignOutElsewhereAsync(scene.Agent.Session);
        Assert.True(ended.Succeeded);
        await agent.ArriveAsync("**/account/sign-in?returnUrl=*");
        output.WriteLine($"at sign-in after {clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Without_the_listener_an_open_page_still_goes_blank()
    {
        var scene = await OpenSectionAsync();
        await using var agent = scene.Browser;
        // The server's listening connection is cut as often as it comes back, until the page is blank.
        using var enough = new CancellationTokenSource();
        var cutting = CutListenerAsync(enough.Token);
        await Task.Delay(2_500);
        var clock = Stopwatch.StartNew();
        await EndAsync(scene);
        await EndedWithinAsync(agent, clock, "without the listener, from the end to the blank page");
        await enough.CancelAsync();
        Assert.True(await cutting > 0);
    }

    [Fact]
    public async Task A_window_too_many_asks_to_close_others()
    {
        var person = await _world.PersonAsync("Nora Quist");
        await using var browser = await _host.OpenAsync(person);
        await browser.OpenInteractiveAsync("/providers");
        var second = await browser.Context.NewPageAsync();
        await second.GotoAsync("/providers");
        await Assertions.Expect(second.Locator("h1")).Not.ToHaveTextAsync("Too many windows");
        await second.WaitForSelectorAsync("html[data-interactive]", new() { State = WaitForSelectorState.Attached });
        var third = await browser.Context.NewPageAsync();
        await third.GotoAsync("/providers");
        await Assertions.Expect(third.Locator("h1")).ToHaveTextAsync("Too many windows");
        await Axe.AssertCleanAsync(third, "too many windows");
        await second.CloseAsync(new() { RunBeforeUnload = true });
        await Eventually.TrueAsync(async () =>
        {
            await third.ReloadAsync();
            await third.WaitForSelectorAsync("html[data-interactive]", new() { State = WaitForSelectorState.Attached });
            return await third.Locator("h1").TextContentAsync() != "Too many windows";
        });
    }

    [Fact]
    public async Task A_circuit_that_is_begun_beyond_all_measure_ends_at_once()
    {
        var person = await _world.PersonAsync("Nora Quist");
        var counts = _host.Services.GetRequiredService<CircuitCounts>();
        await using var browser = await _host.OpenAsync(person);
        // It gets its connection while there is room, and there is none any more when it begins.
        await browser.Page.RouteAsync("**/_blazor/negotiate**", async route =>
        {
            var answer = await route.FetchAsync();
            while (counts.Of(person.Id) < 4)
                counts.Enter(person.Id);
            await route.FulfillAsync(new() { Response = answer });
        });
        await browser.Page.GotoAsync("/providers");
        await browser.Page.WaitForTimeoutAsync(2_000);
        await Assertions.Expect(browser.Page.Locator("html[data-interactive]")).ToHaveCountAsync(0);
        await Eventually.TrueAsync(() => Task.FromResult(counts.Of(person.Id) == 4));
    }

    private sealed record Scene(Person Practitioner, Person Agent, ProviderId Provider, Guid Application, string Address, BrowserSession Browser);

    private async Task<Scene> OpenSectionAsync(DateTimeOffset? until = null)
    {
        var practitioner = await _world.PersonAsync("Nora Quist");
        var agent = await _world.PersonAsync("Dana Wells");
        var provider = await _world.ProviderAsync(practitioner);
        await _world.DelegationAsync(provider, agent, Preset.Drafter.Permissions, until: until);
        var application = (await _world.ApplicationAsync(provider, form: "individual-new-enrollment")).Value;
        var address = $"/applications/{application}/sections/licenses";
        var browser = await _host.OpenAsync(agent);
        await browser.OpenInteractiveAsync(address);
        await Assertions.Expect(browser.Page.Locator("h1")).ToContainTextAsync("Licenses");
        return new Scene(practitioner, agent, provider, application, address, browser);
    }

    // As the operation does, but here the instant of its commit is known.
    private async Task EndAsync(Scene scene) => Assert.True((await _world.RunnerFor(scene.Practitioner).ForProviderAsync<bool>(
        Actions.EndAccess, scene.Provider, async (operation, cancel) =>
        {
            foreach (var row in operation.Db.Delegations.Where(d => d.ProviderId == scene.Provider.Value))
                (row.EndedAt, row.EndedBy, row.EndCause, row.EndReason) = (operation.Now, operation.Account.Value, "revoked", "test");
            operation.Record(new Portal.Domain.Audit.DelegationEnded(scene.Provider, new DelegationId(Guid.NewGuid()), scene.Agent.Id, "revoked", "test"));
            await operation.AnnounceAccessChangeAsync(scene.Provider, cancel);
            return true;
        })).Succeeded);

    private async Task EndedWithinAsync(BrowserSession agent, Stopwatch clock, string what)
    {
        await Assertions.Expect(agent.Page.Locator("h1")).ToHaveTextAsync(Ended);
        output.WriteLine($"{what}: {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed < Limit, $"{what}: {clock.Elapsed}");
    }

    private async Task<int> CutListenerAsync(CancellationToken enough)
    {
        var cut = 0;
        while (!enough.IsCancellationRequested)
        {
            cut += (int)await database.ScalarAsync<long>(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and application_name = $1",
                AccessListener.ApplicationName);
            await Task.Delay(10, CancellationToken.None);
        }
        return cut;
    }
}
