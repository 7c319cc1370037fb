using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Server.Features.Audit;
using Portal.Tests.Audit;
using Portal.Tests.People;
using Portal.Tests.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>What an auditor's pages say, wherever the auditor sits: times in the clock of the question, claims without power, what each event was.</summary>
public class AuditDeskJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly QuestionDesk _desk = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Answers_are_in_UTC_for_an_auditor_in_Tokyo_and_a_contested_claim_is_said_to_have_no_power()
    {
        using var claims = new ClaimDesk(database);
        var (owner, provider) = await _desk.ProviderAsync();
        var (npi, before) = (await _desk.NpiAsync(provider), MomentText.Write(await _desk.NowAsync()));
        var dana = await _desk.World.PersonAsync("Dana Wells");
        await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Drafter.Permissions, until: (await _desk.NowAsync()).AddDays(9)));
        var lena = await _desk.World.PersonAsync("Lena Foss");
        await claims.ClaimAsync(lena, npi);
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>("select count(*) from audit_log where kind = 'provider-claim-contested'") == 1);

        await using var auditor = await _host.OpenAsync(await _desk.AuditorAsync(), timezone: "Asia/Tokyo");
        foreach (var (state, address, times) in new[]
        {
            ("who could", $"/audit/who-could?provider={npi}", 5), ("one person", $"/audit/person?person={dana.Id.Value}", 4),
            ("what changed", $"/audit/difference?provider={npi}&from={before}", 6), ("a claimant", $"/audit/person?person={lena.Id.Value}", 3),
        })
        {
            await auditor.OpenInteractiveAsync(address);
            await Assertions.Expect(auditor.Page.Locator("#answer")).ToBeVisibleAsync();
            var said = await auditor.Page.Locator("#main time").AllTextContentsAsync();
            Assert.True(said.Count >= times, $"{state}: {string.Join("; ", said)}");
            Assert.All(said, time => Assert.Matches(@"^\d\d/\d\d/\d{4}, \d+:\d\d(:\d\d)? [ap]\.m\. UTC$", time));
            await PageState.AssertGoodAsync(auditor, $"desk {state}");
        }
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("Lena Foss: Practitioner, contested (no power until staff decide), since ");
        await Assertions.Expect(auditor.Page.Locator("#main .usa-tag")).ToHaveTextAsync("Awaiting a decision");
        var look = await _desk.World.LookAsync(
            provider, await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk), await _desk.World.ApplicationAsync(provider, form: "individual-new-enrollment"), openedBy: null);
        await database.SqlAsync("insert into look_pages (id, look_id, at) values (gen_random_uuid(), $1, clock_timestamp())", look.Value);
        foreach (var address in new[]
        {
            "/audit/grants", "/audit/charts", "/audit/events/list", "/staff/break-glass", $"/staff/break-glass/{look.Value}", "/staff/health",
        })
        {
            await auditor.OpenInteractiveAsync(address);
            await Assertions.Expect(auditor.Page.Locator("#main time").First).ToBeAttachedAsync();
            Assert.All(await auditor.Page.Locator("#main time").AllTextContentsAsync(), time => Assert.EndsWith(" UTC", time, StringComparison.Ordinal));
        }
        await auditor.OpenInteractiveAsync($"/audit/difference?person={lena.Id.Value}&from={before}");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("What they held is not the same:");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("Contested claim made by Lena Foss");
    }

    [Fact]
    public async Task Each_event_of_the_list_is_named_apart_and_only_an_application_that_there_is_has_a_link()
    {
        var application = await _desk.World.ApplicationAsync(await _desk.World.ProviderAsync(await _desk.World.PersonAsync("Nora Quist")));
        var madeUp = Guid.NewGuid();
        // Far beyond what the running portal numbers meanwhile.
        const long Beyond = 900_000;
        var number = 0;
        await AddAsync("application-viewed", "application.view", application: application.Value);
        await AddAsync("access-denied", "application.view", "denied", madeUp);
        await AddAsync("access-denied", "account.keep", "denied");
        foreach (var kind in new[] { "address-changed", "passkey-removed", "session-ended", "recovery-codes-replaced" })
            await AddAsync(kind, "account.keep");

        await using var auditor = await _host.OpenAsync(await _desk.AuditorAsync());
        await auditor.OpenInteractiveAsync("/audit/events/list?from=03/01/2026&until=03/02/2026");
        await Assertions.Expect(auditor.Page.Locator("tbody tr")).ToHaveCountAsync(7);
        Assert.Equal(
            [
                "New recovery codes made", "Session ended", "Passkey removed", "Address changed", "Keep one's own account. Denied", "See the application. Denied",
                "Application opened",
            ],
            (await auditor.Page.Locator("tbody summary").AllTextContentsAsync()).Select(said => Regex.Replace(said, @"\s+", " ").Trim()));
        await Assertions.Expect(auditor.Page.Locator("tbody a[href*='/audit/applications/']")).ToHaveCountAsync(1);
        await Assertions.Expect(auditor.Page.Locator($"tbody a[href='/audit/applications/{application.Value}']")).ToHaveCountAsync(1);
        await Assertions.Expect(auditor.Page.Locator("tr:has-text('Denied'):has-text('See the application.') td[data-label=Application]")).ToContainTextAsync($"No application has the id {madeUp}");
        await auditor.Page.ClickAsync("tbody summary:has-text('Session ended')");
        await Assertions.Expect(auditor.Page.Locator("tr:has-text('Session ended')")).ToContainTextAsync("Keep one's own account. session-ended");
        await PageState.AssertGoodAsync(auditor, "desk events");

        Task AddAsync(string kind, string action, string outcome = "done", Guid? application = null) => LedgerRows.AddAsync(
            database, Beyond + ++number, "self", AuditDesk.T0.AddMinutes(number), application, action, kind, outcome);
    }
}
