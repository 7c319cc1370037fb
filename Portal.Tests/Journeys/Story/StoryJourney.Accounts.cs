using System.Text;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys.Story;

/// <summary>Steps 2 and 3: accounts, the provider record, staff, and the one who verifies.</summary>
public partial class StoryJourney
{
    private const string Npi = "1999999984";

    private static byte[] Record => Encoding.UTF8.GetBytes($$"""
        { "result_count": 1, "results": [ {
            "number": "{{Npi}}", "enumeration_type": "NPI-1",
            "basic": { "first_name": "NORA", "last_name": "QUIST", "credential": "MD" },
            "addresses": [ { "address_purpose": "LOCATION", "state": "MN" } ],
            "taxonomies": [ { "code": "207Q00000X", "primary": true } ] } ] }
        """);

    private async Task RegistersAsync(Somebody who)
    {
        await who.OpenAsync("/");
        await who.FindsItGoodAsync("landing");
        await who.Keys.FollowAsync("Create an account");
        await who.ArrivesAtAsync("Create an account");
        await who.Keys.TypeAsync("Your full name", who.Name);
        await who.Keys.TypeAsync("E-mail address", "nora@example");
        await who.Keys.PressAsync("Send the code");
        await who.ReadsAsync("complete domain name");
        await who.FindsItGoodAsync("register with an error");
        await who.Keys.TypeAsync("E-mail address", who.Email);
        await ConfirmsAndSetsUpAsync(who, checks: true);
        await who.ReadsAsync("Your account is ready.");
        await who.FindsItGoodAsync("account ready");
        await who.Keys.FollowAsync("Go on to your providers");
        await who.ArrivesAtAsync("Your providers");
        await who.FindsItGoodAsync("no providers yet");
    }

    // From the address to the recovery codes; who came by a link is then where it leads.
    private async Task ConfirmsAndSetsUpAsync(Somebody who, bool checks = false)
    {
        await who.Keys.PressAsync("Send the code");
        await who.ArrivesAtAsync("Confirm your e-mail address");
        await CheckAsync("code asked for");
        await who.Keys.TypeAsync("Code from the mail", SixDigits().Match((await MailAsync(who, "Your code")).Body).Value);
        await who.Keys.PressAsync("Confirm");
        await who.ArrivesAtAsync("Set up how you sign in");
        await CheckAsync("set up");
        await SetsUpAsync(who);

        Task CheckAsync(string state) => checks ? who.FindsItGoodAsync(state) : Task.CompletedTask;
    }

    private static async Task SetsUpAsync(Somebody who)
    {
        await who.Keys.PressAsync("Create a passkey");
        await who.ArrivesAtAsync("Recovery codes");
        await who.Keys.PressAsync("Show my recovery codes");
        await who.ReadsAsync("These codes are shown this one time.");
        Assert.Equal(10, await who.Page.Locator("[data-recovery-codes] li").CountAsync());
        await who.Keys.TickAsync("I have printed or copied these codes");
        await who.Keys.PressAsync("Continue");
    }

    private async Task CreatesTheProviderRecordAsync()
    {
        await _nora.Keys.FollowAsync("Create a provider record");
        await _nora.ArrivesAtAsync("Create a provider record");
        await _nora.Keys.TypeAsync("NPI", "1999999985");
        await _nora.Keys.PressAsync("Create the record");
        await Assertions.Expect(_nora.Page.Locator("#npi-error")).ToBeVisibleAsync();
        await _nora.FindsItGoodAsync("provider record with an error");
        await _nora.Keys.UploadAsync("Fill in from an NPPES record", new FilePayload { Name = "nppes.json", MimeType = "application/json", Buffer = Record });
        await _nora.ReadsAsync("Filled in from the record of NORA QUIST.");
        await Assertions.Expect(_nora.Page.GetByLabel("Legal name")).ToHaveValueAsync("NORA QUIST");
        await _nora.FindsItGoodAsync("provider record filled in");
        await _nora.Keys.PressAsync("Create the record");
        await _nora.ArrivesAtAsync("NORA QUIST");
        await _nora.ReadsAsync("Staff have not verified you yet");
        await _nora.FindsItGoodAsync("provider claimed");
        await _nora.Keys.FollowAsync("upload evidence");
        await _nora.ArrivesAtAsync("Evidence for your claim");
        await _nora.FindsItGoodAsync("no evidence yet");
        await _nora.Keys.UploadAsync("Evidence", new FilePayload { Name = "license.pdf", MimeType = "application/pdf", Buffer = SampleFiles.Pdf() });
        await _nora.ReadsAsync("license.pdf");
        await _nora.FindsItGoodAsync("evidence uploaded");
    }

