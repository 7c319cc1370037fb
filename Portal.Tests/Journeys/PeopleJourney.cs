using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Steps 5, 6 and 10 of the story: invite, accept, draft with a withheld section, end access.</summary>
public class PeopleJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_drafter_sees_what_was_given_until_the_practitioner_ends_it()
    {
        var practitioner = await _world.PersonAsync("Nora Quist");
        var drafter = await _world.PersonAsync("Dana Wells");
        var provider = await _world.ProviderAsync(practitioner);
        await using var owner = await _host.OpenAsync(practitioner);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}");
        await owner.Page.ClickAsync("button:has-text('new enrollment')");
        await owner.ArriveAsync("**/applications/*");
        var application = new Uri(owner.Page.Url).AbsolutePath;

        await InviteAsync(owner, provider.Value, drafter.Email);
        var mail = await _host.MailToAsync(drafter.Email);
        Assert.Contains("/invitations/", mail.Body, StringComparison.Ordinal);

        await using var other = await _host.OpenAsync(await _world.PersonAsync("Somebody Else"), width: 360);
        var link = mail.Body.Split('\n').First(line => line.Contains("/invitations/", StringComparison.Ordinal)).Trim();
        await other.OpenInteractiveAsync(new Uri(link, UriKind.Absolute).AbsolutePath);
        await Assertions.Expect(other.Page.Locator("#main")).ToContainTextAsync("for another address");
        Assert.DoesNotContain("Nora Quist", await other.Page.InnerTextAsync("#main"), StringComparison.Ordinal);
        await Axe.AssertCleanAsync(other.Page, "invitation for another address");
        Assert.False(await other.ScrollsSidewaysAsync());

        await using var agent = await _host.OpenAsync(drafter);
        await agent.OpenInteractiveAsync("/providers");
        await agent.Page.ClickAsync("#main a:has-text('Nora Quist')");
        await Axe.AssertCleanAsync(agent.Page, "invitation");
        await agent.Page.ClickAsync("button:text-is('Accept')");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("Recorded as no. ");
        await agent.Page.ClickAsync("#main a:has-text('Nora Quist')");
        await agent.Page.ClickAsync("#main a:has-text('new enrollment')");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("Licenses");
        Assert.DoesNotContain("Payment", await agent.Page.InnerTextAsync("body"), StringComparison.Ordinal);
        Assert.DoesNotContain("Payment", await agent.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (await agent.Page.GotoAsync($"{application}/sections/payment"))!.Status);

        await agent.OpenInteractiveAsync($"{application}/sections/contact");
        await agent.Page.Locator("#main input[type=text]").First.FillAsync("Front desk");
        await Assertions.Expect(agent.Page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");

        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await Axe.AssertCleanAsync(owner.Page, "people and access");
        await owner.Page.ClickAsync("button:has-text('End access')");
        await Axe.AssertCleanAsync(owner.Page, "end access");
        await owner.Page.FillAsync("dialog[open] input", "No longer works here");
        await owner.Page.ClickAsync("dialog[open] button:text-is('End access')");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("no longer has access");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Recorded as no. ");
        await owner.ShotAsync("access-ended");
        await owner.Page.SetViewportSizeAsync(360, 740);
        Assert.False(await owner.ScrollsSidewaysAsync());
        await owner.ShotAsync("access-ended-360");

        await Assertions.Expect(agent.Page.Locator("h1")).ToHaveTextAsync("Your access to this page has ended.");
        await Assertions.Expect(agent.Page.Locator("#main input")).ToHaveCountAsync(0);
        Assert.Equal(404, (await agent.Page.GotoAsync(application))!.Status);
    }

    private static async Task InviteAsync(BrowserSession owner, Guid provider, string email)
    {
        await owner.OpenInteractiveAsync($"/providers/{provider}/people");
        await Axe.AssertCleanAsync(owner.Page, "nobody has access");
        await owner.Page.ClickAsync("button:text-is('Send the invitation')");
        await Assertions.Expect(owner.Page.Locator("#email-error")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(owner.Page, "invite with an error");
        await owner.Page.FillAsync("#email", email);
        await owner.Page.SelectOptionAsync("#level-payment", "None");
        await owner.Page.SelectOptionAsync("#level-identity", "View");
        await owner.Page.FillAsync("#until", DateTime.UtcNow.AddDays(30).ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture));
        await owner.Page.FillAsync("#reason", "Fills in the new enrollment");
        await owner.ShotAsync("invite");
        await owner.Page.ClickAsync("button:text-is('Send the invitation')");
        // Where the person is: below the button, with the focus, on the screen.
        await Assertions.Expect(owner.Page.Locator("#invite-sent")).ToContainTextAsync("The invitation was sent");
        await Assertions.Expect(owner.Page.Locator("#invite-sent")).ToContainTextAsync("Recorded as no. ");
        await Assertions.Expect(owner.Page.Locator("#invite-sent")).ToBeFocusedAsync();
        // Once: what takes focus is named by what was sent, and not by how often the page has drawn it; whoever types the next address is left alone.
        await Assertions.Expect(owner.Page.Locator("portal-focus:has(> #invite-sent)")).ToHaveAttributeAsync("token", new Regex("^[0-9a-f-]{36}$"));
        await Assertions.Expect(owner.Page.Locator("#invite-sent")).ToBeInViewportAsync();
        await Axe.AssertCleanAsync(owner.Page, "invited");
        await owner.ShotAsync("invited");
        await owner.Page.SetViewportSizeAsync(360, 740);
        Assert.False(await owner.ScrollsSidewaysAsync());
        await owner.ShotAsync("invited-360");
        await owner.Page.SetViewportSizeAsync(1280, 900);
        // Gone at the next try, so that nobody takes it for the answer to that.
        await owner.Page.ClickAsync("button:text-is('Send the invitation')");
        await Assertions.Expect(owner.Page.Locator("#email-error")).ToBeVisibleAsync();
        await Assertions.Expect(owner.Page.Locator("#main")).Not.ToContainTextAsync("The invitation was sent");
    }
}
