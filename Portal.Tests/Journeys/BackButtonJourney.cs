using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>The browser's own way back: nothing typed is lost by it, and it leads to nothing that is over.</summary>
public class BackButtonJourney(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Phone = "#f-contact-phone";

    private readonly World _world = portal.World;
    private readonly PortalHost _host = portal.Host;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_being_typed_when_it_is_pressed_is_kept(bool loaded)
    {
        var (nora, application) = await DraftAsync();
        await using var browser = await _host.OpenAsync(nora);
        var page = browser.Page;
        page.Dialog += (_, question) => question.AcceptAsync(); // "Leave this page?", from a browser that still waits for the answer.
        await browser.OpenInteractiveAsync(application);
        if (loaded)
            await browser.OpenInteractiveAsync($"{application}/sections/contact");
        else
            await page.ClickAsync("#main a:text-is('Contact person')");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Contact person");

        // No key leaves the field, and the pause after which it is saved by itself is not waited for.
        await page.FillAsync(Phone, "651-555-0177");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("h1")).Not.ToHaveTextAsync("Contact person");
        await page.GoForwardAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Contact person");
        await Assertions.Expect(page.Locator(Phone)).ToHaveValueAsync("651-555-0177");

        // What was left by it is whole: typing goes on where it was, and is no conflict with oneself.
        await browser.InteractiveAsync();
        await page.FillAsync(Phone, "651-555-0178");
        await Assertions.Expect(page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await Assertions.Expect(page.Locator("[data-saved-at][data-browser]")).ToHaveCountAsync(0);
        await browser.OpenInteractiveAsync($"{application}/sections/contact");
        await Assertions.Expect(page.Locator(Phone)).ToHaveValueAsync("651-555-0178");
        await Assertions.Expect(page.Locator("#main .usa-alert--warning")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task After_the_signature_it_leads_to_what_cannot_be_changed_and_after_signing_out_to_the_door()
    {
        var (nora, application) = await DraftAsync();
        await using var browser = await _host.OpenAsync(nora);
        var page = browser.Page;
        var authenticator = await VirtualAuthenticator.AddAsync(browser);
        await page.GotoAsync("/account/security");
        await page.ClickAsync("portal-passkey button");
        await page.ArriveAsync("**/account/security?done=passkey-added");
        await browser.OpenInteractiveAsync($"{application}/sections/contact");
        await browser.OpenInteractiveAsync(application);
        await page.ClickAsync("button:text-is('Ask for the signature')");
        await page.ClickAsync("a:text-is('Review and sign')");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Review and sign");
        await page.ClickAsync("label[for=consent]");
        await page.ClickAsync("label[for=statement]");
        await page.FillAsync("#legal-name", nora.Name);
        await page.ClickAsync("[data-sign]");
        await Assertions.Expect(page.Locator("h2:text-is('Certified and submitted')")).ToBeVisibleAsync();

        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("The whole application");
        await Assertions.Expect(page.Locator("[data-sign]")).ToHaveCountAsync(0);
        await Axe.AssertCleanAsync(page, "back at the review");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("h2:text-is('Certified and submitted')")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Contact person");
        await Assertions.Expect(page.Locator("#main dt:has-text('Telephone number')")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#main input:not([readonly]):not(:disabled)")).ToHaveCountAsync(0);
        Assert.Equal(1L, await portal.Database.ScalarAsync<long>("select count(*) from certified_versions where application_id = $1", Guid.Parse(application[^36..])));

        await authenticator.AnswerAsync(false); // Nobody picks the passkey that the door offers: that would be signing in again.
        await page.GotoAsync("/account/security");
        await page.ClickAsync("button:text-is('Sign out')");
        await Assertions.Expect(page.Locator("h1")).Not.ToHaveTextAsync("Security of your account");
        // One page that had a circuit, and one that had none.
        foreach (var left in new[] { "/account/security", $"{application}/sections/contact" })
        {
            await page.EvaluateAsync("history.back()");
            await page.ArriveAsync($"**/account/sign-in?returnUrl={Uri.EscapeDataString(left)}*");
            var shown = await page.ContentAsync();
            foreach (var secret in new[] { nora.Email, "Contact person", "Nora Quist" })
                Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        }
    }

    private async Task<(Person Nora, string Application)> DraftAsync()
    {
        using var signers = new Signers(portal.Database, data: _host.Data);
        var nora = await _world.PersonAsync("Nora Quist");
        var application = await signers.CompleteAsync(nora, await _world.ProviderAsync(nora));
        return (nora, $"/applications/{application.Value}");
    }
}
