using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Infrastructure.Accounts;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Step 2 of the story, in a real browser with a virtual authenticator.</summary>
public class RegistrationJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private AccountHost _host = null!;

    public async Task InitializeAsync() => _host = await AccountHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_practitioner_registers_with_a_passkey_signs_out_and_signs_in_again()
    {
        await using var browser = await OpenAsync();
        var page = browser.Page;
        await RegisterAsync(browser, "ada.quist@example.org", axe: true);
        await page.ClickAsync("text=Create a passkey");
        await page.ArriveAsync("**/account/recovery-codes");
        await KeepCodesAsync(browser, axe: true);
        await Axe.AssertCleanAsync(page, "security");
        Assert.False(await browser.ScrollsSidewaysAsync());

        await page.ClickAsync("button:text-is('Sign out')");
        await page.ArriveAsync("**/account/sign-in?done=signed-out");
        await page.GotoAsync("/account/security");
        Assert.Contains("/account/sign-in?returnUrl=%2Faccount%2Fsecurity", page.Url, StringComparison.Ordinal);
        await Axe.AssertCleanAsync(page, "sign-in");
        await page.ClickAsync("text=Sign in with a passkey");
        await page.ArriveAsync("**/account/security");
        Assert.Contains("ada.quist@example.org", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Empty(browser.PolicyViolations);
    }

    [Fact]
    public async Task Mistakes_are_told_beside_the_field_and_what_was_typed_stays()
    {
        await using var browser = await OpenAsync(width: 360);
        var page = browser.Page;
        await page.GotoAsync("/account/register");
        await page.FillAsync("#name", "Bo Lind");
        await page.FillAsync("#email", "bo.lind@example");
        await page.ClickAsync("text=Send the code");
        await page.WaitForSelectorAsync("#email-error");
        Assert.Contains("complete domain name", await page.InnerTextAsync("#email-error"), StringComparison.Ordinal);
        Assert.Equal("Bo Lind", await page.InputValueAsync("#name"));
        await page.WaitForSelectorAsync("#problems:focus");
        await Axe.AssertCleanAsync(page, "register with an error");
        Assert.False(await browser.ScrollsSidewaysAsync());
        await page.FillAsync("#email", "bo\u200b.lind@example.org");
        await page.ClickAsync("text=Send the code");
        await Assertions.Expect(page.Locator("#email-error")).ToContainTextAsync("invisible character (U+200B) at position 3");
        Assert.Equal("bo\u200b.lind@example.org", await page.InputValueAsync("#email"));

        await RegisterUntilCodeAsync(browser, "bo.lind@example.org");
        await page.FillAsync("#code", "abc");
        await page.ClickAsync("button:text-is('Confirm')");
        await page.WaitForSelectorAsync("#code-error");
        Assert.Equal("abc", await page.InputValueAsync("#code"));
        await Axe.AssertCleanAsync(page, "confirm with an error");
    }

    [Fact]
    public async Task A_person_without_passkeys_uses_a_password_with_an_app()
    {
        await using var browser = await OpenAsync(width: 360, authenticator: false);
        var page = browser.Page;
        var addresses = new ConcurrentQueue<string>();
        page.Request += (_, request) => addresses.Enqueue(request.Url);
        await RegisterAsync(browser, "cy.moss@example.org");
        await page.ClickAsync("text=Use a password and an app instead");
        await Axe.AssertCleanAsync(page, "password");
        var key = (await page.InnerTextAsync("#totp-key")).Replace(" ", "", StringComparison.Ordinal);
        var secret = FromBase32(key);
        Assert.Equal($"otpauth://totp/Provider%20Portal:cy.moss%40example.org?secret={key}&issuer=Provider%20Portal", await Scanned.TextAsync(page.Locator(".portal-qr")));
        await browser.ShotAsync("totp");
        await page.FillAsync("#password", "short");
        await page.FillAsync("#code", "000000");
        await page.ClickAsync("text=Save both");
        await page.WaitForSelectorAsync("#password-error");
        Assert.Equal(secret, FromBase32((await page.InnerTextAsync("#totp-key")).Replace(" ", "", StringComparison.Ordinal)));
        await Axe.AssertCleanAsync(page, "password with an error");

        await page.FillAsync("#password", "gravel lantern otter nine");
        await page.FillAsync("#code", Totp.Code(secret, Totp.StepOf(DateTimeOffset.UtcNow)));
        await page.ClickAsync("text=Save both");
        await page.ArriveAsync("**/account/recovery-codes");
        await KeepCodesAsync(browser);
        await page.ClickAsync("button:text-is('Sign out')");
        await page.FillAsync("#email", "cy.moss@example.org");
        await page.FillAsync("#password", "gravel lantern otter nine");
        // The next step's: the present one's may be the one that was used, and the one before may be too old when it arrives.
        await page.FillAsync("#code", Totp.Code(secret, Totp.StepOf(DateTimeOffset.UtcNow) + 1));
        await page.ClickAsync("text=Sign in with a password");
        await page.GotoAsync("/account/security");
        Assert.Contains("cy.moss@example.org", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.False(await browser.ScrollsSidewaysAsync());
        Assert.DoesNotContain(addresses, address => address.Contains(key, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(browser.PolicyViolations);
    }

    [Fact]
    public async Task Who_lost_the_passkey_recovers_with_a_mail_and_a_recovery_code_and_adds_a_new_one()
    {
        string[] codes;
        await using (var before = await OpenAsync())
        {
            await RegisterAsync(before, "di.roth@example.org");
            await before.Page.ClickAsync("text=Create a passkey");
            await before.ArriveAsync("**/account/recovery-codes");
            codes = await KeepCodesAsync(before);
        }
        await using var browser = await OpenAsync();
        var page = browser.Page;
        await page.GotoAsync("/account/recover");
        await Axe.AssertCleanAsync(page, "recover");
        await page.FillAsync("#email", "di.roth@example.org");
        await page.ClickAsync("text=Send the code");
        await page.ArriveAsync("**/account/recover?request=*");
        await page.FillAsync("#code", await _host.NewestCodeAsync("di.roth@example.org"));
        await page.FillAsync("#recovery", codes[3].ToLowerInvariant());
        await Axe.AssertCleanAsync(page, "recover with codes");
        await page.ClickAsync("button:text-is('Recover')");
        await page.ArriveAsync("**/account/setup");
        await page.GotoAsync("/account/security");
        Assert.EndsWith("/account/setup", page.Url, StringComparison.Ordinal);
        await Axe.AssertCleanAsync(page, "recovered");
        await page.ClickAsync("text=Create a passkey");
        await page.ArriveAsync("**/account/security?done=passkey-added");
        Assert.Contains("9 codes are left", await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_session_asks_for_the_passkey_and_goes_on_where_it_was()
    {
        await using var browser = await OpenAsync();
        var page = browser.Page;
        await RegisterAsync(browser, "ed.vale@example.org");
        await page.ClickAsync("text=Create a passkey");
        await page.ArriveAsync("**/account/recovery-codes");
        await KeepCodesAsync(browser);
        await database.SqlAsync("update sessions set locked_at = clock_timestamp() where ended_at is null");
        await page.GotoAsync("/account/security?done=ready");
        Assert.Contains("/account/locked?returnUrl=", page.Url, StringComparison.Ordinal);
        await Axe.AssertCleanAsync(page, "locked");
        await page.ClickAsync("text=Sign in with a passkey");
        await page.ArriveAsync("**/account/security?done=ready");
    }

    [Fact]
    public async Task The_first_administrator_comes_from_the_console_and_a_second_one_confirms_each_role()
    {
        var world = new World(database);
        var person = await world.PersonAsync("Pat Lowe");
        using var scope = _host.Services.CreateScope();
        var token = (await scope.ServiceProvider.GetRequiredService<AdminLinks>().CreateAsync("fay.admin@example.org")).Value;
        await using var browser = await OpenAsync();
        var page = browser.Page;
        await page.GotoAsync($"/account/first-admin#{token}");
        await page.ArriveAsync("**/account/first-admin");
        await Axe.AssertCleanAsync(page, "first admin");
        await page.FillAsync("#name", "Fay Admin");
        await page.ClickAsync("button:text-is('Continue')");
        await page.ArriveAsync("**/account/setup");
        await page.ClickAsync("text=Create a passkey");
        await page.ArriveAsync("**/account/recovery-codes");
        await KeepCodesAsync(browser);

        await browser.OpenInteractiveAsync($"/staff/roles?search={person.Email}");
        await Axe.AssertCleanAsync(page, "staff roles");
        await page.ClickAsync("button:has-text('Change')");
        await page.ClickAsync("text=Propose the role");
        await page.WaitForSelectorAsync("#role-error");
        await Assertions.Expect(page.Locator("#reason-error")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#problems li")).ToHaveCountAsync(2);
        await Axe.AssertCleanAsync(page, "staff roles with an error");
        await page.SelectOptionAsync("#role", "Auditor");
        await page.FillAsync("#reason", "joins the audit team");
        await page.Locator("#reason").BlurAsync();
        await page.ClickAsync("text=Propose the role");
        await page.WaitForSelectorAsync("text=The role is proposed");
        Assert.Equal(0, await page.Locator("button:has-text('Confirm')").CountAsync());

        await page.ClickAsync("text=Suspend the account");
        await page.WaitForSelectorAsync("#reason-error");
        await Assertions.Expect(page.Locator("#suspend[open]")).ToHaveCountAsync(0);

        await browser.OpenInteractiveAsync("/staff/roles");
        await page.ClickAsync("tr:has-text('Fay Admin') button:has-text('End')");
        var dialog = page.Locator("#end-role[open]");
        await dialog.WaitForAsync();
        var asked = await dialog.InnerTextAsync();
        Assert.Contains("This is your own role.", asked, StringComparison.Ordinal);
        Assert.Contains("./portal admin create", asked, StringComparison.Ordinal);
        await Axe.AssertCleanAsync(page, "ending a staff role");
        await browser.ShotAsync("staff-role-end");
        await dialog.Locator("button:text-is('End the role')").ClickAsync();
        await page.WaitForSelectorAsync("#end-reason-error");
        Assert.Equal(1, await dialog.CountAsync());
        await page.FillAsync("#end-reason", "goes on leave");
        await page.Locator("#end-reason").BlurAsync();
        await dialog.Locator("button:text-is('End the role')").ClickAsync();
        await page.WaitForSelectorAsync(".usa-alert--error:has-text('./portal admin create')");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await page.SetViewportSizeAsync(360, 800);
        await browser.ShotAsync("staff-roles-360");
        Assert.False(await browser.ScrollsSidewaysAsync());
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from staff_roles where account_id = $1 and confirmed_at is null", person.Id.Value));
    }

    private async Task<BrowserSession> OpenAsync(int width = 1280, bool authenticator = true)
    {
        var browser = await PortalBrowser.OpenAsync(_host.Origin, width);
        if (!authenticator)
            return browser;
        await VirtualAuthenticator.AddAsync(browser);
        // The button is what these journeys use; what the field offers is SignInJourney's.
        await browser.Context.AddInitScriptAsync("delete PublicKeyCredential.isConditionalMediationAvailable");
        return browser;
    }

    private async Task RegisterAsync(BrowserSession browser, string email, bool axe = false)
    {
        await RegisterUntilCodeAsync(browser, email, axe);
        await browser.Page.FillAsync("#code", await _host.NewestCodeAsync(email));
        await browser.Page.ClickAsync("button:text-is('Confirm')");
        await browser.ArriveAsync("**/account/setup*");
        if (axe)
            await Axe.AssertCleanAsync(browser.Page, "setup");
    }

    private static async Task RegisterUntilCodeAsync(BrowserSession browser, string email, bool axe = false)
    {
        await browser.Page.GotoAsync("/account/register");
        if (axe)
            await Axe.AssertCleanAsync(browser.Page, "register");
        await browser.Page.FillAsync("#name", "Ada Quist");
        await browser.Page.FillAsync("#email", email);
        await browser.Page.ClickAsync("text=Send the code");
        await browser.ArriveAsync("**/account/confirm?request=*");
        if (axe)
            await Axe.AssertCleanAsync(browser.Page, "confirm");
    }

    private static async Task<string[]> KeepCodesAsync(BrowserSession browser, bool axe = false)
    {
        var page = browser.Page;
        if (axe)
            await Axe.AssertCleanAsync(page, "recovery codes before");
        await page.ClickAsync("text=Show my recovery codes");
        await page.WaitForSelectorAsync("[data-recovery-codes]");
        var codes = await page.Locator("[data-recovery-codes] li").AllInnerTextsAsync();
        Assert.Equal(RecoveryCodes.Count, codes.Count);
        if (axe)
            await Axe.AssertCleanAsync(page, "recovery codes shown");
        await page.ClickAsync("text=I have printed or copied these codes");
        await page.ClickAsync("button:text-is('Continue')");
        await page.ArriveAsync("**/account/security?done=ready");
        return [.. codes];
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
