using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>An auditor's pages are one link of the header; on each of them the others stand below it.</summary>
public class AuditHeaderJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Below = "nav[aria-label='Audit']";
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    // 640 is 1280 at 200 %.
    [Theory]
    [InlineData(1280, 90)]
    [InlineData(640, 150)]
    [InlineData(360, 230)]
    public async Task It_is_short_at_every_width_goes_by_keyboard_and_is_nowhere_else(int width, int high)
    {
        await using var auditor = await _host.OpenAsync(await _world.PersonAsync("Aud Ito", StaffRole.Auditor), width);
        await auditor.OpenInteractiveAsync("/audit/grants");
        await Assertions.Expect(auditor.Page.Locator($"{Below} a")).ToHaveTextAsync(
            ["Access grants", "Who could", "One person", "What changed", "Charts", "Your questions", "Events", "Ledger", "Unusual access"]);
        await Assertions.Expect(auditor.Page.Locator($"{Below} [aria-current=page]")).ToHaveTextAsync("Access grants");
        await Assertions.Expect(auditor.Page.Locator("header [aria-current=true]")).ToHaveTextAsync("Audit");
        Assert.InRange((await auditor.Page.Locator("header:visible").BoundingBoxAsync())!.Height, 30, high);
        Assert.False(await auditor.ScrollsSidewaysAsync(), await auditor.TooWideAsync());
        await Axe.AssertCleanAsync(auditor.Page, $"header {width}");
        await auditor.ShotAsync($"audit-header-{width}");

        await auditor.Page.FocusAsync("header a[href='/audit/grants']");
        for (var presses = 0; presses < 20 && await auditor.Page.EvaluateAsync<string>("document.activeElement.textContent.trim()") != "Charts"; presses++)
            await auditor.Page.Keyboard.PressAsync("Tab");
        await auditor.Page.Keyboard.PressAsync("Enter");
        await auditor.ArriveAsync("**/audit/charts");
        await Assertions.Expect(auditor.Page.Locator($"{Below} [aria-current=page]")).ToHaveTextAsync("Charts");

        await auditor.OpenInteractiveAsync("/providers");
        await Assertions.Expect(auditor.Page.Locator(Below)).ToHaveCountAsync(0);
        await Assertions.Expect(auditor.Page.Locator("header a[href='/audit/grants']")).ToHaveTextAsync("Audit");
        await Assertions.Expect(auditor.Page.Locator("header [aria-current=true]")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(StaffRole.Auditor, true)]
    [InlineData(StaffRole.Reviewer, false)]
    public async Task It_is_there_without_a_circuit_and_for_auditors_only(StaffRole role, bool there)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _host.Origin };
        client.DefaultRequestHeaders.Add("Cookie", $"portal={_host.CookieOf(await _world.PersonAsync("Staff Member", role))}");
        var page = await client.GetStringAsync("/account/security");
        Assert.Contains("href=\"/providers\"", page, StringComparison.Ordinal);
        Assert.Equal(there, page.Contains("href=\"/audit/grants\"", StringComparison.Ordinal));
    }
}
