using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>What every page has to be in every state: clean for axe, well built, and readable without scrolling sideways.</summary>
internal static class PageState
{
    private const string Bones = """
        () => {
            const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility()).length;
            const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
            return [
                document.documentElement.lang === "en" ? "" : "has no language",
                /^.+ – Provider Portal$/.test(document.title) ? "" : `is called “${document.title}”`,
                shown("h1") === 1 ? "" : `has ${shown("h1")} first headings`,
                shown("main") === 1 && shown("header") === 1 && shown("footer") === 1 ? "" : "lacks a landmark",
                new Set(ids).size === ids.length ? "" : `uses an id twice: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`,
            ].filter((said) => said !== "");
        }
        """;

    // What sticks out, or that something does.
    private const string Wide = """
        () => {
            const most = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= most) return "";
            const out = [...document.querySelectorAll("main *, header *")].filter((element) =>
                element.getBoundingClientRect().right > most + 1 || element.getBoundingClientRect().left + element.scrollWidth > most + 1);
            return `${document.documentElement.scrollWidth} px of ${most}: ${out.slice(-1)[0]?.outerHTML.slice(0, 120) ?? "?"}`;
        }
        """;

    // What reaches beyond the page's edge, also inside of something that can be scrolled for itself.
    private const string Cut = """
        () => {
            const most = document.documentElement.clientWidth;
            return [...document.querySelectorAll("#main *")].filter((element) => element.checkVisibility()).filter((element) => {
                const words = document.createRange();
                words.selectNodeContents(element);
                return [element.getBoundingClientRect(), ...words.getClientRects()].some((part) => part.width > 0 && part.right > most + 1);
            }).map((element) => element.outerHTML.slice(0, 120)).slice(-5).join(" | ");
        }
        """;

    /// <summary>Fails when the page is not good as it stands now, at its own width, on a phone, and at 200 % on a desk.</summary>
    public static async Task AssertGoodAsync(BrowserSession session, string state, bool axe = true)
    {
        var page = session.Page;
        var bones = await page.EvaluateAsync<string[]>(Bones);
        Assert.True(bones.Length == 0, $"{state} {string.Join(", ", bones)}");
        if (axe)
            await Axe.AssertCleanAsync(page, state);
        await session.ShotAsync(state.Replace(' ', '-'));
        var usual = page.ViewportSize!;
        try
        {
            await page.SetViewportSizeAsync(360, 800);
            await AssertFitsAsync(page, state, "on a phone");
            await session.ShotAsync(state.Replace(' ', '-') + "-360");
            await page.SetViewportSizeAsync(640, 450);
            await AssertFitsAsync(page, state, "at 200 %");
        }
        finally
        {
            await page.SetViewportSizeAsync(usual.Width, usual.Height);
        }
        Assert.Empty(session.PolicyViolations);
    }

    /// <summary>Fails when something of the page stands out of it, or is cut off, on a phone whose owner reads words at twice their size.</summary>
    public static async Task AssertLargeWordsFitAsync(BrowserSession session, string state)
    {
        var (page, usual) = (session.Page, session.Page.ViewportSize!);
        try
        {
            await page.SetViewportSizeAsync(360, 800);
            await page.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
            await session.ShotAsync(state.Replace(' ', '-') + "-360-large");
            await AssertFitsAsync(page, state, "on a phone with large words");
            var cut = await page.EvaluateAsync<string>(Cut);
            Assert.True(cut.Length == 0, $"{state} is cut off on a phone with large words: {cut}");
        }
        finally
        {
            await page.EvaluateAsync("document.documentElement.style.fontSize = ''");
            await page.SetViewportSizeAsync(usual.Width, usual.Height);
        }
    }

    private static async Task AssertFitsAsync(IPage page, string state, string where)
    {
        var wide = await page.EvaluateAsync<string>(Wide);
        Assert.True(wide.Length == 0, $"{state} scrolls sideways {where}: {wide}");
    }
}
