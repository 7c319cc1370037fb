using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Server.Features.People;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>A review of access in the browser, by keyboard alone: the task, the answers, what nobody answered for, and the log. And the small form before signing.</summary>
public class ReviewJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly ReviewDesk _desk = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Who_is_asked_answers_for_others_and_what_nobody_answers_for_is_suspended()
    {
        var tree = await _desk.Desk.TreeAsync();
        var (world, gone) = (_desk.Desk.World, await _desk.Desk.World.PersonAsync("Lou Crane"));
        await world.DelegationAsync(tree.Provider, gone, Preset.Viewer.Permissions);
        await using var owner = await _host.OpenAsync(tree.Owner);
        await owner.OpenInteractiveAsync($"/providers/{tree.Provider.Value}/people");
        var keys = new KeyboardOnly(owner.Page);
        await keys.FollowAsync("Reviews of access");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("No review is open");
        await PageState.AssertGoodAsync(owner, "reviews-none");
        await keys.TypeAsync("Days between two reviews", "5");
        await keys.PressAsync("Save");
        await Assertions.Expect(owner.Page.Locator("#days-error")).ToContainTextAsync("from 30 to 730");
        await PageState.AssertGoodAsync(owner, "reviews-days-error");
        var review = await _desk.OpenAsync(tree.Provider);
        await Eventually.TrueAsync(() => Task.FromResult(_host.Mailbox.List(20, EmailAddress.Parse(tree.Owner.Email).Value)
            .Any(mail => mail.Body.Contains($"/providers/{tree.Provider.Value}/people/reviews", StringComparison.Ordinal))));

        // The manager answers for whom they gave access, and for nobody else: not for themselves.
        await using var manager = await _host.OpenAsync(tree.Manager, width: 360);
        await manager.OpenInteractiveAsync("/providers");
        await manager.Page.ClickAsync("a:has-text('Review who still needs access')");
        await Assertions.Expect(Card(manager, "Omar Reyes")).ToContainTextAsync("Somebody else has to answer for this.");
        await Assertions.Expect(Card(manager, "Lou Crane")).ToContainTextAsync("Somebody else has to answer for this.");
        Assert.Equal(["Keep the access of Dana Wells"], await manager.Page.Locator("#main button:has-text('Keep')").AllTextContentsAsync());
        await PageState.AssertGoodAsync(manager, "review-manager");

        await Uses.CountedAsync(database);
        await owner.OpenInteractiveAsync("/providers");
        await PageState.AssertGoodAsync(owner, "review-task");
        await keys.FollowAsync("Review who still needs access to Nora Quist");
        await Assertions.Expect(Card(owner, "Omar Reyes")).ToContainTextAsync("Used today: keep");
        await Assertions.Expect(Card(owner, "Lou Crane")).ToContainTextAsync("Given today and not used yet: keep");
        await PageState.AssertGoodAsync(owner, "review-open");
        await keys.PressAsync("Keep the access of Omar Reyes");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Omar Reyes keeps the access.");
        await Focused.TellsAsync(owner.Page, "Omar Reyes keeps the access.");
        await keys.PressAsync("End the access of Dana Wells");
        await Assertions.Expect(owner.Page.Locator("dialog[open]")).ToContainTextAsync("End the access of Dana Wells?");
        await PageState.AssertGoodAsync(owner, "review-end");
        var dialog = keys.In("End the access of Dana Wells?");
        await dialog.TypeAsync("Why", "Finished", back: true);
        await dialog.PressAsync("End");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Dana Wells: ended.");
        await Focused.TellsAsync(owner.Page, "Dana Wells: ended.");
        await PageState.AssertGoodAsync(owner, "review-answered");

        // The time is over by the database's clock; nobody has answered for Lou.
        await _desk.DueAsync(review, TimeSpan.Zero);
        await using (var scope = _host.Services.CreateAsyncScope())
            Assert.True((await scope.ServiceProvider.GetRequiredService<ReviewRounds>().CloseNextAsync()).Value);
        await owner.OpenInteractiveAsync($"/providers/{tree.Provider.Value}/people/reviews");
        var line = owner.Page.Locator("tbody tr").Filter(new() { HasText = "Lou Crane" });
        await Assertions.Expect(line).ToContainTextAsync("Nobody answered: suspended by the portal");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("No review is open");
        await PageState.AssertGoodAsync(owner, "review-log");
        await keys.FollowAsync("Lou Crane");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Nobody answered for this access in the review.");
        await Assertions.Expect(owner.Page.Locator(".portal-actions > button:text-is('Restore')")).ToBeVisibleAsync();
        Assert.Empty(_host.Errors);
    }

    [Fact]
    public async Task Before_signing_the_signer_sees_who_can_see_it_ends_one_and_keeps_the_others()
    {
        var (owner, provider) = await _desk.Desk.ProviderAsync();
        using var signers = new Signers(database, data: _host.Data);
        var application = await signers.WaitingAsync(owner, provider);
        await _desk.Desk.World.DelegationAsync(provider, await _desk.Desk.World.PersonAsync("Omar Reyes"), Preset.OfficeManager.Permissions);
        await _desk.Desk.World.DelegationAsync(provider, await _desk.Desk.World.PersonAsync("Lou Crane"), Preset.Viewer.Permissions);
        await using var browser = await _host.OpenAsync(owner);
        await browser.OpenInteractiveAsync($"/applications/{application.Value}/review");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("These 3 people can see this.");
        await Assertions.Expect(browser.Page.Locator("[data-sign]")).ToBeVisibleAsync();
        await PageState.AssertGoodAsync(browser, "before-signing");
        await browser.Page.ClickAsync("button:has-text('End access of Lou Crane')");
        await browser.Page.FillAsync("dialog[open] input", "Finished");
        await browser.Page.ClickAsync("dialog[open] button:text-is('End access')");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("These 2 people can see this.");
        await _desk.Desk.World.LookAsync(provider, await _desk.Desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk), application, null);
        await browser.Page.ClickAsync("button:text-is('They still need it')");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("It is recorded that they still need it.");
        await Assertions.Expect(browser.Page.Locator("#main")).ToContainTextAsync("One person of the help desk can see it too, in a look that goes on.");
        await PageState.AssertGoodAsync(browser, "before-signing-kept");
        Assert.Single(await LedgerText.AllAsync(database), e => (string?)e["kind"] == "access-kept-before-signing");
        Assert.Empty(_host.Errors);
    }

    private static ILocator Card(BrowserSession browser, string name) =>
        browser.Page.Locator(".portal-cards__item").Filter(new() { Has = browser.Page.Locator($"strong:text-is('{name}')") }).Last;
}
