using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Somebody asks for some sections, by what the page offers, and the provider's side answers from what was asked.</summary>
public class AskedSectionsJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Who_asks_for_some_sections_is_answered_from_there()
    {
        var (practitioner, asker) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Ira Moss"));
        var provider = await _world.ProviderAsync(practitioner);
        await using var agent = await _host.OpenAsync(asker);
        await agent.OpenInteractiveAsync($"/access/ask?npi={await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value)}");
        await Assertions.Expect(agent.Page.Locator("#level-payment")).ToHaveCountAsync(0);
        await agent.Page.CheckAsync("label:has-text('Only some')", new() { Force = true });
        await agent.Page.SelectOptionAsync("#level-payment", "None");
        await agent.Page.SelectOptionAsync("#level-identity", "View");
        await agent.Page.FillAsync("#reason", "I renew their licenses");
        await LookAsync(agent, "ask-some");
        await agent.Page.ClickAsync("button:text-is('Ask for access')");
        await Assertions.Expect(agent.Page.Locator("#main .usa-alert--success")).ToContainTextAsync("If a provider with this NPI");

        await using var owner = await _host.OpenAsync(practitioner);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await Assertions.Expect(owner.Page.Locator("#main .portal-cards p")).ToContainTextAsync("read only; ");
        await owner.Page.ClickAsync("#main a:has-text('Answer')");
        await Assertions.Expect(owner.Page.Locator("#main dl")).ToContainTextAsync("withheld; all others");
        await Assertions.Expect(owner.Page.Locator("#level-payment")).ToHaveValueAsync("None");
        await Assertions.Expect(owner.Page.Locator("#level-identity")).ToHaveValueAsync("View");
        await Assertions.Expect(owner.Page.Locator("#level-licenses")).ToHaveValueAsync("Edit");
        await owner.Page.FillAsync("#reason", "Renews the licenses");
        await LookAsync(owner, "request-some");
        await owner.Page.ClickAsync("button:text-is('Approve')");
        await Assertions.Expect(owner.Page.Locator("#main .usa-alert--success")).ToContainTextAsync("You approved the request of Ira Moss.");
        Assert.Equal("Edit identity=View payment=None", await database.ScalarAsync<string>(
            "select section_default || ' ' || (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(section_levels)) from delegations where provider_id = $1", provider.Value));
    }

    private static async Task LookAsync(BrowserSession browser, string name)
    {
        await Axe.AssertCleanAsync(browser.Page, name);
        await browser.ShotAsync($"rights-{name}");
        await browser.Page.SetViewportSizeAsync(360, 900);
        Assert.False(await browser.ScrollsSidewaysAsync(), $"{name} scrolls sideways");
        await browser.ShotAsync($"rights-{name}-360");
        await browser.Page.SetViewportSizeAsync(1280, 900);
        Assert.Empty(browser.PolicyViolations);
    }
}
