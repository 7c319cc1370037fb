using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>One Chromium for the whole run; each <see cref="BrowserSession"/> has a context of its own, with nobody else's cookies.</summary>
internal static class PortalBrowser
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IBrowser>> Browser = new(LaunchAsync);

    /// <summary>A page in a fresh context, where addresses are relative to the origin. Dispose it to close the context.</summary>
    public static async Task<BrowserSession> OpenAsync(Uri origin, int width = 1280, int height = 900, string? timezone = null)
    {
        var browser = await Browser.Value;
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = origin.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = timezone,
            Locale = "en-US",
        });
        context.SetDefaultTimeout(60_000);
        return new BrowserSession(context, await context.NewPageAsync());
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        // A busy machine is slow, not broken.
        Assertions.SetDefaultExpectTimeout(30_000);
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("PORTAL_CHROMIUM") ?? "/usr/bin/chromium",
            Args = Flags,
        });
    }
}

/// <summary>A context with its first page, and what the browser complained about.</summary>
internal sealed class BrowserSession : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public BrowserSession(IBrowserContext context, IPage page)
    {
        Context = context;
        Page = page;
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue(message.Text);
        };
        context.WebError += (_, error) => _complaints.Enqueue(error.Error);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and exceptions that nobody caught.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>What the content security policy kept from happening.</summary>
    public IEnumerable<string> PolicyViolations => _complaints.Where(text => text.Contains("Content Security Policy", StringComparison.Ordinal));

    /// <summary>Goes there and waits until the circuit answers to clicks, and the page has its heading.</summary>
    public async Task OpenInteractiveAsync(string address)
    {
        await Page.GotoAsync(address);
        await InteractiveAsync();
    }

    /// <summary>Waits for the circuit of a page that was just loaded, and for the page's heading.</summary>
    public async Task InteractiveAsync()
    {
        await Page.WaitForSelectorAsync("html[data-interactive]", new() { State = WaitForSelectorState.Attached });
        // The circuit is there before the door has decided, and until then the page is empty: nothing is missing from it, and nothing wrong with it.
        await Page.WaitForSelectorAsync("#main h1");
    }

    /// <summary>Whether the page is wider than the window, so that one would have to scroll sideways to read it.</summary>
    public async Task<bool> ScrollsSidewaysAsync() =>
        await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>What stands out at the right, for a message.</summary>
    public Task<string> TooWideAsync() => Page.EvaluateAsync<string>(
        "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 120)).slice(0, 5).join('\\n')");

    /// <summary>Keeps a picture of the whole page when PORTAL_SHOTS names a folder: for people who look at the pages, and for the documents.</summary>
    public async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("PORTAL_SHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    /// <summary>Waits until the browser has arrived; when it does not, what it shows and complains about is in the failure.</summary>
    public async Task ArriveAsync(string address)
    {
        try
        {
            await Page.ArriveAsync(address);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{string.Join('\n', Complaints)}", e);
        }
    }

    public ValueTask DisposeAsync() => new(Context.CloseAsync());
}
