using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>A newcomer follows the three lines of <c>./portal seed</c>, in a real browser with a virtual authenticator.</summary>
public partial class SeedJourney(SeededPortal portal) : IClassFixture<SeededPortal>
{
    private VirtualAuthenticator? _passkeys;

    [Fact]
    public async Task A_newcomer_becomes_the_practitioner_and_signs_what_waits()
    {
        await using var browser = await BecomeAsync("nora");
        var page = browser.Page;
        await browser.OpenInteractiveAsync("/providers");
        await page.ClickAsync(".portal-cards a:text-is('Nora Quist')");
        await page.ClickAsync(".portal-cards__item:has-text('Waiting for the signature') a");
        await page.ClickAsync("text=Review and sign");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Review and sign");
        await page.FillAsync("#legal-name", "Nora Quist");
        await page.ClickAsync("label[for=consent]");
        await page.ClickAsync("label[for=statement]");
        await page.ClickAsync("[data-sign]");
        await Assertions.Expect(page.Locator("h2:text-is('Certified and submitted')")).ToBeVisibleAsync();
        Assert.Empty(browser.PolicyViolations);
    }

    [Fact]
    public async Task A_newcomer_becomes_the_second_administrator_who_confirms_a_role()
    {
        await using var browser = await BecomeAsync("ben");
        var page = browser.Page;
        await browser.OpenInteractiveAsync("/staff/roles");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm Help desk of jules@demo.example" }).ClickAsync();
        await Assertions.Expect(page.Locator(".usa-alert--success")).ToBeVisibleAsync();
        Assert.Equal(0L, await portal.Database.ScalarAsync<long>("select count(*) from staff_roles where confirmed_at is null"));
        // Nobody picks the passkey that the sign-in page offers: that would be signing in again.
        await _passkeys!.AnswerAsync(false);
        await page.ClickAsync("header button:text-is('Sign out')");
        await page.ArriveAsync("**/account/sign-in?*");
    }

    [Fact]
    public async Task What_is_over_or_to_come_is_not_called_access_and_what_was_withdrawn_says_so()
    {
        await using var browser = await BecomeAsync("olu");
        var page = browser.Page;
        await browser.OpenInteractiveAsync("/providers");
        await page.ClickAsync(".portal-cards a:text-is('Nora Quist')");
        await page.ClickAsync(".portal-cards__item:has(.usa-tag:text-is('Withdrawn')) a");
        await Assertions.Expect(page.Locator(".usa-alert__heading")).ToHaveTextAsync("Withdrawn");
        await Assertions.Expect(page.Locator(".usa-alert")).ToContainTextAsync("Olu Park withdrew it on");
        await Axe.AssertCleanAsync(page, "withdrawn");
        await page.ClickAsync(".usa-breadcrumb a:has-text('Nora Quist')");
        await page.ClickAsync("a:text-is('See who can do what')");
        await Assertions.Expect(page.Locator("h2:text-is('Begins later') + ul")).ToContainTextAsync("Finn Harper");
        await Assertions.Expect(page.Locator("h2:text-is('Period over') + ul")).ToContainTextAsync("Sam Doyle");
        await Assertions.Expect(page.Locator("h2:text-is('Waits for a confirmation') + ul")).ToContainTextAsync("Paula Reyes");
        var live = page.Locator("h2:text-is('Has access') + ul");
        await Assertions.Expect(live).ToContainTextAsync("Dina Marsh");
        foreach (var name in new[] { "Finn Harper", "Sam Doyle", "Paula Reyes" })
            await Assertions.Expect(live).Not.ToContainTextAsync(name);
        await Axe.AssertCleanAsync(page, "people and access");
        await page.SetViewportSizeAsync(360, 740);
        Assert.False(await browser.ScrollsSidewaysAsync());
    }

    private async Task<BrowserSession> BecomeAsync(string key)
    {
        var browser = await PortalBrowser.OpenAsync(portal.Host.Origin);
        _passkeys = await VirtualAuthenticator.AddAsync(browser);
        var page = browser.Page;
        await page.GotoAsync(AddressIn("1. Open"));
        await page.FillAsync("#email", $"{key}@demo.example");
        await page.ClickAsync("text=Send the code");
        await page.ArriveAsync("**/account/recover?request=*");
        var code = await CodeFromMailAsync(browser, $"{key}@demo.example");
        await page.FillAsync("#code", code);
        await page.FillAsync("#recovery", portal.RecoveryCodeOf(key));
        await page.ClickAsync("button:text-is('Recover')");
        await page.ArriveAsync("**/account/setup");
        await page.ClickAsync("text=Create a passkey");
        await page.ArriveAsync("**/account/security?done=passkey-added");
        return browser;
    }

    // As a person does: the other page shows the mail a moment later.
    private async Task<string> CodeFromMailAsync(BrowserSession browser, string email)
    {
        var mails = await browser.Context.NewPageAsync();
        for (var tries = 0; tries < 60; tries++)
        {
            await mails.GotoAsync(AddressIn("2. Enter"));
            var newest = mails.Locator($"h2:text-is('Your code to recover your account') + p + [data-to='{email}']").First;
            if (await newest.CountAsync() > 0)
            {
                var code = SixDigits().Match(await newest.InnerTextAsync()).Value;
                // A browser makes passkeys only for the page in front.
                await mails.CloseAsync();
                return code;
            }
            await Task.Delay(500);
        }
        throw new InvalidOperationException($"No code for {email} was shown.");
    }

    private string AddressIn(string line) => Regex.Match(portal.Told.Text, $@"{Regex.Escape(line)}.*?(http://\S+/\S+)").Groups[1].Value;

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
