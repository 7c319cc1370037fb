using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>
/// Waits until a browser has arrived at an address, by asking again and again. The driver's own way (WaitForURL) looks once and subscribes to
/// what comes then: whoever arrives between the two is waited for in vain, once in a thousand times.
/// </summary>
internal static class Arrival
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the page is at the address and loaded.</summary>
    /// <param name="page">The page of the browser.</param>
    /// <param name="address">Two stars stand for anything, one star for anything without a slash.</param>
    /// <param name="patience">How long it may take; null for a minute.</param>
    /// <exception cref="TimeoutException">It has not arrived; with what it shows instead.</exception>
    public static async Task ArriveAsync(this IPage page, string address, TimeSpan? patience = null)
    {
        var (pattern, clock) = (Pattern(address), Stopwatch.StartNew());
        while (!pattern.IsMatch(page.Url) || !await IsLoadedAsync(page))
        {
            if (clock.Elapsed > (patience ?? Patience))
                throw new TimeoutException($"Not at {address} but at {page.Url}:\n{await page.InnerTextAsync("body")}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>What matches such an address.</summary>
    internal static Regex Pattern(string address) => new(
        $"^{Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}$");

    private static async Task<bool> IsLoadedAsync(IPage page)
    {
        try
        {
            return await page.EvaluateAsync<string>("document.readyState") == "complete";
        }
        catch (PlaywrightException) when (!page.IsClosed)
        {
            return false; // It goes on to another page at this moment.
        }
    }
}
