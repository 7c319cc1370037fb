using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class KeyboardTests
{
    [Fact]
    public async Task The_first_tab_stop_skips_to_the_content_of_this_page()
    {
        await using var session = await OpenAsync("/");
        await session.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(session.Page.GetByText("Skip to main content")).ToBeFocusedAsync();

        await session.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(session.Page.Locator("#main")).ToBeFocusedAsync();
        Assert.Equal("/", new Uri(session.Page.Url).PathAndQuery + new Uri(session.Page.Url).Fragment);
    }

    [Fact]
    public async Task A_problem_leads_to_its_field_without_leaving_the_page()
    {
        await using var session = await OpenAsync("/dev/components?sort=-who");
        var page = session.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Check this section" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator("#problems")).ToBeFocusedAsync();

        await page.Locator("#problems").GetByText("Answer yes or no.").PressAsync("Enter");

        await Assertions.Expect(page.Locator("#action")).ToBeFocusedAsync();
        Assert.Equal("/dev/components?sort=-who", new Uri(page.Url).PathAndQuery + new Uri(page.Url).Fragment);
    }

    [Fact]
    public async Task The_same_problems_take_focus_again_at_the_next_try()
    {
        await using var session = await OpenAsync("/dev/components");
        var check = session.Page.GetByRole(AriaRole.Button, new() { Name = "Check this section" });
        await check.ClickAsync();
        await Assertions.Expect(session.Page.Locator("#problems")).ToBeFocusedAsync();
        await session.Page.GetByLabel("Legal name").FocusAsync();

        await check.ClickAsync();

        await Assertions.Expect(session.Page.Locator("#problems")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_dialog_keeps_focus_closes_with_Escape_and_gives_focus_back()
    {
        await using var session = await OpenAsync("/dev/components");
        var page = session.Page;
        var opener = page.GetByRole(AriaRole.Button, new() { Name = "Remove Dana Reyes" });
        await opener.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Remove Dana Reyes?" });
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        Assert.True(await page.EvaluateAsync<bool>("(document.querySelector('main a').focus(), document.activeElement.closest('dialog') !== null)"));

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Assertions.Expect(opener).ToBeFocusedAsync();

        await opener.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove access" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Dana Reyes was removed.")).ToBeVisibleAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_provider_menu_closes_with_Escape_and_when_focus_leaves()
    {
        await using var session = await OpenAsync("/dev/components");
        var page = session.Page;
        var menu = page.Locator("details[data-menu]");
        var button = page.GetByText("Switch provider");
        await button.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Avery Stone, MD" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(button).ToBeFocusedAsync();
        await Assertions.Expect(menu).Not.ToHaveAttributeAsync("open", "");

        await button.PressAsync("Enter");
        await page.GetByLabel("Legal name").FocusAsync();
        await Assertions.Expect(menu).Not.ToHaveAttributeAsync("open", "");
    }

    [Fact]
    public async Task Everything_that_takes_focus_shows_it()
    {
        await using var session = await OpenAsync("/dev/components");
        var page = session.Page;
        var blind = new List<string>();
        for (var i = 0; i < 70; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var hidden = await page.EvaluateAsync<string?>("""
                (() => {
                    const element = document.activeElement;
                    if (element === document.body) return null;
                    const shown = element.closest(".portal-upload__target") ?? (element.matches("[type=radio],[type=checkbox]") ? element.nextElementSibling : element);
                    const style = [getComputedStyle(shown), getComputedStyle(shown, "::before")];
                    return style.some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) ? null : element.outerHTML.slice(0, 120);
                })()
                """);
            if (hidden is not null)
                blind.Add(hidden);
        }

        Assert.Empty(blind);
    }

    [Fact]
    public async Task A_static_form_is_sent_once_however_often_it_is_clicked()
    {
        await using var session = await OpenAsync("/dev/components/static");
        var sent = 0;
        await session.Page.RouteAsync("**/dev/components/static", async route =>
        {
            if (route.Request.Method == "POST")
                Interlocked.Increment(ref sent);
            await Task.Delay(1_000);
            await route.ContinueAsync();
        });

        await session.Page.EvaluateAsync("""
            (() => {
                const send = () => document.querySelector("form button").click();
                send();
                setTimeout(send, 200);
                setTimeout(send, 400);
            })()
            """);
        await Assertions.Expect(session.Page.Locator("#problems")).ToBeVisibleAsync();

        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task Going_to_another_page_inside_the_circuit_moves_focus_and_title()
    {
        await using var session = await OpenAsync("/dev/components");
        await session.Page.GetByRole(AriaRole.Link, new() { Name = "Page 2", Exact = true }).ClickAsync();

        await Assertions.Expect(session.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"page=2$"));
        await Assertions.Expect(session.Page).ToHaveTitleAsync("Components – Provider Portal");
        await Assertions.Expect(session.Page.GetByText("Showing 21–40 of 133")).ToBeVisibleAsync();
    }

    private static async Task<BrowserSession> OpenAsync(string address)
    {
        var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin);
        if (address.Contains("/dev/components", StringComparison.Ordinal) && !address.EndsWith("static", StringComparison.Ordinal))
            await session.OpenInteractiveAsync(address);
        else
            await session.Page.GotoAsync(address);
        return session;
    }
}
