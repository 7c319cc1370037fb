using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>Where focus is after something was done.</summary>
internal static class Focused
{
    private const string Words = "() => document.activeElement === document.body ? 'the page itself' : document.activeElement.textContent";

    /// <summary>Fails unless focus comes to rest on something that says what happened, and not on the page as a whole.</summary>
    public static async Task TellsAsync(IPage page, string what)
    {
        var words = "";
        for (var until = DateTimeOffset.UtcNow.AddSeconds(10); !words.Contains(what, StringComparison.Ordinal) && DateTimeOffset.UtcNow < until; await Task.Delay(50))
            words = await page.EvaluateAsync<string>(Words);
        Assert.Contains(what, words, StringComparison.Ordinal);
        // Whatever else is still drawn takes it away from there no more.
        await Task.Delay(100);
        Assert.Contains(what, await page.EvaluateAsync<string>(Words), StringComparison.Ordinal);
    }
}
