using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Server.Commands;
using Portal.Server.Features.Audit;
using Portal.Tests.Audit;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>An auditor takes grants and answers away, sees how far each is, and cancels one.</summary>
public class ExportsJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly QuestionDesk _desk = new(database);
    private PortalHost _host = null!;
    private Person _auditor = null!;

    public async Task InitializeAsync() => (_host, _auditor) = (await PortalHost.StartAsync(database), await _desk.AuditorAsync());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_list_of_grants_tells_how_far_it_is_and_is_cancelled_where_it_was_begun()
    {
        const int Many = 20_000;
        var (owner, provider) = await _desk.ProviderAsync();
        await ManyGrants.AddAsync(database, provider, await _desk.World.PersonAsync("Dana Wells"), Many, wide: 1_000);
        await using var auditor = await _host.OpenAsync(_auditor);
        await auditor.OpenInteractiveAsync($"/audit/grants?provider={await _desk.NpiAsync(provider)}");
        await Assertions.Expect(auditor.Page.Locator("a[download][href*='export=']")).ToHaveCountAsync(2);
        await CheckAsync(auditor, "grants before");
        var page = await PageOfAsync(auditor);

        // With a client that stops reading: the browser's own would be done before anybody looks.
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _host.Origin };
        client.DefaultRequestHeaders.Add("Cookie", $"portal={_host.CookieOf(_auditor)}");
        using var answer = await client.GetAsync(await auditor.Page.GetAttributeAsync("a[href*='grants.csv']", "href"), HttpCompletionOption.ResponseHeadersRead);
        var progress = auditor.Page.Locator("#progress");
        await Assertions.Expect(progress).ToContainTextAsync($"of {Many + 1:N0} access grants have left. Cancel the download");
        await Assertions.Expect(progress.Locator("progress")).ToHaveAttributeAsync("max", $"{Many + 1}");
        await BothAsync(auditor, "grants under way");
        await auditor.Page.ClickAsync("button:text-is('Cancel the download')");
        await Assertions.Expect(progress).ToContainTextAsync("The file is not whole: download it again.");
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.CopyToAsync(Stream.Null));
        Assert.Equal(ExportState.BrokenOff, page.State);
        await BothAsync(auditor, "grants broken off");

        var file = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync("a[href*='grants.json']"));
        var told = new StringWriter();
        Assert.True(await VerifyCommand.RunAsync(await file.PathAsync(), [], told) == 0, told.ToString());
        Assert.Contains($"{Many + 1} records follow", told.ToString(), StringComparison.Ordinal);
        await Assertions.Expect(progress).ToContainTextAsync($"All {Many + 1:N0} access grants have left.");
        await BothAsync(auditor, "grants whole");

        // One grant has words of its own, and a page that is left tells nobody anything any more.
        await auditor.OpenInteractiveAsync($"/audit/grants?person={owner.Email}");
        await Assertions.Expect(auditor.Page.Locator("a[href*='grants.csv']")).ToHaveTextAsync("Download this access grant as a CSV file");
        await Eventually.TrueAsync(() => Task.FromResult(Exports.Find(page.Id.ToString(), _auditor.Id) is null));
    }

    [Fact]
    public async Task An_answer_tells_how_many_people_providers_and_changes_have_left()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var npi = await _desk.NpiAsync(provider);
        var before = MomentText.Write(await _desk.NowAsync());
        await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Dana Wells"), PeopleDesk.Terms(Preset.Drafter.Permissions));
        await using var auditor = await _host.OpenAsync(_auditor);
        foreach (var (address, says) in new[]
        {
            ($"/audit/who-could?provider={npi}", "All 2 people have left."), ($"/audit/person?person={owner.Id.Value}", "The whole file has left. It has one provider."),
            ($"/audit/difference?provider={npi}&from={before}", "The whole file has left. It has one change."),
        })
        {
            var name = address.Split('?')[0].Split('/')[^1];
            await auditor.OpenInteractiveAsync(address);
            await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync($"a[href*='{name}.csv'][href*='export=']"));
            await Assertions.Expect(auditor.Page.Locator("#progress")).ToContainTextAsync(says);
            await BothAsync(auditor, $"answer {name}");
        }

        // How much changed is known at the end only: a bar would have to lie. The file is a long one, which the test pretends to send.
        var page = await PageOfAsync(auditor);
        using var stop = new CancellationTokenSource();
        Assert.True(page.TryBegin(null, stop));
        page.Add(1_200);
        await Assertions.Expect(auditor.Page.Locator("#progress")).ToContainTextAsync("1,200 changes have left so far.");
        await Assertions.Expect(auditor.Page.Locator("#progress progress")).ToHaveCountAsync(0);
        await BothAsync(auditor, "answer under way");
        await auditor.Page.ClickAsync("button:text-is('Cancel the download')");
        await Eventually.TrueAsync(() => Task.FromResult(stop.IsCancellationRequested));
        page.End(whole: false);
        await Assertions.Expect(auditor.Page.Locator("#progress")).ToContainTextAsync("The download broke off after 1,200 changes.");
        await auditor.Page.ClickAsync("nav[aria-label=Audit] a >> nth=0");
        await Eventually.TrueAsync(() => Task.FromResult(Exports.Find(page.Id.ToString(), _auditor.Id) is null));
    }

    private RunningExports Exports => _host.Services.GetRequiredService<RunningExports>();

    private async Task<RunningExport> PageOfAsync(BrowserSession auditor)
    {
        var link = (await auditor.Page.Locator("a[download][href*='export=']").First.GetAttributeAsync("href"))!;
        return Exports.Find(link[(link.IndexOf("export=", StringComparison.Ordinal) + 7)..], _auditor.Id)!;
    }

    private static async Task BothAsync(BrowserSession auditor, string state)
    {
        foreach (var width in new[] { 360, 1280 })
        {
            await auditor.Page.SetViewportSizeAsync(width, 900);
            await CheckAsync(auditor, $"{state} {width}");
        }
    }

    private static async Task CheckAsync(BrowserSession session, string state)
    {
        await Axe.AssertCleanAsync(session.Page, state);
        Assert.False(await session.ScrollsSidewaysAsync(), state);
        await session.ShotAsync("exports-" + state.Replace(' ', '-'));
    }
}
