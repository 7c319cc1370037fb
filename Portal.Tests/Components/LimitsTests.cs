using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

/// <summary>A text of any size leaves the circuit alive, and the person is told.</summary>
public sealed class LimitsTests
{
    [Theory]
    [InlineData("What happened")]
    [InlineData("National Provider Identifier (NPI)")]
    public async Task Ten_megabytes_pasted_change_nothing_and_say_so(string label)
    {
        await using var session = await OpenAsync();
        var field = session.Page.GetByLabel(label);
        await field.FillAsync("Kept.");
        await field.PressAsync("End");

        await session.Page.Keyboard.InsertTextAsync(new string('x', 10 * 1024 * 1024));

        await Assertions.Expect(field).ToHaveValueAsync("Kept.");
        await Assertions.Expect(session.Page.GetByText("(10,485,760 characters), so it was not pasted")).ToBeVisibleAsync();
        await AssertAliveAsync(session);
    }

    [Theory]
    [InlineData("What happened")]
    [InlineData("National Provider Identifier (NPI)")]
    public async Task A_huge_text_that_nobody_pasted_is_kept_from_the_circuit(string label)
    {
        await using var session = await OpenAsync();
        await session.Page.GetByLabel(label).FocusAsync();

        await session.Page.EvaluateAsync("""
            (() => {
                const field = document.activeElement;
                field.value = "é ".repeat(20_000);
                for (const name of ["input", "change", "click"]) field.dispatchEvent(new Event(name, { bubbles: true }));
            })()
            """);

        await Assertions.Expect(session.Page.GetByText("This text is too long to be saved (40,000 characters).")).ToBeVisibleAsync();
        await AssertAliveAsync(session);
    }

    [Fact]
    public async Task A_text_over_the_limit_is_kept_and_counted()
    {
        await using var session = await OpenAsync();
        await session.Page.GetByLabel("What happened").FillAsync(new string('x', 4_000));

        await Assertions.Expect(session.Page.Locator("#kept [data-length]")).ToHaveTextAsync("4000");
        await Assertions.Expect(session.Page.GetByText("3,800 characters too many.")).ToBeVisibleAsync();
    }

    private static async Task AssertAliveAsync(BrowserSession session)
    {
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "Check this section" }).ClickAsync();
        await Assertions.Expect(session.Page.Locator("#problems")).ToBeVisibleAsync();
        Assert.DoesNotContain(session.Complaints, text => text.Contains("onnection", StringComparison.Ordinal));
    }

    private static async Task<BrowserSession> OpenAsync()
    {
        var session = await PortalBrowser.OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.OpenInteractiveAsync("/dev/components");
        return session;
    }
}
