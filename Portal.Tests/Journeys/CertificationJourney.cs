using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Steps 7 to 9 of the story, in a real browser with a virtual authenticator, against the whole portal.</summary>
public sealed class CertificationJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database, ("Portal:Ledger:SignEverySeconds", "1"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_manager_asks_for_the_signature_and_the_practitioner_reviews_signs_and_adds_to_it()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var manager = await _world.PersonAsync("Olu Park");
        await _world.DelegationAsync(
            provider, manager,
            [Permission.ViewApplication, Permission.EditDraft, Permission.ManageDocuments, Permission.AddNote, Permission.RequestSignature, Permission.Withdraw]);
        var application = await DraftAsync(nora, provider);
        await AskAsync(manager, application);
        await TakeBackAsync(manager, application);
        await DeclineAsync(nora, application);
        await AskAgainAsync(manager, application);
        await SignAsync(nora, application);
        await AddAsync(manager, application);
    }

    private async Task AskAsync(Person manager, EnrollmentApplicationId application)
    {
        await using var browser = await _host.OpenAsync(manager);
        var page = browser.Page;
        // A wrong answer first: the problem leads to its field.
        await database.SqlAsync(
            "update answers set value = '12' where field_key = 'zip' and version_id = (select current_version_id from applications where id = $1)", application.Value);
        await browser.OpenInteractiveAsync($"/applications/{application.Value}");
        await page.ClickAsync("button:text-is('Ask for the signature')");
        var problem = page.Locator(".portal-error-summary a");
        await Assertions.Expect(problem).ToHaveCountAsync(1);
        await Axe.AssertCleanAsync(page, "problems before the signature");
        await browser.ShotAsync("signature-problems");
        await problem.ClickAsync();
        await page.ArriveAsync("**/sections/practice-locations?checked=true*");
        await page.Locator("input[id$='-zip']").FillAsync("55101");
        await Assertions.Expect(page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await browser.OpenInteractiveAsync($"/applications/{application.Value}");
        await page.ClickAsync("button:text-is('Ask for the signature')");
        await Assertions.Expect(page.Locator("h2:text-is('Waiting for the signature')")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "waiting for the signature");
        await page.ClickAsync("text=Read the whole application");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("The whole application");
        Assert.Equal(0, await page.Locator("[data-sign]").CountAsync());
        Assert.DoesNotContain("123-45-6789", await page.ContentAsync(), StringComparison.Ordinal);
        await Axe.AssertCleanAsync(page, "review without the right to sign");
    }

    private async Task TakeBackAsync(Person manager, EnrollmentApplicationId application)
    {
        await using var browser = await _host.OpenAsync(manager);
        var page = browser.Page;
        await browser.OpenInteractiveAsync($"/applications/{application.Value}");
        await browser.ShotAsync("waiting");
        await page.ClickAsync("button:text-is('Take the request back')");
        await Axe.AssertCleanAsync(page, "take back dialog");
        await page.ClickAsync("dialog#take-back button:text-is('Take it back')");
        await Assertions.Expect(page.Locator("h2:text-is('The request for the signature was taken back')")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".usa-alert__text", new() { HasTextString = "Olu Park took it back" })).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "taken back");
        await browser.ShotAsync("taken-back");
        await page.ClickAsync("button:text-is('Ask for the signature')");
        await Assertions.Expect(page.Locator("button:text-is('Take the request back')")).ToBeVisibleAsync();
    }

    private async Task DeclineAsync(Person nora, EnrollmentApplicationId application)
    {
        await using var browser = await _host.OpenAsync(nora, width: 360);
        var page = browser.Page;
        await browser.OpenInteractiveAsync($"/applications/{application.Value}/review");
        await page.ClickAsync("button:text-is('Send it back without signing')");
        await Assertions.Expect(page.Locator("#decline-note-error")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "decline with an error");
        await browser.ShotAsync("decline-360");
        Assert.False(await browser.ScrollsSidewaysAsync());
        await page.FillAsync("#decline-note", "The license number is the old one.");
        await page.Locator("#decline-note").BlurAsync();
        await page.ClickAsync("button:text-is('Send it back without signing')");
        await page.ArriveAsync($"**/applications/{application.Value}");
        await Assertions.Expect(page.Locator(".portal-note")).ToHaveTextAsync("The license number is the old one.");
        await Axe.AssertCleanAsync(page, "declined");
        await browser.ShotAsync("declined-360");
    }

    private async Task AskAgainAsync(Person manager, EnrollmentApplicationId application)
    {
        await using var browser = await _host.OpenAsync(manager);
        await browser.OpenInteractiveAsync($"/applications/{application.Value}");
        await browser.Page.ClickAsync("button:text-is('Ask for the signature')");
        await Assertions.Expect(browser.Page.Locator("button:text-is('Take the request back')")).ToBeVisibleAsync();
    }

    private async Task SignAsync(Person nora, EnrollmentApplicationId application)
    {
        Assert.Contains($"/applications/{application.Value}/review", (await _host.MailToAsync(nora.Email)).Body, StringComparison.Ordinal);
        await using var browser = await _host.OpenAsync(nora, width: 360);
        var page = browser.Page;
        await VirtualAuthenticator.AddAsync(browser);
        await page.GotoAsync("/account/security");
        await page.ClickAsync("portal-passkey button");
        await page.ArriveAsync("**/account/security?done=passkey-added");

        await browser.OpenInteractiveAsync($"/applications/{application.Value}/review");
        await Assertions.Expect(page.Locator("text=Last changed by Olu Park")).ToHaveCountAsync(1);
        await Axe.AssertCleanAsync(page, "review");
        Assert.False(await browser.ScrollsSidewaysAsync());
        await page.FillAsync("#legal-name", "Somebody Else");
        await page.ClickAsync("[data-sign]");
        await Assertions.Expect(page.Locator("[data-problems] li")).ToHaveCountAsync(3);
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.matches('[data-problems]')"));
        Assert.Equal("Somebody Else", await page.InputValueAsync("#legal-name"));
        await Axe.AssertCleanAsync(page, "review with errors");
        Assert.False(await browser.ScrollsSidewaysAsync());
        await browser.ShotAsync("review-errors");

        await page.ClickAsync("label[for=consent]");
        await page.ClickAsync("label[for=statement]");
        await page.FillAsync("#legal-name", "nora quist");
        await page.DblClickAsync("[data-sign]");
        await page.ArriveAsync($"**/applications/{application.Value}?receipt=*");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Recorded as no. ");
        await Assertions.Expect(page.Locator("h2:text-is('Certified and submitted')")).ToBeVisibleAsync();
        await browser.ShotAsync("submitted");
        await Axe.AssertCleanAsync(page, "submitted");
        Assert.False(await browser.ScrollsSidewaysAsync());
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from certified_versions where application_id = $1", application.Value));
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from certification_ceremonies where application_id = $1", application.Value));
        Assert.Empty(browser.PolicyViolations);
    }

    private async Task AddAsync(Person manager, EnrollmentApplicationId application)
    {
        await using var browser = await _host.OpenAsync(manager);
        var page = browser.Page;
        await browser.OpenInteractiveAsync($"/applications/{application.Value}");
        await ProveAsync(browser);
        await page.ClickAsync("button:text-is('Add the note')");
        await Assertions.Expect(page.Locator("#note-error")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "note with an error");
        await page.FillAsync("#note", "The license comes by mail.");
        await page.Locator("#note").BlurAsync();
        await page.ClickAsync("button:text-is('Add the note')");
        await Assertions.Expect(page.Locator(".portal-note").Last).ToHaveTextAsync("The license comes by mail.");
        await page.SetInputFilesAsync("#attachment", new FilePayload { Name = "license.pdf", MimeType = "application/pdf", Buffer = SampleFiles.Pdf() });
        var file = page.Locator("a:text-is('license.pdf')");
        await Assertions.Expect(file).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => file.ClickAsync());
        Assert.Equal(SampleFiles.Pdf(), await File.ReadAllBytesAsync(await download.PathAsync()));
        Assert.Equal(0, await page.Locator("button:text-is('Ask for the signature')").CountAsync());
        await page.ClickAsync("text=Withdraw the application");
        await Axe.AssertCleanAsync(page, "withdraw dialog");
        await page.FillAsync("#withdraw-reason", "Filed twice.");
        await browser.ShotAsync("withdraw");
        await page.ClickAsync("dialog#withdraw button:text-is('Withdraw')");
        await Assertions.Expect(page.Locator(".usa-intro .usa-tag")).ToHaveTextAsync("Withdrawn");
        var withdrawn = (await LedgerText.OfAsync(database, manager)).Single(entry => (string?)entry["kind"] == "application-withdrawn");
        Assert.DoesNotContain("Filed twice.", withdrawn.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""{"reason":"Filed twice."}""", await database.ScalarAsync<string>(
            "select convert_from(texts, 'UTF8') from audit_texts where entry_id = $1", Guid.Parse((string)withdrawn["id"]!)));
        await Axe.AssertCleanAsync(page, "withdrawn");
    }

    // The evidence and the ledger's proof, as two files that anybody checks together.
    private static async Task ProveAsync(BrowserSession browser)
    {
        var (page, proof) = (browser.Page, browser.Page.Locator("a:text-is(\"Download the ledger's proof of the signature\")"));
        await Eventually.TrueAsync(async () =>
        {
            await page.ReloadAsync();
            await browser.InteractiveAsync();
            return await proof.CountAsync() == 1;
        });
        await browser.ShotAsync("proven");
        var evidence = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("text=Download the evidence of the signature"));
        var download = await page.RunAndWaitForDownloadAsync(() => proof.ClickAsync());
        var told = new StringWriter();
        var code = await Portal.Server.Commands.VerifyCommand.RunAsync(await evidence.PathAsync(), [await download.PathAsync()], told);
        Assert.True(code == 0, told.ToString());
        Assert.Contains("passed  certification-entry: ", told.ToString(), StringComparison.Ordinal);
    }

    private async Task<EnrollmentApplicationId> DraftAsync(Person nora, ProviderId provider)
    {
        using var signers = new Signers(database, _host.Services.GetService(typeof(AnswerStore)) as AnswerStore, _host.Services.GetService(typeof(DataKeys)) as DataKeys);
        return await signers.CompleteAsync(nora, provider);
    }
}
