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

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

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
        await page.WaitForURLAsync("**/sections/practice-locations?checked=true*");
        await page.Locator("input[id$='-zip']").FillAsync("55101");
        await Assertions.Expect(page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await browser.OpenInteractiveAsync($"/applications/{application.Value}");
        await page.ClickAsync("button:text-is('Ask for the signature')");
        await Assertions.Expect(page.Locator("h2:text-is('Waiting for the signature')")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "waiting for the signature");
        await page.ClickAsync("text=Read the whole application");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Review");
        Assert.Equal(0, await page.Locator("[data-sign]").CountAsync());
        Assert.DoesNotContain("123-45-6789", await page.ContentAsync(), StringComparison.Ordinal);
        await Axe.AssertCleanAsync(page, "review without the right to sign");
    }

    private async Task SignAsync(Person nora, EnrollmentApplicationId application)
    {
        Assert.Contains($"/applications/{application.Value}/review", (await _host.MailToAsync(nora.Email)).Body, StringComparison.Ordinal);
        await using var browser = await _host.OpenAsync(nora, width: 360);
        var page = browser.Page;
        await AddAuthenticatorAsync(browser);
        await page.GotoAsync("/account/security");
        await page.ClickAsync("portal-passkey button");
        await page.WaitForURLAsync("**/account/security?done=passkey-added");

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
        await page.WaitForURLAsync($"**/applications/{application.Value}?receipt=*");
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
        await page.ClickAsync("button:text-is('Add the note')");
        await Assertions.Expect(page.Locator("#note-error")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(page, "note with an error");
        await page.FillAsync("#note", "The license comes by mail.");
        await page.Locator("#note").BlurAsync();
        await page.ClickAsync("button:text-is('Add the note')");
        await Assertions.Expect(page.Locator(".portal-note")).ToHaveTextAsync("The license comes by mail.");
        await page.SetInputFilesAsync("#attachment", new FilePayload { Name = "license.pdf", MimeType = "application/pdf", Buffer = SampleFiles.Pdf() });
        var file = page.Locator("a:text-is('license.pdf')");
        await Assertions.Expect(file).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => file.ClickAsync());
        Assert.Equal(SampleFiles.Pdf(), await File.ReadAllBytesAsync(await download.PathAsync()));
        Assert.Equal(0, await page.Locator("button:text-is('Ask for the signature')").CountAsync());
        await page.ClickAsync("text=Withdraw the application");
        await Axe.AssertCleanAsync(page, "withdraw dialog");
        await page.ClickAsync("dialog#withdraw button:text-is('Withdraw')");
        await Assertions.Expect(page.Locator(".usa-intro .usa-tag")).ToHaveTextAsync("Withdrawn");
        await Axe.AssertCleanAsync(page, "withdrawn");
    }

    private static async Task AddAuthenticatorAsync(BrowserSession browser)
    {
        var cdp = await browser.Context.NewCDPSessionAsync(browser.Page);
        await cdp.SendAsync("WebAuthn.enable");
        await cdp.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private async Task<EnrollmentApplicationId> DraftAsync(Person nora, ProviderId provider)
    {
        using var signers = new Signers(database, _host.Services.GetService(typeof(AnswerStore)) as AnswerStore, _host.Services.GetService(typeof(DataKeys)) as DataKeys);
        return await signers.CompleteAsync(nora, provider);
    }
}
