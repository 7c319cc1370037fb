using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Portal.Tests.Support;

internal static class Axe
{
    private static readonly AxeRunOptions Options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    /// <summary>Fails with every violation of WCAG 2.2 A and AA that axe finds, and where.</summary>
    public static async Task AssertCleanAsync(IPage page, string state)
    {
        var result = await page.RunAxe(Options);
        var found = result.Violations.SelectMany(violation =>
            violation.Nodes.Select(node => $"{violation.Id} ({violation.Impact}) at {node.Target}: {violation.Help}\n  {node.Html}"));
        Assert.True(result.Violations.Length == 0, $"{state}:\n{string.Join('\n', found)}");
        Assert.NotEmpty(result.Passes);
    }
}
