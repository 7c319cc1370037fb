using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Step 11 of the story: an auditor reads who could do what, takes it away as a file, and reads what happened to one application.</summary>
public partial class AuditJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database, ("Portal:Ledger:SignEverySeconds", "1"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_auditor_finds_a_grant_and_the_events_of_an_application()
    {
        var (practitioner, drafter) = (await _world.PersonAsync("Vera Solano"), await _world.PersonAsync("=Dana Wells"));
        var provider = await _world.ProviderAsync(practitioner);
        await _world.DelegationAsync(provider, drafter, [Permission.ViewApplication]);
        await using var owner = await _host.OpenAsync(practitioner);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}");
        await owner.Page.ClickAsync("button:has-text('new enrollment')");
        await owner.ArriveAsync("**/applications/*");
        var application = owner.Page.Url;

        var aud = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        await using var auditor = await _host.OpenAsync(aud, width: 360);
        await auditor.OpenInteractiveAsync("/audit/grants?person=nobody");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("No grant is like that");
        await CheckAsync(auditor, "no grants");
        await auditor.OpenInteractiveAsync("/audit/grants?provider=vera");
        await Assertions.Expect(auditor.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await CheckAsync(auditor, "grants");
        await auditor.Page.FillAsync("#person", drafter.Email);
        await auditor.Page.FillAsync("#asof", "12/31/2099 10:00");
        await auditor.Page.ClickAsync("button:text-is('Show grants')");
        await Assertions.Expect(auditor.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await auditor.InteractiveAsync();
        await CheckAsync(auditor, "filtered grants");
        var download = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync("#main a[download]"));
        var lines = (await File.ReadAllTextAsync(await download.PathAsync())).Split("\r\n");
        Assert.Equal(("access-grants.csv", 3, ""), (download.SuggestedFilename, lines.Length, lines[^1]));
        Assert.StartsWith($"'=Dana Wells,'{drafter.Email},Vera Solano,", lines[1], StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>(
            "select count(*) from audit_log where kind = 'grants-exported' and actor_id = $1", aud.Id.Value) == 1);

        await auditor.OpenInteractiveAsync("/audit/grants?asof=tomorrow");
        await Assertions.Expect(auditor.Page.Locator("#asof-error")).ToContainTextAsync("in UTC");
        await CheckAsync(auditor, "a moment that is none");

        await auditor.OpenInteractiveAsync("/audit/events");
        await auditor.Page.ClickAsync("button:text-is('Show events')");
        await Assertions.Expect(auditor.Page.Locator("#application-error")).ToBeVisibleAsync();
        await CheckAsync(auditor, "no application named");
        await auditor.Page.FillAsync("#application", application);
        await auditor.Page.ClickAsync("button:text-is('Show events')");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("Start an application.");
        await CheckAsync(auditor, "events");
        Assert.Equal(404, (await auditor.Page.GotoAsync(application))!.Status);
        await ProveAsync(auditor);
        await WatchAsync(auditor);
    }

    // The proof of an event, checked as anybody would check it.
    private async Task ProveAsync(BrowserSession auditor)
    {
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>("select count(*) from audit_checkpoints") > 0);
        await auditor.OpenInteractiveAsync("/audit/ledger");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("localhost/ledger+");
        await CheckAsync(auditor, "ledger");
        await auditor.Page.FillAsync("#number", "999999");
        await auditor.Page.ClickAsync("button:text-is('Download the proof of the event')");
        await Assertions.Expect(auditor.Page.Locator("#number-error")).ToContainTextAsync("No checkpoint counts an entry of this number yet");
        Assert.Equal("999999", await auditor.Page.InputValueAsync("#number"));
        await CheckAsync(auditor, "no such entry");
        await auditor.Page.FillAsync("#number", "1");
        var download = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync("button:text-is('Download the proof of the event')"));
        Assert.Equal("ledger-entry-1.json", download.SuggestedFilename);
        var told = new StringWriter();
        Assert.True(await Portal.Server.Commands.VerifyCommand.RunAsync(await download.PathAsync(), [], told) == 0, told.ToString());
        Assert.Contains("The entry is no. 1 of the ", told.ToString(), StringComparison.Ordinal);
        await auditor.OpenInteractiveAsync("/audit/ledger");
        download = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.Locator("a:has-text('Up to the newest')").Last.ClickAsync());
        Assert.True(await Portal.Server.Commands.VerifyCommand.RunAsync(await download.PathAsync(), [], told) == 0, told.ToString());
        Assert.Contains("are those that were there before.", told.ToString(), StringComparison.Ordinal);
    }

    private static async Task WatchAsync(BrowserSession auditor)
    {
        await auditor.OpenInteractiveAsync("/staff/health");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("Entries are numbered and signed as they should be.");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("Checkpoints stay on this machine");
        await CheckAsync(auditor, "health");
        await auditor.Page.SetViewportSizeAsync(1280, 900);
        await CheckAsync(auditor, "health wide");
        await auditor.OpenInteractiveAsync("/audit/ledger");
        await CheckAsync(auditor, "ledger wide");
    }

    [Theory]
    [InlineData(StaffRole.Auditor)]
    [InlineData(StaffRole.AccountAdmin)]
    public async Task An_application_is_for_them_an_address_that_never_existed(StaffRole role)
    {
        var application = await _world.ApplicationAsync(await _world.ProviderAsync(await _world.PersonAsync("Nora Quist")));
        var person = await _world.PersonAsync("Staff Member", role);
        var unknown = await GetAsync(person, $"/no-such-page/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        Assert.Contains("</html>", unknown.Body, StringComparison.Ordinal);
        Assert.Equal(unknown, await GetAsync(person, $"/applications/{application.Value}"));
        Assert.Equal(unknown, await GetAsync(person, $"/applications/{Guid.NewGuid()}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(StaffRole.Reviewer)]
    [InlineData(StaffRole.AccountAdmin)]
    [InlineData(StaffRole.HelpDesk)]
    public async Task The_desk_is_there_for_auditors_only(StaffRole? role)
    {
        var person = await _world.PersonAsync("Somebody", role is { } held ? [held] : []);
        var unknown = await GetAsync(person, "/no-such-page");
        foreach (var address in new[]
        {
            "/audit/grants", "/audit/grants.csv", "/audit/who-could", "/audit/person", "/audit/difference", "/audit/questions", "/audit/events", $"/audit/applications/{Guid.NewGuid()}", "/audit/ledger", "/audit/proof/entry?number=1", "/audit/grants.json", "/audit/charts", "/audit/findings", "/audit/events/list", "/audit/events.csv", "/audit/events.json",
            "/audit/who-could.csv?provider=1", "/audit/who-could.json", "/audit/person.csv", "/audit/person.json", "/audit/difference.csv", "/audit/difference.json",
            "/audit/proof/between?earlier=1&later=2",
        })
            Assert.Equal(unknown, await GetAsync(person, address));
    }

    [Fact]
    public async Task The_file_is_an_attachment_that_no_cache_keeps_and_a_bad_moment_leads_back_to_the_page()
    {
        using var client = Client(await _world.PersonAsync("Aud Ito", StaffRole.Auditor));
        using var file = await client.GetAsync("/audit/grants.csv");
        Assert.Equal(("text/csv", "attachment", "no-store", "nosniff"), (
            file.Content.Headers.ContentType?.MediaType, file.Content.Headers.ContentDisposition?.DispositionType,
            file.Headers.CacheControl?.ToString(), file.Headers.GetValues("X-Content-Type-Options").Single()));
        using var back = await client.GetAsync("/audit/grants.csv?asof=tomorrow");
        Assert.Equal((HttpStatusCode.Found, "/audit/grants?asof=tomorrow"), (back.StatusCode, back.Headers.Location?.ToString()));
    }

    private static async Task CheckAsync(BrowserSession session, string state)
    {
        await Axe.AssertCleanAsync(session.Page, state);
        Assert.False(await session.ScrollsSidewaysAsync(), state);
        await session.ShotAsync("audit-" + state.Replace(' ', '-'));
    }

    private HttpClient Client(Person person)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _host.Origin };
        client.DefaultRequestHeaders.Add("Cookie", $"portal={_host.CookieOf(person)}");
        return client;
    }

    // Without what is new in every answer: the nonce, the tokens, the markers of the circuit.
    private async Task<(HttpStatusCode Status, string Body)> GetAsync(Person person, string address)
    {
        using var client = Client(person);
        using var answer = await client.GetAsync(address);
        return (answer.StatusCode, Fresh().Replace(await answer.Content.ReadAsStringAsync(), ""));
    }

    [GeneratedRegex("""nonce="[^"]*"|value="CfDJ8[^"]*"|<!--Blazor.*?-->|\(\d+ (new|open)\)|CfDJ8[\w-]+""", RegexOptions.Singleline)]
    private static partial Regex Fresh();
}