    private async Task AdministratorsAppointStaffAsync()
    {
        await Task.WhenAll(ByLinkAsync(_fay), ByLinkAsync(_gil), ByMailAsync(_rosa), ByMailAsync(_aud));
        await OpensAccountsAsync(_fay);
        await _fay.FindsItGoodAsync("accounts");
        await ProposesAsync(_rosa, "Reviewer", checks: true);
        await ProposesAsync(_aud, "Auditor");
        // Who proposed it cannot confirm it, and until then it has no power.
        await Assertions.Expect(_fay.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm" })).ToHaveCountAsync(0);
        Assert.Equal(404, await _rosa.OpenAsync("/staff/claims"));
        await OpensAccountsAsync(_gil);
        await _gil.Keys.PressAsync($"Confirm Reviewer of {_rosa.Email}");
        await _gil.ReadsAsync($"{_rosa.Email} has the role Reviewer now.");
        await _gil.Keys.PressAsync($"Confirm Auditor of {_aud.Email}");
        await _gil.ReadsAsync($"{_aud.Email} has the role Auditor now.");

        async Task ByLinkAsync(Somebody admin)
        {
            await admin.OpenAsync(await AdminLinkAsync(admin.Email));
            await admin.ArrivesAtAsync("Become an account administrator");
            if (admin == _fay)
                await admin.FindsItGoodAsync("first administrator");
            await admin.Keys.TypeAsync("Your full name", admin.Name);
            await admin.Keys.PressAsync("Continue");
            await admin.ArrivesAtAsync("Set up how you sign in");
            await SetsUpAsync(admin);
        }

        async Task ByMailAsync(Somebody who)
        {
            await who.OpenAsync("/account/register");
            await who.Keys.TypeAsync("Your full name", who.Name);
            await who.Keys.TypeAsync("E-mail address", who.Email);
            await ConfirmsAndSetsUpAsync(who);
            await who.ReadsAsync("Your account is ready.");
        }

        async Task OpensAccountsAsync(Somebody admin)
        {
            await admin.ReadsAsync("Your account is ready.");
            await admin.Keys.FollowAsync("Accounts");
            await admin.ArrivesAtAsync("Accounts and staff roles");
        }

        async Task ProposesAsync(Somebody whom, string role, bool checks = false)
        {
            await _fay.Keys.PressAsync($"Change {whom.Email}");
            await _fay.ReadsAsync($"Change {whom.Email}");
            await Assertions.Expect(_fay.Page.Locator("#change")).ToBeFocusedAsync();
            if (checks)
            {
                await _fay.Keys.PressAsync("Propose the role");
                await Assertions.Expect(_fay.Page.Locator("#role-error")).ToBeVisibleAsync();
                await _fay.FindsItGoodAsync("role with an error");
            }
            await _fay.Keys.TypeAsync("Reason", "Joins the team");
            await _fay.Keys.SelectAsync("Role", role);
            await _fay.Keys.PressAsync("Propose the role");
            await _fay.ReadsAsync($"{role}, proposed: Joins the team");
        }
    }

    private async Task StaffVerifyThePractitionerAsync()
    {
        await MailAsync(_rosa, "You have a new staff role");
        await _rosa.OpenAsync("/");
        await _rosa.ArrivesAtAsync("Your providers");
        await _rosa.Keys.FollowAsync("Claims", back: true);
        await _rosa.ArrivesAtAsync("Claims to verify");
        await _rosa.FindsItGoodAsync("claims to verify");
        await _rosa.Keys.FollowAsync("Nora Quist");
        await _rosa.ArrivesAtAsync($"Nora Quist claims NPI {Npi}");
        var download = await _rosa.Page.RunAndWaitForDownloadAsync(() => _rosa.Keys.FollowAsync("license.pdf"));
        Assert.Equal(SampleFiles.Pdf(), await File.ReadAllBytesAsync(await download.PathAsync()));
        await _rosa.Keys.PressAsync("Verify");
        await Assertions.Expect(_rosa.Page.Locator("#reason-error")).ToBeVisibleAsync();
        await _rosa.FindsItGoodAsync("claim with an error");
        await _rosa.Keys.TypeAsync("What you checked and found", "The license names the holder of this NPI.");
        await _rosa.Keys.PressAsync("Verify");
        await _rosa.ReadsAsync("Verified. The claimant was told by mail.");
        await _rosa.FindsItGoodAsync("claim decided");
        await _rosa.Keys.FollowAsync("Claims to verify", back: true);
        await _rosa.ArrivesAtAsync("Claims to verify");
        await _rosa.ReadsAsync("Nothing to decide");
    }
}
