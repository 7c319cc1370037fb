using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

/// <summary>WCAG 2.2 A and AA, no sideways scrolling and no policy violation, in every state, on a desk, at 200 % zoom and on a phone.</summary>
public sealed class AccessibilityTests
{
    private const int Desk = 1280;
    private const int Zoomed = 640;
    private const int Phone = 360;

    private static readonly string[] StaticPages = ["/", "/dev/components/static", "/nowhere", "/error/500"];

    public static TheoryData<int> Widths => new([Desk, Zoomed, Phone]);

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Static_pages_are_clean_and_bring_no_circuit(int width)
    {
        await using var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin, width);
        foreach (var address in StaticPages)
        {
            await session.Page.GotoAsync(address);
            await AssertGoodAsync(session, address);
            Assert.False(await session.Page.EvaluateAsync<bool>("'Blazor' in window"), address);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task A_static_form_with_problems_is_clean(int width)
    {
        await using var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin, width);
        var page = session.Page;
        await page.GotoAsync("/dev/components/static");
        await page.GetByLabel("E-mail address").FillAsync("dana");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByLabel("E-mail address")).ToHaveValueAsync("dana");
        await AssertGoodAsync(session, "problems shown");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task The_gallery_is_clean_in_every_state(int width)
    {
        await using var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin, width);
        var page = session.Page;
        await session.OpenInteractiveAsync("/dev/components");
        await AssertGoodAsync(session, "as opened");

        await page.GetByText("Switch provider").ClickAsync();
        await AssertGoodAsync(session, "menu open");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { Name = "Show Social Security number" }).ClickAsync();
        await Assertions.Expect(page.GetByText("078-05-1234")).ToBeVisibleAsync();
        await page.GetByLabel("What happened").FillAsync(new string('x', 230));
        await Assertions.Expect(page.GetByText("30 characters too many.")).ToBeVisibleAsync();
        await page.GetByLabel("Copy of the license").SetInputFilesAsync(new FilePayload { Name = "virus.exe", Buffer = [1] });
        await page.GetByRole(AriaRole.Button, new() { Name = "Check this section" }).ClickAsync();
        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();
        await AssertGoodAsync(session, "everything wrong");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Dana Reyes" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await AssertGoodAsync(session, "dialog open");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { Name = "Break this page" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Something went wrong" })).ToBeVisibleAsync();
        await AssertGoodAsync(session, "broken");
    }

    [Fact]
    public async Task Waiting_for_the_circuit_is_clean_and_says_so()
    {
        await using var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin, Phone);
        await session.Page.RouteAsync("**/_framework/*", route => route.AbortAsync());
        await session.Page.GotoAsync("/dev/components");

        await Assertions.Expect(session.Page.GetByText("Loading…")).ToBeVisibleAsync();
        Assert.Equal("Components – Provider Portal", await session.Page.TitleAsync());
        await Axe.AssertCleanAsync(session.Page, "loading");
    }

    [Fact]
    public async Task Every_icon_that_is_shown_exists()
    {
        await using var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.OpenInteractiveAsync("/dev/components?page=3");
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Show Social Security number" }).ClickAsync();
        await Assertions.Expect(session.Page.GetByRole(AriaRole.Button, new() { Name = "Hide Social Security number" })).ToBeVisibleAsync();

        var missing = await session.Page.EvaluateAsync<string[]>("""
            (async () => {
                const uses = [...document.querySelectorAll("svg use")].map((use) => new URL(use.getAttribute("href"), document.baseURI));
                const sprite = new DOMParser().parseFromString(await (await fetch(uses[0].pathname)).text(), "image/svg+xml");
                return uses.map((use) => use.hash.slice(1)).filter((name) => !sprite.getElementById(name));
            })()
            """);

        Assert.Empty(missing);
        Assert.True(await session.Page.Locator("svg use").CountAsync() >= 8);
    }

    private static async Task AssertGoodAsync(BrowserSession session, string state)
    {
        await Axe.AssertCleanAsync(session.Page, state);
        Assert.False(await session.ScrollsSidewaysAsync(), $"{state}: scrolls sideways");
        Assert.Empty(session.PolicyViolations);
    }
}
