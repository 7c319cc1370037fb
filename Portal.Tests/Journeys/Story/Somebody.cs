using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys.Story;

/// <summary>Somebody of the story: a browser of their own with a passkey in it, a keyboard, and an address at which mail arrives.</summary>
internal sealed class Somebody : IAsyncDisposable
{
    private double _loadedAt;

    private Somebody(string name, BrowserSession browser) => (Name, Browser, Keys) = (name, browser, new KeyboardOnly(browser.Page));

    public string Name { get; }

    public string Email => $"{Name.ToLowerInvariant().Replace(' ', '.')}@example.org";

    public BrowserSession Browser { get; }

    public IPage Page => Browser.Page;

    public KeyboardOnly Keys { get; }

    public static async Task<Somebody> ComesAsync(string name, Uri origin, int width = 1280)
    {
        var browser = await PortalBrowser.OpenAsync(origin, width);
        await VirtualAuthenticator.AddAsync(browser);
        return new Somebody(name, browser);
    }

    /// <summary>Types an address, or picks it out of a mail.</summary>
    public async Task<int> OpenAsync(string address) => (await Page.GotoAsync(address))!.Status;

    /// <summary>Waits for a page. When it came without a load, focus has to be on its heading: nobody is left behind at the old place.</summary>
    public async Task ArrivesAtAsync(string heading)
    {
        await Assertions.Expect(Page.Locator("#main h1")).ToHaveTextAsync(heading);
        var loadedAt = await Page.EvaluateAsync<double>("performance.timeOrigin");
        if (loadedAt == _loadedAt)
            await Assertions.Expect(Page.Locator("#main h1")).ToBeFocusedAsync();
        _loadedAt = loadedAt;
    }

    /// <summary>Looks the page over as it stands.</summary>
    public Task FindsItGoodAsync(string state) => PageState.AssertGoodAsync(Browser, $"story {state}");

    /// <summary>Reads something on the page.</summary>
    public Task ReadsAsync(string text) => Assertions.Expect(Page.Locator("#main")).ToContainTextAsync(text);

    /// <summary>Waits until everything typed is kept.</summary>
    public async Task SeesItSavedAsync()
    {
        await Assertions.Expect(Page.Locator("[data-saved-at]").First).ToContainTextAsync("Saved");
        await Assertions.Expect(Page.Locator("[data-saved-at][data-browser]")).ToHaveCountAsync(0);
    }

    public ValueTask DisposeAsync() => Browser.DisposeAsync();
}
