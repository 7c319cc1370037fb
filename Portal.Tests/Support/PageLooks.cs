using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>What a journey asks of a page that somebody looks at.</summary>
internal static class PageLooks
{
    /// <summary>The page says this, now or soon.</summary>
    public static Task Sees(BrowserSession who, string text) => Assertions.Expect(who.Page.Locator("#main")).ToContainTextAsync(text);

    /// <summary>It fits, nothing of it is hard to reach, and a picture is left where pictures are wanted.</summary>
    public static async Task LookAtAsync(BrowserSession who, string name)
    {
        Assert.False(await who.ScrollsSidewaysAsync(), await who.TooWideAsync());
        await Axe.AssertCleanAsync(who.Page, name);
        await who.ShotAsync(name);
    }
}
