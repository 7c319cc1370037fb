using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Server.Commands;
using Portal.Tests.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>An auditor takes events away, which another auditor is told of as unusual access and answers for.</summary>
public class FindingsJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_export_shows_its_progress_verifies_offline_and_is_answered_for_by_somebody_else()
    {
        var (aud, ada) = (await _world.PersonAsync("Aud Ito", StaffRole.Auditor), await _world.PersonAsync("Ada Lund", StaffRole.Auditor));
        await ManyEvents.AddAsync(database, 3_000, "field-saved");
        await using var auditor = await _host.OpenAsync(aud);
        await auditor.OpenInteractiveAsync("/audit/events");
        await auditor.Page.ClickAsync("a:has-text('Find or download events')");
        await auditor.InteractiveAsync();
        await CheckAsync(auditor, "event list");
        await auditor.OpenInteractiveAsync("/audit/events/list?from=tomorrow");
        await Assertions.Expect(auditor.Page.Locator("#from-error")).ToContainTextAsync("in UTC");
        await CheckAsync(auditor, "event list bad moment");
        await auditor.OpenInteractiveAsync("/audit/events/list?kind=field-saved");
        await Assertions.Expect(auditor.Page.Locator("a[download][href*='export=']")).ToHaveCountAsync(2);
        var download = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync("a[href*='events.json']"));
        Assert.Equal("events.jsonl", download.SuggestedFilename);
        var told = new StringWriter();
        Assert.True(await VerifyCommand.RunAsync(await download.PathAsync(), [], told) == 0, told.ToString());
        Assert.Contains("3000 records follow", told.ToString(), StringComparison.Ordinal);
        await Assertions.Expect(auditor.Page.Locator("#progress")).ToContainTextAsync("All 3,000 events have left.");
        download = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync("a[href*='events.csv']"));
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(3_001, lines.Length);
        Assert.All(lines, line => Assert.DoesNotMatch("(^|,)[=+@-]", line));
        await CheckAsync(auditor, "event list exported");

        await using var other = await _host.OpenAsync(ada, width: 360);
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>("select count(*) from findings where rule = 'exported' and account_id = $1", aud.Id.Value) == 2);
        await other.OpenInteractiveAsync("/audit/findings");
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync("Export: Aud Ito");
        await Assertions.Expect(other.Page.Locator("a[href='/audit/findings']").First).ToContainTextAsync(new Regex(@"Unusual access \(\d+ open\)"));
        await CheckAsync(other, "findings narrow");
        Assert.Contains($"/audit/events/list?person={aud.Id.Value}&from=", await other.Page.Locator("a:has-text('Everything that this person did')").First.GetAttributeAsync("href"), StringComparison.Ordinal);
        var card = other.Page.Locator("section:has(h2:has-text('Export: Aud Ito'))").First;
        await card.Locator("button:has-text('Answer')").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Choose what came of it.");
        await Assertions.Expect(card.Locator(".usa-error-message")).ToHaveCountAsync(2);
        await Assertions.Expect(card.Locator(".portal-error-summary li")).ToHaveCountAsync(2);
        await CheckAsync(other, "findings unanswered");
        await card.Locator("label:has-text('fine')").ClickAsync();
        await card.Locator("textarea").FillAsync("Aud does the yearly audit, and had announced it.");
        await card.Locator("button:has-text('Answer')").ClickAsync();
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync("Answered: Export.");
        await Focused.TellsAsync(other.Page, "Answered: Export.");
        await Assertions.Expect(other.Page.Locator("section:has(h2:has-text('Export: Aud Ito'))")).ToHaveCountAsync(1);
        await other.OpenInteractiveAsync("/audit/findings?page=9");
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync(new Regex(@"Showing none of \d+: this page is beyond the last one\. Go to page 1"));
        await CheckAsync(other, "findings later page");
        await other.Page.ClickAsync("a:has-text('Go to page 1')");
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync("Export: Aud Ito");
        await other.OpenInteractiveAsync("/audit/findings?all=true");
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync("had announced it.");
        await other.Page.SetViewportSizeAsync(1280, 900);
        await CheckAsync(other, "findings all");

        await auditor.OpenInteractiveAsync("/audit/findings");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("This is about your own access.");
        await Assertions.Expect(auditor.Page.Locator("section:has(h2:has-text('Export: Aud Ito')) button:has-text('Answer')")).ToHaveCountAsync(0);
        await CheckAsync(auditor, "findings own");
        Assert.InRange((await auditor.Page.Locator("nav[aria-label=Audit]").BoundingBoxAsync())!.Height, 30, 50);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Charts_say_in_a_table_what_they_show(int width)
    {
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        await _world.DelegationAsync(provider, await _world.PersonAsync("Dana Wells"), [Permission.ViewApplication, Permission.EditDraft]);
        await using var auditor = await _host.OpenAsync(await _world.PersonAsync("Ben Cole", StaffRole.Auditor), width);
        await auditor.OpenInteractiveAsync("/audit/charts?npi=1");
        await Assertions.Expect(auditor.Page.Locator("#npi-error")).ToContainTextAsync("Enter all ten digits of it");
        await auditor.OpenInteractiveAsync("/audit/charts");
        await Assertions.Expect(auditor.Page.Locator("svg[role=img]")).ToHaveCountAsync(3);
        // Also where words are twice as large: none stands in a bar.
        await auditor.Page.EvaluateAsync("() => { document.documentElement.style.fontSize = '200%'; }");
        Assert.Equal("", await auditor.Page.EvaluateAsync<string>(
            """
            () => [...document.querySelectorAll("svg[role=img]")].flatMap(chart => {
                const boxes = (what) => [...chart.querySelectorAll(what)].map((element) => [element.textContent, element.getBoundingClientRect()]);
                return boxes("text").filter(([, word]) => boxes("rect").some(([, bar]) => bar.width > 0 && bar.top < word.bottom - 2 && word.top < bar.bottom - 2));
            }).map(([words]) => words).join("; ")
            """));
        await auditor.Page.EvaluateAsync("() => { document.documentElement.style.fontSize = ''; }");
        await auditor.Page.Locator("summary:has-text('by permission')").ClickAsync();
        await Assertions.Expect(auditor.Page.Locator("table:has(caption:has-text('by permission'))")).ToContainTextAsync("Fill in drafts");
        await CheckAsync(auditor, $"charts {width}");
    }

    [Fact]
    public async Task The_list_of_grants_as_signed_JSON_verifies_offline()
    {
        await _world.ProviderAsync(await _world.PersonAsync("=Nora Quist"));
        await using var auditor = await _host.OpenAsync(await _world.PersonAsync("Ben Cole", StaffRole.Auditor));
        await auditor.OpenInteractiveAsync("/audit/grants?provider==nora");
        var download = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync("a[href*='grants.json']"));
        var told = new StringWriter();
        Assert.True(await VerifyCommand.RunAsync(await download.PathAsync(), [], told) == 0, told.ToString());
        Assert.Contains("It is a list of grants", told.ToString(), StringComparison.Ordinal);
        await auditor.Page.SetViewportSizeAsync(360, 800);
        await CheckAsync(auditor, "grants narrow");
    }

    private static async Task CheckAsync(BrowserSession session, string state)
    {
        await Axe.AssertCleanAsync(session.Page, state);
        Assert.False(await session.ScrollsSidewaysAsync(), state);
        await session.ShotAsync("findings-" + state.Replace(' ', '-'));
    }
}
