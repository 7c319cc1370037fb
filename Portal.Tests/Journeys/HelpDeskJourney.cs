using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;
using Xunit.Abstractions;

namespace Portal.Tests.Journeys;

/// <summary>Help on the phone: the provider opens a look with a code and watches it; and the look of a help desk that had no code.</summary>
public class HelpDeskJourney(RunningPortal portal, ITestOutputHelper output) : IClassFixture<RunningPortal>
{
    private const string Ended = "Your access to this page has ended.";
    private readonly World _world = portal.World;
    private readonly PortalHost _host = portal.Host;

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task The_provider_reads_out_a_code_watches_every_page_and_ends_it(int width)
    {
        var (practitioner, helper) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk));
        var provider = await _world.ProviderAsync(practitioner);
        await using var owner = await _host.OpenAsync(practitioner, width);
        await using var desk = await _host.OpenAsync(helper, width);
        var (page, look) = (owner.Page, desk.Page);

        await owner.OpenInteractiveAsync($"/providers/{provider.Value}");
        await page.ClickAsync("button:has-text('new enrollment')");
        await page.ArriveAsync("**/applications/*");
        var application = new Uri(page.Url).AbsolutePath;
        await owner.OpenInteractiveAsync($"{application}/sections/identity");
        await page.FillAsync("#f-identity-firstName", "Nora");
        await page.FillAsync("#f-identity-ssn", "524-71-8836");
        await page.FillAsync("#f-identity-lastName", "Quist");
        await page.Locator("h1").ClickAsync();
        await Assertions.Expect(page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await owner.OpenInteractiveAsync(application);
        await page.ClickAsync("a:has-text('Let the help desk look')");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Help desk looks");
        await CheckAsync(owner, "looks-none", width);
        await page.ClickAsync("button:text-is('Make a code')");
        await Assertions.Expect(page.Locator("#sections-error")).ToBeVisibleAsync();
        await CheckAsync(owner, "looks-error", width);
        await page.Locator("label:text-is('Personal identity')").ClickAsync();
        await page.Locator("label:text-is('Licenses')").ClickAsync();
        await page.ClickAsync("button:text-is('Make a code')");
        await Assertions.Expect(page.Locator("#code-heading")).ToBeFocusedAsync();
        var code = (await page.InnerTextAsync(".portal-code__digits")).Trim();
        await CheckAsync(owner, "looks-code", width);

        await desk.OpenInteractiveAsync("/help");
        await look.FillAsync("#code", "0000 0000");
        await look.ClickAsync("button:text-is('Begin to look')");
        await Assertions.Expect(look.Locator("#code-error")).ToContainTextAsync("not right");
        await CheckAsync(desk, "help-wrong-code", width);
        await look.FillAsync("#code", code);
        await look.ClickAsync("button:text-is('Begin to look')");
        await Assertions.Expect(look.Locator("h1")).ToHaveTextAsync("Nora Quist");
        await CheckAsync(desk, "look", width);
        Assert.DoesNotContain("Payment", await look.ContentAsync(), StringComparison.Ordinal);

        // The other side hears of it without a click: the code is gone, the banner is there, and the first page is listed.
        await Assertions.Expect(page.Locator(".portal-code")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".portal-look")).ToContainTextAsync("Hal Dorn of the help desk can see Personal identity and Licenses");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("1 page was opened");
        var clock = Stopwatch.StartNew();
        await look.ClickAsync("#main a:text-is('Personal identity')");
        await Assertions.Expect(page.Locator(".portal-looked")).ToContainTextAsync("Personal identity");
        output.WriteLine($"listed {clock.ElapsedMilliseconds} ms after the click");
        await CheckAsync(owner, "looks-live", width);

        await Assertions.Expect(look.Locator("#main")).ToContainTextAsync("Nora");
        await Assertions.Expect(look.Locator("#main")).ToContainTextAsync("Not shown in a look");
        // The digits alone: in ids, which are in links, four of them are anybody's.
        Assert.DoesNotMatch("(?<![0-9A-Za-z-])8836(?![0-9A-Za-z-])", await look.ContentAsync());
        Assert.Equal(0, await look.Locator("#main input, #main textarea, #main select, #main a[download]").CountAsync());
        await CheckAsync(desk, "look-section", width);
        foreach (var banner in new[] { look.Locator(".portal-look__what"), page.Locator(".portal-look__what") })
            Assert.DoesNotContain("..", await banner.InnerTextAsync(), StringComparison.Ordinal);

        // Both see the same while they talk; and the banner is on the provider's other pages too.
        await owner.OpenInteractiveAsync($"{application}/sections/identity");
        await Assertions.Expect(page.Locator(".portal-look")).ToContainTextAsync("Hal Dorn of the help desk");
        await page.FillAsync("#f-identity-middleName", "Ingrid");
        await Assertions.Expect(look.Locator("#main")).ToContainTextAsync("Ingrid");
        await CheckAsync(owner, "section-looked-at", width);

        clock.Restart();
        await page.ClickAsync(".portal-look button:has-text('End now')");
        await Assertions.Expect(look.Locator("h1")).ToHaveTextAsync(Ended);
        output.WriteLine($"blank {clock.ElapsedMilliseconds} ms after the click");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"blank after {clock.Elapsed}");
        await Assertions.Expect(look.Locator("#main")).ToContainTextAsync("You only looked, so nothing of yours is lost.");
        Assert.DoesNotContain("Ingrid", await look.ContentAsync(), StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".portal-look")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#f-identity-middleName")).ToHaveValueAsync("Ingrid");
        Assert.Equal(404, (await look.GotoAsync(look.Url))!.Status);
        Assert.Equal(404, (await look.GotoAsync(application))!.Status);
        Assert.Empty(owner.PolicyViolations);
        Assert.Empty(desk.PolicyViolations);
    }

    [Fact]
    public async Task A_look_whose_time_is_over_is_blank_and_its_banner_gone_without_a_word()
    {
        var (practitioner, helper) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk));
        var provider = await _world.ProviderAsync(practitioner);
        var application = await _world.ApplicationAsync(provider, form: "individual-new-enrollment");
        var until = DateTimeOffset.UtcNow.AddSeconds(30);
        var look = await _world.LookAsync(provider, helper, application, practitioner, until.AddMinutes(-15), 15);
        await using var owner = await _host.OpenAsync(practitioner);
        await using var desk = await _host.OpenAsync(helper);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}");
        await Assertions.Expect(owner.Page.Locator(".portal-look")).ToContainTextAsync("Hal Dorn");
        await desk.OpenInteractiveAsync($"/help/looks/{look.Value}/applications/{application.Value}/sections/licenses");
        await Assertions.Expect(desk.Page.Locator("h1")).ToHaveTextAsync("Licenses");
        await Assertions.Expect(desk.Page.Locator("h1")).ToHaveTextAsync(Ended, new() { Timeout = 60_000 });
        var late = DateTimeOffset.UtcNow - until;
        output.WriteLine($"blank {late.TotalMilliseconds:F0} ms after its end");
        Assert.InRange(late, TimeSpan.FromSeconds(-0.5), TimeSpan.FromSeconds(5));
        await Assertions.Expect(owner.Page.Locator(".portal-look")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Break_glass_needs_a_second_person_and_is_seen_by_everybody(int width)
    {
        var (practitioner, helper) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk));
        var auditor = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        var provider = await _world.ProviderAsync(practitioner);
        EnrollmentApplicationId[] applications = [await _world.ApplicationAsync(provider, form: "individual-new-enrollment"), await _world.ApplicationAsync(provider, form: "individual-new-enrollment")];
        await using var owner = await _host.OpenAsync(practitioner, width);
        await using var desk = await _host.OpenAsync(helper, width);
        await using var audit = await _host.OpenAsync(auditor, width);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/looks");
        foreach (var application in applications)
            await Assertions.Expect(owner.Page.Locator($"label:has-text('number {StatusWords.NumberOf(application)}: draft')")).ToBeVisibleAsync();

        await AskAsync(desk, provider, first: true, width);
        await Assertions.Expect(desk.Page.Locator("#main")).ToContainTextAsync("waits for a second person");
        await CheckAsync(desk, "help-waiting", width);
        Assert.Equal(0, await owner.Page.Locator(".portal-look").CountAsync());

        await audit.OpenInteractiveAsync("/staff/break-glass");
        await CheckAsync(audit, "break-glass-list", width);
        await audit.Page.ClickAsync("tbody tr:first-child a");
        await Assertions.Expect(audit.Page.Locator("h1")).ToHaveTextAsync("Hal Dorn at Nora Quist");
        foreach (var application in applications)
            await Assertions.Expect(audit.Page.Locator("#main")).ToContainTextAsync($"number {StatusWords.NumberOf(application)}: draft");
        await CheckAsync(audit, "break-glass-decide", width);
        await audit.Page.ClickAsync("button:text-is('Confirm')");
        await Assertions.Expect(audit.Page.Locator("#main")).ToContainTextAsync("the provider was told");
        await Focused.TellsAsync(audit.Page, "the provider was told");
        Assert.Contains("without a code", (await _host.MailToAsync(practitioner.Email)).Subject, StringComparison.Ordinal);

        await Assertions.Expect(owner.Page.Locator(".portal-look--loud")).ToContainTextAsync("of 2 applications (Individual practitioner, new enrollment), without a code from you (break-glass).");
        await desk.Page.ClickAsync("#main a:has-text('Nora Quist')");
        await Assertions.Expect(desk.Page.Locator("#main")).ToContainTextAsync("break-glass");
        await desk.Page.Locator("#main a:text-is('Licenses')").First.ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".portal-looked")).ToContainTextAsync("Licenses (Individual practitioner, new enrollment, number ");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Nobody there can sign in");
        await CheckAsync(owner, "looks-break-glass", width);
        await CheckAsync(desk, "look-break-glass", width);
        await owner.Page.ClickAsync(".portal-look button:has-text('End now')");
        await Assertions.Expect(desk.Page.Locator("h1")).ToHaveTextAsync(Ended);

        // Another one at once: reviewed afterwards.
        await AskAsync(desk, provider, first: false, width);
        await Assertions.Expect(desk.Page.Locator("h1")).ToHaveTextAsync("Nora Quist");
        await desk.Page.ClickAsync("button:text-is('Stop looking')");
        await Assertions.Expect(desk.Page.Locator("h1")).ToHaveTextAsync("Help desk");
        await audit.OpenInteractiveAsync("/staff/break-glass");
        await audit.Page.ClickAsync("tbody tr:first-child a");
        await audit.Page.ClickAsync("button:text-is('It was justified')");
        await Assertions.Expect(audit.Page.Locator("#reason-error")).ToBeVisibleAsync();
        await CheckAsync(audit, "break-glass-review", width);
        await audit.Page.FillAsync("#reason", "I called the office.");
        await audit.Page.ClickAsync("button:text-is('It was justified')");
        await Assertions.Expect(audit.Page.Locator("#main")).ToContainTextAsync("Reviewed: justified");
        Assert.Empty(desk.PolicyViolations);
    }

    private async Task AskAsync(BrowserSession desk, ProviderId provider, bool first, int width)
    {
        await desk.OpenInteractiveAsync("/help/break-glass");
        await desk.Page.ClickAsync("#main form button[type=submit]");
        await Assertions.Expect(desk.Page.Locator("#reason-error")).ToBeVisibleAsync();
        await Assertions.Expect(desk.Page.Locator("#npi-error")).ToBeVisibleAsync();
        await Assertions.Expect(desk.Page.Locator("#glass-problems li")).ToHaveCountAsync(2);
        await CheckAsync(desk, "break-glass-error", width);
        await desk.Page.FillAsync("#npi", await portal.Database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value));
        await desk.Page.FillAsync("#reason", "Nobody there can sign in");
        if (!first)
            await desk.Page.Locator("label:has-text('It begins at once')").ClickAsync();
        await desk.Page.ClickAsync("#main form button[type=submit]");
    }

    private static async Task CheckAsync(BrowserSession session, string state, int width)
    {
        await Axe.AssertCleanAsync(session.Page, state);
        Assert.False(await session.ScrollsSidewaysAsync(), $"{state}: {await session.TooWideAsync()}");
        await session.ShotAsync(string.Create(CultureInfo.InvariantCulture, $"help-{state}-{width}"));
    }
}
