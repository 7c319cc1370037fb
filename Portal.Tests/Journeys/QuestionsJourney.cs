using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Tests.Audit;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>An auditor goes from the list of grants to a person's question, asks who could, compares two moments, and keeps a question.</summary>
public class QuestionsJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly QuestionDesk _desk = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database, ("Portal:Ledger:SignEverySeconds", "1"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_auditor_asks_about_the_past_and_keeps_the_question()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = (await new Signers(database).Of<Server.Features.Applications.Applications>(owner).StartAsync(provider, Signers.FormKey)).Value;
        var (manager, helper) = (await _desk.World.PersonAsync("Omar Reyes"), await _desk.World.PersonAsync("Dana Wells"));
        var before = await _desk.NowAsync();
        var given = await _desk.People.GiveAsync(owner, provider, manager, PeopleDesk.Terms(Preset.OfficeManager.Permissions));
        await _desk.People.GiveAsync(manager, provider, helper, PeopleDesk.Terms(Preset.Drafter.Permissions, withheld: "payment"));
        var letter = Guid.NewGuid();
        await database.SqlAsync(
            """
            insert into authorities (id, provider_id, line_id, kind, ends_at, file_name, media_type, size_bytes, sha256, stored_name, scan_result, attached_by, attached_at)
            values ($1, $2, $3, 'letter', '2099-01-01Z', 'letter.pdf', 'application/pdf', 1, sha256(''), 'none', 'Clean', $4, clock_timestamp())
            """, letter, provider.Value, given.Value, owner.Id.Value);
        var during = await _desk.NowAsync();
        Assert.True((await _desk.People.Delegations(owner).EndAsync(provider, given, "Left us")).Succeeded);
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>(
            "select count(*) from audit_checkpoints where size >= (select max(seq) from audit_log where kind = 'delegation-ended')") > 0);

        await using var auditor = await _host.OpenAsync(await _desk.AuditorAsync(), width: 1280);
        await auditor.OpenInteractiveAsync($"/audit/grants?person={manager.Email}");
        await auditor.Page.ClickAsync("tbody summary");
        await Assertions.Expect(auditor.Page.Locator($"tbody a[href='/audit/authorities/{letter}']")).ToContainTextAsync("Letter of authority of Omar Reyes");
        await CheckAsync(auditor, "a grant with a letter");
        await auditor.OpenInteractiveAsync($"/audit/grants?person={helper.Email}");
        await auditor.Page.ClickAsync("tbody a:text-is('Dana Wells')");
        await Assertions.Expect(auditor.Page.Locator("#answer")).ToHaveTextAsync("Dana Wells");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("Nothing at any provider");
        var at = Server.Features.Audit.MomentText.Write(during);
        await BothAsync(auditor, $"/audit/person?person={helper.Id.Value}&at={at}", "one person", "from Omar Reyes");
        await BothAsync(auditor, $"/audit/who-could?act=section.edit&application={application.Value}&section=licenses&at={at}", "who could", "3 people could");
        // Beside the manager's own grant, and where the helper's chain goes through it.
        await Assertions.Expect(auditor.Page.Locator($"a[href='/audit/authorities/{letter}']")).ToHaveCountAsync(2);
        await BothAsync(auditor, $"/audit/who-could?act=section.edit&application={application.Value}&section=payment&at={at}", "who could change payment", "1 person could");
        await BothAsync(auditor, "/audit/who-could?act=section.edit", "a question with a hole", "Enter the provider's NPI or an application.");
        await BothAsync(auditor, $"/audit/difference?provider={await _desk.NpiAsync(provider)}&from={at}", "what changed", "2 differences");
        await BothAsync(auditor, $"/audit/difference?provider={await _desk.NpiAsync(provider)}&from={Server.Features.Audit.MomentText.Write(before)}&to={at}", "what was gained", "2 differences");

        var file = await auditor.Page.RunAndWaitForDownloadAsync(() => auditor.Page.ClickAsync("#main a[href*='difference.json']"));
        var told = new StringWriter();
        Assert.True(await Server.Commands.VerifyCommand.RunAsync(await file.PathAsync(), [], told) == 0, told.ToString());
        Assert.Contains("2 records follow", told.ToString(), StringComparison.Ordinal);

        await auditor.Page.FillAsync("#name", "What Nora gave");
        await auditor.Page.ClickAsync("button:text-is('Save the question')");
        await Focused.TellsAsync(auditor.Page, "Saved.");
        await auditor.Page.ClickAsync("#main a:text-is('Your questions') >> nth=-1");
        await BothAsync(auditor, "/audit/questions", "your questions", "What Nora gave");
        await auditor.Page.ClickAsync("button:has-text('Rename')");
        await auditor.Page.FillAsync("#name", "");
        await auditor.Page.ClickAsync("button:text-is('Save the name')");
        await Assertions.Expect(auditor.Page.Locator("#name-error")).ToContainTextAsync("Enter a name");
        await CheckAsync(auditor, "a name that is none");
        await auditor.Page.FillAsync("#name", "What was given");
        await auditor.Page.ClickAsync("button:text-is('Save the name')");
        await Focused.TellsAsync(auditor.Page, "The question has its new name.");
        await auditor.Page.ClickAsync("a:text-is('What was given')");
        await Assertions.Expect(auditor.Page.Locator("#answer")).ToHaveTextAsync("2 differences");
        await auditor.OpenInteractiveAsync("/audit/questions");
        await auditor.Page.ClickAsync("button:has-text('Remove')");
        await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync("No questions yet");
        await Focused.TellsAsync(auditor.Page, "What was given was removed.");
        await CheckAsync(auditor, "no questions");
    }

    private static async Task BothAsync(BrowserSession auditor, string address, string state, string says)
    {
        foreach (var width in new[] { 1280, 360 })
        {
            await auditor.Page.SetViewportSizeAsync(width, 900);
            await auditor.OpenInteractiveAsync(address);
            await Assertions.Expect(auditor.Page.Locator("#main")).ToContainTextAsync(says);
            await CheckAsync(auditor, $"{state} {width}");
        }
    }

    private static async Task CheckAsync(BrowserSession session, string state)
    {
        await Axe.AssertCleanAsync(session.Page, state);
        Assert.False(await session.ScrollsSidewaysAsync(), state);
        await session.ShotAsync("questions-" + state.Replace(' ', '-'));
    }
}
