using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class IdleTests
{
    private static readonly (string, string)[] Short =
    [
        ("Portal:Components:IdleLock", "00:00:20"),
        ("Portal:Components:IdleWarning", "00:00:12"),
        ("Portal:Components:IdleTouch", "00:00:01"),
    ];

    [Fact]
    public async Task Idleness_is_asked_about_aloud_and_then_locks_the_session_with_everything_saved()
    {
        await using var host = await UiHost.StartAsync(settings: Short);
        await using var session = await OpenAsync(host);
        var page = session.Page;
        await page.GetByLabel("Legal name").FillAsync("Unsaved until now");

        var question = page.GetByRole(AriaRole.Alertdialog, new() { Name = "Are you still there?" });
        await Assertions.Expect(question).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-idle-status]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("This page will be locked in \\d+ seconds?."));
        await page.ArriveAsync("**/account/sign-in?locked=1&returnUrl=%2Fdev%2Fcomponents");
        Assert.Equal("/account/session/lock", host.Posts[^1]);
        Assert.Single(host.Posts, "/account/session/lock");
    }

    [Fact]
    public async Task The_question_is_accessible_and_one_button_keeps_the_session()
    {
        await using var host = await UiHost.StartAsync(settings:
        [
            ("Portal:Components:IdleLock", "00:01:02"), ("Portal:Components:IdleWarning", "00:01:00"),
        ]);
        await using var session = await OpenAsync(host);
        var question = session.Page.GetByRole(AriaRole.Alertdialog);
        await Assertions.Expect(question).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(session.Page, "asked");

        await session.Page.RunAndWaitForResponseAsync(
            () => question.GetByRole(AriaRole.Button, new() { Name = "Keep working" }).ClickAsync(), "**/account/session/touch");

        await Assertions.Expect(question).ToBeHiddenAsync();
        Assert.Contains("/account/session/touch", host.Posts);
        Assert.DoesNotContain("/account/session/lock", host.Posts);
    }

    [Fact]
    public async Task Work_in_one_tab_keeps_the_other_open()
    {
        // Long enough that a busy machine, which holds up one key, does not look idle.
        await using var host = await UiHost.StartAsync(settings:
        [
            ("Portal:Components:IdleLock", "00:00:20"), ("Portal:Components:IdleWarning", "00:00:04"), ("Portal:Components:IdleTouch", "00:00:01"),
        ]);
        await using var session = await OpenAsync(host);
        var other = await session.Context.NewPageAsync();
        await other.GotoAsync("/dev/components/static");

        for (var i = 0; i < 24; i++)
        {
            await other.Keyboard.PressAsync("Shift");
            await Task.Delay(1_000);
        }

        Assert.DoesNotContain("/account/session/lock", host.Posts);
        Assert.EndsWith("/dev/components", session.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locking_one_tab_locks_all()
    {
        await using var host = await UiHost.StartAsync(settings:
        [
            ("Portal:Components:IdleLock", "00:01:02"), ("Portal:Components:IdleWarning", "00:01:00"),
        ]);
        await using var session = await OpenAsync(host);
        var other = await session.Context.NewPageAsync();
        await other.GotoAsync("/dev/components/static");
        await session.Page.BringToFrontAsync();

        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Lock now" }).ClickAsync();

        await other.ArriveAsync("**/account/sign-in?locked=1&returnUrl=%2Fdev%2Fcomponents%2Fstatic");
        await session.ArriveAsync("**/account/sign-in?locked=1&returnUrl=%2Fdev%2Fcomponents");
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_not_asked()
    {
        await using var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.Page.GotoAsync("/");

        Assert.Equal(0, await session.Page.Locator("#idle-dialog").CountAsync());
    }

    private static async Task<BrowserSession> OpenAsync(UiHost host)
    {
        var session = await PortalBrowser.OpenAsync(host.Origin);
        await session.Context.AddCookiesAsync([new() { Name = "account", Value = "dana", Url = host.Origin.ToString() }]);
        await session.OpenInteractiveAsync("/dev/components");
        return session;
    }
}
