using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Steps 3 to 6 of the story, in a real browser against the whole portal.</summary>
public class DraftingJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_practitioner_creates_the_provider_starts_an_application_and_what_is_typed_is_kept()
    {
        var practitioner = await _world.PersonAsync("Nora Quist");
        await using var browser = await _host.OpenAsync(practitioner);
        var page = browser.Page;
        await browser.OpenInteractiveAsync("/providers");
        await Axe.AssertCleanAsync(page, "no providers");
        await page.ClickAsync("text=Create a provider record");
        await page.FillAsync("#npi", "1234567890");
        await page.ClickAsync("button:text-is('Create the record')");
        await Assertions.Expect(page.Locator("#npi-error")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "provider with an error");
        await page.FillAsync("#npi", World.NextNpi());
        await page.CheckAsync("text=A person");
        await page.FillAsync("#name", "Nora Quist");
        await page.FillAsync("#taxonomy", "207Q00000X");
        await page.SelectOptionAsync("#state", "MN");
        await page.ClickAsync("button:text-is('Create the record')");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Nora Quist");
        await browser.ShotAsync("provider");
        await Axe.AssertCleanAsync(page, "provider");

        await page.ClickAsync("button:has-text('new enrollment')");
        await page.ArriveAsync("**/applications/*");
        await Axe.AssertCleanAsync(page, "application");
        await browser.ShotAsync("application");
        await page.ClickAsync("a:text-is('Licenses')");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Licenses");
        await page.ClickAsync("button:has-text('Add')");
        await page.Locator("input[id$='-number']").First.FillAsync("MN-55-1");
        await Assertions.Expect(page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await browser.ShotAsync("licenses");
        await Axe.AssertCleanAsync(page, "licenses");
        await page.ReloadAsync();
        await browser.InteractiveAsync();
        await Assertions.Expect(page.Locator("input[id$='-number']").First).ToHaveValueAsync("MN-55-1");
        Assert.Empty(browser.PolicyViolations);
    }
}
