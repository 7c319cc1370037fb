using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Passkeys offered in the field for the address, in a real browser.</summary>
public class SignInJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string SignInPage = "/account/sign-in?returnUrl=%2Faccount%2Fsecurity";
    private AccountHost _host = null!;

    public async Task InitializeAsync() => _host = await AccountHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_passkey_that_is_picked_in_the_field_signs_in_without_the_button()
    {
        await using var browser = await PortalBrowser.OpenAsync(_host.Origin);
        var authenticator = await VirtualAuthenticator.AddAsync(browser);
        await RegisterAsync(browser, authenticator, "ada.field@example.org");
        Assert.Equal("username webauthn", await browser.Page.GetAttributeAsync("#email", "autocomplete"));
        await browser.Page.GotoAsync("about:blank"); // This page offers passkeys too: answered from here on, it would sign in besides.
        await authenticator.AnswerAsync(true);
        await browser.Page.GotoAsync(SignInPage);
        await browser.ArriveAsync("**/account/security");
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "select count(*) from sessions s join accounts a on a.id = s.account_id where a.email = 'ada.field@example.org' and s.ended_at is null and s.method = 'passkey'"));
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task The_button_takes_the_offer_back_and_asks_once()
    {
        await using var browser = await PortalBrowser.OpenAsync(_host.Origin);
        var authenticator = await VirtualAuthenticator.AddAsync(browser);
        await RegisterAsync(browser, authenticator, "bo.button@example.org");
        await browser.Context.AddInitScriptAsync(
            "const get = navigator.credentials.get.bind(navigator.credentials); window.asked = []; navigator.credentials.get = (o) => { window.asked.push(o); return get(o); };");
        await browser.Page.GotoAsync(SignInPage);
        await browser.Page.WaitForFunctionAsync("() => window.asked.length === 1 && window.asked[0].mediation === 'conditional'");
        // What was asked before stays unanswered; what is asked from here on is answered.
        await authenticator.AnswerAsync(true);
        await browser.Page.ClickAsync("text=Sign in with a passkey");
        await browser.ArriveAsync("**/account/security");
        Assert.Empty(browser.Complaints);
    }

    [Theory]
    [InlineData("delete window.PublicKeyCredential")]
    [InlineData("delete PublicKeyCredential.isConditionalMediationAvailable")]
    [InlineData("PublicKeyCredential.isConditionalMediationAvailable = () => Promise.reject(new Error('not here'))")]
    [InlineData("PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)")]
    public async Task A_browser_that_cannot_offer_asks_the_portal_for_nothing_and_complains_of_nothing(string script)
    {
        await using var browser = await PortalBrowser.OpenAsync(_host.Origin, width: 360);
        await browser.Context.AddInitScriptAsync(script);
        var offers = 0;
        browser.Page.Request += (_, request) => offers += request.Url.EndsWith("/offer", StringComparison.Ordinal) ? 1 : 0;
        await browser.Page.GotoAsync(SignInPage);
        await browser.Page.WaitForFunctionAsync("() => customElements.get('portal-passkey') !== undefined");
        await browser.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal(0, offers);
        Assert.Empty(browser.Complaints);
        Assert.False(await browser.ScrollsSidewaysAsync());
    }

    [Fact]
    public async Task A_person_changes_the_address_with_the_code_that_the_new_one_got()
    {
        await using var browser = await PortalBrowser.OpenAsync(_host.Origin);
        var (page, authenticator) = (browser.Page, await VirtualAuthenticator.AddAsync(browser));
        await RegisterAsync(browser, authenticator, "cy.former@example.org");
        await authenticator.AnswerAsync(true);
        // The passkey answers at once, and the page goes on: possibly before it was loaded.
        await page.GotoAsync("/account/sign-in?returnUrl=%2Faccount%2Fsecurity", new() { WaitUntil = WaitUntilState.Commit });
        await page.ArriveAsync("**/account/security");
        await page.ClickAsync("text=Change the e-mail address");
        await page.ArriveAsync("**/account/address");
        await page.FillAsync("#email", "cy.new@example");
        await page.ClickAsync("text=Send the code");
        await page.WaitForSelectorAsync("#email-error");
        Assert.Equal("cy.new@example", await page.InputValueAsync("#email"));
        await Axe.AssertCleanAsync(page, "new address with an error");
        await page.FillAsync("#email", "cy.new@example.org");
        await page.ClickAsync("text=Send the code");
        await page.ArriveAsync("**/account/address?request=*");
        await Axe.AssertCleanAsync(page, "code for the new address");
        await browser.ShotAsync("address-code");
        await page.SetViewportSizeAsync(360, 800);
        Assert.False(await browser.ScrollsSidewaysAsync());
        await page.FillAsync("#code", "abc");
        await page.ClickAsync("button:text-is('Change the address')");
        await page.WaitForSelectorAsync("#code-error");
        await browser.ShotAsync("address-code-360");
        await page.FillAsync("#code", await _host.NewestCodeAsync("cy.new@example.org"));
        await page.ClickAsync("button:text-is('Change the address')");
        await page.ArriveAsync("**/account/security?done=address-changed");
        Assert.Contains("cy.new@example.org", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await database.SqlAsync("update sessions set created_at = created_at - interval '6 minutes' where ended_at is null");
        await authenticator.AnswerAsync(false);
        await page.GotoAsync("/account/address");
        Assert.Contains("/account/sign-in?again=true&returnUrl=%2Faccount%2Faddress", page.Url, StringComparison.Ordinal);
        Assert.Empty(browser.PolicyViolations);
    }

    // Leaves a signed-out browser whose authenticator holds a passkey and answers nothing by itself.
    private async Task RegisterAsync(BrowserSession browser, VirtualAuthenticator authenticator, string email)
    {
        var page = browser.Page;
        await page.GotoAsync("/account/register");
        await page.FillAsync("#name", "Ada Quist");
        await page.FillAsync("#email", email);
        await page.ClickAsync("text=Send the code");
        await page.ArriveAsync("**/account/confirm?request=*");
        await page.FillAsync("#code", await _host.NewestCodeAsync(email));
        await page.ClickAsync("button:text-is('Confirm')");
        await page.ClickAsync("text=Create a passkey");
        await page.ArriveAsync("**/account/recovery-codes");
        await page.ClickAsync("text=Show my recovery codes");
        await page.ClickAsync("text=I have printed or copied these codes");
        await page.ClickAsync("button:text-is('Continue')");
        await page.ArriveAsync("**/account/security?done=ready");
        await authenticator.AnswerAsync(false);
        await page.ClickAsync("button:text-is('Sign out')");
        await page.ArriveAsync("**/account/sign-in?done=signed-out");
    }
}
