using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Rights in the browser: ask and approve, change, suspend and restore, renew, preview and explain, leave.</summary>
public class RightsJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Somebody_asks_by_NPI_and_gets_less_than_they_asked_for()
    {
        var (practitioner, asker) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Ira Moss"));
        var provider = await _world.ProviderAsync(practitioner);
        var npi = await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        await using var agent = await _host.OpenAsync(asker);
        await agent.OpenInteractiveAsync("/providers");
        await agent.Page.ClickAsync("a:text-is('Ask a provider for access')");
        await agent.Page.ClickAsync("button:text-is('Ask for access')");
        await Assertions.Expect(agent.Page.Locator("#npi-error")).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(agent.Page, "ask with an error");
        await agent.Page.FillAsync("#npi", npi);
        await agent.Page.FillAsync("#reason", "I file for this practice");
        await agent.Page.ClickAsync("button:text-is('Ask for access')");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("If a provider with this NPI uses the portal");
        await LookAsync(agent, "ask");

        await using var owner = await _host.OpenAsync(practitioner);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await owner.Page.ClickAsync("#main a:has-text('Answer')");
        await Assertions.Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Ira Moss asks for access");
        await owner.Page.SelectOptionAsync("#level-payment", "None");
        await owner.Page.FillAsync("#reason", "Files the revalidation");
        await LookAsync(owner, "request");
        await owner.Page.ClickAsync("button:text-is('Approve')");
        await Assertions.Expect(owner.Page.Locator("#main .usa-alert--success")).ToContainTextAsync("You approved the request of Ira Moss.");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Recorded as no. ");
        await LookAsync(owner, "request-approved");
        await owner.Page.ClickAsync("#main p a:text-is('People and access')");
        await Assertions.Expect(owner.Page.Locator("#main .portal-tree")).ToContainTextAsync("Ira Moss");

        await agent.OpenInteractiveAsync("/access/ask");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("Approved");
        await agent.OpenInteractiveAsync($"/providers/{provider.Value}");
        await Assertions.Expect(agent.Page.Locator("h1")).ToHaveTextAsync("Nora Quist");
    }

    [Fact]
    public async Task Who_asks_for_payments_gets_what_the_preset_promises_and_what_is_gone_is_refused_in_red()
    {
        var (practitioner, asker) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Ira Moss"));
        var provider = await _world.ProviderAsync(practitioner);
        await using var agent = await _host.OpenAsync(asker);
        await agent.OpenInteractiveAsync("/access/ask");
        await agent.Page.FillAsync("#npi", await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value));
        await agent.Page.CheckAsync("label:has-text('Payments')", new() { Force = true });
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("You ask for the payment section alone.");
        await agent.Page.FillAsync("#reason", "I keep their accounts");
        await LookAsync(agent, "ask-payments");
        await agent.Page.ClickAsync("button:text-is('Ask for access')");
        await Assertions.Expect(agent.Page.Locator("#main .usa-alert--success")).ToContainTextAsync("If a provider with this NPI");

        await using var owner = await _host.OpenAsync(practitioner);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("all others: withheld");
        await owner.Page.ClickAsync("#main a:has-text('Answer')");
        await Assertions.Expect(owner.Page.Locator("dd:has-text('all others: withheld')")).ToBeVisibleAsync();
        await Assertions.Expect(owner.Page.Locator("#level-identity")).ToHaveValueAsync("None");
        await Assertions.Expect(owner.Page.Locator("#level-payment")).ToHaveValueAsync("Edit");
        await Assertions.Expect(owner.Page.Locator("#level-payment option")).ToHaveCountAsync(3);
        await owner.Page.FillAsync("#reason", "Keeps the accounts");
        await owner.Page.SelectOptionAsync("#level-identity", "View");
        await owner.Page.ClickAsync("button:text-is('Approve')");
        await Assertions.Expect(owner.Page.Locator(".portal-error-summary")).ToContainTextAsync("more than the person asked for");
        // Choosing again what they ask for brings back exactly that.
        await owner.Page.CheckAsync("label:has-text('Viewer')", new() { Force = true });
        await Assertions.Expect(owner.Page.Locator("#level-identity")).ToHaveValueAsync("None");
        await owner.Page.CheckAsync("label:has-text('What they ask for')", new() { Force = true });
        await LookAsync(owner, "request-payments");
        await owner.Page.ClickAsync("button:text-is('Approve')");
        await Assertions.Expect(owner.Page.Locator("#main .usa-alert--success")).ToContainTextAsync("nothing of it has power before you confirm the person");
        Assert.Equal("payments None {\"payment\": \"Edit\"}", await database.ScalarAsync<string>(
            "select preset || ' ' || section_default || ' ' || section_levels from delegations where provider_id = $1", provider.Value));

        // The page still offers to take it back; it was approved, and then taken back in another tab.
        await database.SqlAsync("update access_requests set status = 'open', answered_by = null, answered_at = null, released_at = null where agent_id = $1", asker.Id.Value);
        await agent.OpenInteractiveAsync("/access/ask");
        await database.SqlAsync("update access_requests set status = 'withdrawn', released_at = now() where agent_id = $1", asker.Id.Value);
        await agent.Page.ClickAsync("button:has-text('Take back')");
        await Assertions.Expect(agent.Page.Locator("#main .usa-alert--error")).ToContainTextAsync("taken back or ran out meanwhile");
        await Assertions.Expect(agent.Page.Locator("#main .usa-alert--success")).ToHaveCountAsync(0);
        await LookAsync(agent, "ask-refused");
    }

    [Fact]
    public async Task A_change_is_previewed_by_name_and_reaches_the_open_page()
    {
        var scene = await SceneAsync();
        await using var agent = await _host.OpenAsync(scene.Manager);
        await agent.OpenInteractiveAsync($"/applications/{scene.Application}/sections/licenses");
        await Assertions.Expect(agent.Page.Locator("h1")).ToContainTextAsync("Licenses");

        await using var owner = await _host.OpenAsync(scene.Practitioner);
        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people");
        await Assertions.Expect(owner.Page.Locator(".portal-tree__branch")).ToContainTextAsync("Dana Wells");
        await LookAsync(owner, "people");
        await owner.Page.ClickAsync("a:has-text('of the access of Omar Reyes')");
        await Assertions.Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Access of Omar Reyes");
        await LookAsync(owner, "access");
        await owner.Page.SelectOptionAsync("#level-licenses", "None");
        await owner.Page.ClickAsync("button:text-is('Show what this changes')");
        await Assertions.Expect(owner.Page.Locator("#reason-error")).ToBeVisibleAsync();
        await owner.Page.FillAsync("#reason", "Licenses are mine");
        await owner.Page.ClickAsync("button:text-is('Show what this changes')");
        await Assertions.Expect(owner.Page.Locator("section[aria-labelledby=effects]")).ToContainTextAsync("Dana Wells");
        await LookAsync(owner, "change");
        await owner.Page.ClickAsync("button:has-text('Change the access of Omar Reyes')");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("was changed. They were told by mail.");
        await Assertions.Expect(owner.Page.Locator("#periods-caption")).ToBeVisibleAsync();
        await LookAsync(owner, "changed");

        await Assertions.Expect(agent.Page.Locator("h1")).ToHaveTextAsync("Your access to this page has ended.");
        Assert.Equal(404, (await agent.Page.GotoAsync($"/applications/{scene.Application}/sections/licenses"))!.Status);
        Assert.Equal(200, (await agent.Page.GotoAsync($"/applications/{scene.Application}/sections/contact"))!.Status);
    }

    [Fact]
    public async Task Suspended_access_goes_blank_and_works_again_when_it_is_restored()
    {
        var scene = await SceneAsync();
        await using var agent = await _host.OpenAsync(scene.Helper);
        await agent.OpenInteractiveAsync($"/applications/{scene.Application}/sections/contact");
        await using var owner = await _host.OpenAsync(scene.Practitioner);
        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people/{scene.Managers.Value}");
        await owner.Page.ClickAsync("button:text-is('Suspend')");
        await Assertions.Expect(owner.Page.Locator("dialog[open]")).ToContainTextAsync("Dana Wells");
        await Axe.AssertCleanAsync(owner.Page, "suspend");
        await owner.ShotAsync("rights-suspend");
        await owner.Page.FillAsync("dialog[open] input", "On leave");
        await owner.Page.ClickAsync("dialog[open] button:text-is('Suspend')");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("and of 1 more");
        await Assertions.Expect(agent.Page.Locator("h1")).ToHaveTextAsync("Your access to this page has ended.");
        await LookAsync(owner, "suspended");
        await agent.OpenInteractiveAsync("/providers");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("Suspended");
        await agent.Page.ClickAsync("#main a:has-text('Nora Quist')");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("until somebody restores it");

        await owner.Page.ClickAsync("button:text-is('Restore')");
        await Assertions.Expect(owner.Page.Locator("dialog[open]")).ToContainTextAsync("has access again");
        await owner.Page.FillAsync("dialog[open] input", "Back");
        await owner.Page.ClickAsync("dialog[open] button:text-is('Restore')");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("is restored");
        Assert.Equal(200, (await agent.Page.GotoAsync($"/applications/{scene.Application}/sections/contact"))!.Status);
    }

    [Fact]
    public async Task The_mail_before_the_end_leads_to_a_question_and_the_answer_renews()
    {
        var (practitioner, helper) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Dana Wells"));
        var provider = await _world.ProviderAsync(practitioner);
        var delegation = await _world.DelegationAsync(provider, helper, Preset.Drafter.Permissions, from: DateTimeOffset.UtcNow.AddDays(-50), until: DateTimeOffset.UtcNow.AddDays(10));
        await database.SqlAsync("update delegations set given_at = valid_from where id = $1", delegation.Value);
        await using (var scope = _host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<EndWarnings>().SendDueAsync();
        var mail = await _host.MailToAsync(practitioner.Email);
        var link = new Uri(mail.Body.Split('\n').First(line => line.Contains("/renew", StringComparison.Ordinal)).Trim(), UriKind.RelativeOrAbsolute);

        await using var owner = await _host.OpenAsync(practitioner);
        await owner.OpenInteractiveAsync(link.IsAbsoluteUri ? link.AbsolutePath : link.OriginalString);
        await Assertions.Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Does Dana Wells still need this access?");
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1", provider.Value));
        await LookAsync(owner, "renew");
        await owner.Page.ClickAsync("button:text-is('Yes, renew it')");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Renewed. The last day");
        Assert.Equal(2L, await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1", provider.Value));
        // The same link, later: the question was answered.
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/people/{delegation.Value}");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Renewed");
    }

    [Fact]
    public async Task The_provider_keeps_presets_previews_an_offer_and_asks_why()
    {
        var scene = await SceneAsync();
        await using var owner = await _host.OpenAsync(scene.Practitioner);
        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people/presets");
        await owner.Page.FillAsync("#name", "Front desk");
        await owner.Page.CheckAsync("input[value=EditDraft] + label", new() { Force = true });
        await owner.Page.SelectOptionAsync("#level-payment", "None");
        await owner.Page.ClickAsync("button:text-is('Save the preset')");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Nothing that you gave before has changed");
        await LookAsync(owner, "presets");

        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people");
        await owner.Page.CheckAsync("label:has-text('Front desk')", new() { Force = true });
        await owner.Page.ClickAsync("button:text-is('Preview what they will see')");
        await Assertions.Expect(owner.Page.Locator("section[aria-labelledby=preview]")).ToContainTextAsync("do not see it");
        await LookAsync(owner, "offer-preview");

        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people/{scene.Helpers.Value}/preview");
        await Assertions.Expect(owner.Page.Locator("h1")).ToHaveTextAsync("What Dana Wells sees");
        await LookAsync(owner, "preview");

        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people/why?person={scene.Helper.Id.Value}");
        await owner.Page.SelectOptionAsync("#application", scene.Application.ToString());
        await owner.Page.SelectOptionAsync("#section", "contact");
        await owner.Page.ClickAsync("button:text-is('Explain')");
        await Assertions.Expect(owner.Page.Locator("#answer")).ToHaveTextAsync("Dana Wells can see and change it");
        await Assertions.Expect(owner.Page.Locator("section[aria-labelledby=answer]")).ToContainTextAsync("Omar Reyes has it from Nora Quist");
        await LookAsync(owner, "why");
    }

    [Fact]
    public async Task Whoever_leaves_sees_what_they_leave_open_and_their_note_is_read()
    {
        var scene = await SceneAsync();
        await using var agent = await _host.OpenAsync(scene.Helper);
        await agent.OpenInteractiveAsync($"/applications/{scene.Application}/sections/contact");
        await agent.Page.Locator("#main input[type=text]").First.FillAsync("Front desk");
        await Assertions.Expect(agent.Page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await agent.OpenInteractiveAsync($"/providers/{scene.Provider.Value}");
        await agent.Page.ClickAsync("#main a:text-is('Your access')");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("You were the last to change something");
        await agent.Page.FillAsync("#note", "The contact person is still missing.");
        await LookAsync(agent, "leave");
        await agent.Page.ClickAsync("button:text-is('Give up this access')");
        await agent.Page.ClickAsync("dialog[open] button:text-is('Give it up')");
        await Assertions.Expect(agent.Page.Locator("#main")).ToContainTextAsync("It has ended");

        await using var owner = await _host.OpenAsync(scene.Practitioner);
        await owner.OpenInteractiveAsync($"/providers/{scene.Provider.Value}/people");
        await Assertions.Expect(owner.Page.Locator("blockquote")).ToHaveTextAsync("The contact person is still missing.");
    }

    private sealed record Scene(
        Person Practitioner, ProviderId Provider, Person Manager, DelegationId Managers, Person Helper, DelegationId Helpers, Guid Application);

    private async Task<Scene> SceneAsync()
    {
        var desk = new People.PeopleDesk(database);
        var tree = await desk.TreeAsync();
        await database.SqlAsync("update providers set legal_name = 'Nora Quist' where id = $1", tree.Provider.Value);
        await using var browser = await _host.OpenAsync(tree.Owner);
        await browser.OpenInteractiveAsync($"/providers/{tree.Provider.Value}");
        await browser.Page.ClickAsync("button:has-text('new enrollment')");
        await browser.ArriveAsync("**/applications/*");
        var application = Guid.Parse(new Uri(browser.Page.Url).AbsolutePath.Split('/')[2]);
        return new Scene(tree.Owner, tree.Provider, tree.Manager, tree.Managers, tree.Helper, tree.Helpers, application);
    }

    // Every page of this journey is clean, and can be read on a telephone.
    private static async Task LookAsync(BrowserSession browser, string name)
    {
        await Axe.AssertCleanAsync(browser.Page, name);
        await browser.ShotAsync($"rights-{name}");
        await browser.Page.SetViewportSizeAsync(360, 900);
        Assert.False(await browser.ScrollsSidewaysAsync(), $"{name} scrolls sideways");
        await browser.ShotAsync($"rights-{name}-360");
        await browser.Page.SetViewportSizeAsync(1280, 900);
        Assert.Empty(browser.PolicyViolations);
    }
}
