using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>What the provider sees of the access that was given: who used it for what, who had it when, who can see this. By keyboard alone.</summary>
public class UseJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_provider_reads_who_used_what_who_can_see_it_and_who_had_access_when()
    {
        var tree = await new People.PeopleDesk(database).TreeAsync();
        var idle = await _world.PersonAsync("Ida Moss");
        var idles = await _world.DelegationAsync(tree.Provider, idle, Preset.Viewer.Permissions, from: DateTimeOffset.UtcNow.AddDays(-400));
        await database.SqlAsync(
            "update delegations set given_at = valid_from, confirmed_at = valid_from, suspended_at = valid_from + interval '200 days', suspended_by = given_by, suspend_reason = 'On leave' where id = $1",
            idles.Value);
        await _world.DelegationAsync(
            tree.Provider, await _world.PersonAsync("Lea Later"), Preset.Viewer.Permissions, from: DateTimeOffset.UtcNow.AddDays(20), until: DateTimeOffset.UtcNow.AddDays(30));
        await using var owner = await _host.OpenAsync(tree.Owner);
        await owner.OpenInteractiveAsync($"/providers/{tree.Provider.Value}");
        await owner.Page.ClickAsync("button:has-text('new enrollment')");
        await owner.ArriveAsync("**/applications/*");
        var application = new Uri(owner.Page.Url).AbsolutePath;

        await using var agent = await _host.OpenAsync(tree.Helper);
        await agent.OpenInteractiveAsync($"{application}/sections/contact");
        await agent.Page.Locator("#main input[type=text]").First.FillAsync("Front desk");
        await Assertions.Expect(agent.Page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        Assert.DoesNotContain("can see this", await agent.Page.InnerTextAsync("#main"), StringComparison.Ordinal);
        Assert.Equal(404, (await agent.Page.GotoAsync($"/providers/{tree.Provider.Value}/people/use"))!.Status);
        await Uses.CountedAsync(database);

        // From the section: who can see it, and why.
        await owner.OpenInteractiveAsync($"{application}/sections/contact");
        var keys = new KeyboardOnly(owner.Page);
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("3 people can see this");
        await PageState.AssertGoodAsync(owner, "section-with-people");
        await keys.FollowAsync("3 people can see this");
        await Assertions.Expect(owner.Page.Locator("h1")).ToHaveTextAsync("3 people can see this");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("These 3 people can see this at this moment.");
        await Assertions.Expect(owner.Page.Locator("#main")).Not.ToContainTextAsync("Ida Moss");
        await keys.UnfoldAsync("Why Dana Wells can see it");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Dana Wells has it from Omar Reyes");
        await PageState.AssertGoodAsync(owner, "who-sees-section");
        await _world.LookAsync(tree.Provider, await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk), new(Guid.Parse(application.Split('/')[^1])), null, sections: "contact");
        await owner.OpenInteractiveAsync($"{application}/sections/contact/people");
        await Assertions.Expect(owner.Page.Locator("h1")).ToHaveTextAsync("4 people can see this");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("These 4 people can see this at this moment, 1 of them from the help desk.");
        await PageState.AssertGoodAsync(owner, "who-sees-section-in-a-look");
        await database.SqlAsync("update looks set ended_at = now(), ended_by = helper_id, end_cause = 'help-desk' where provider_id = $1", tree.Provider.Value);
        await owner.OpenInteractiveAsync(application);
        await keys.FollowAsync("3 people can see this");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("No staff can see it before it is submitted");
        await PageState.AssertGoodAsync(owner, "who-sees-application");

        // The people, each with when they last used it.
        await owner.OpenInteractiveAsync($"/providers/{tree.Provider.Value}/people");
        await Assertions.Expect(Card(owner, "Dana Wells")).ToContainTextAsync("Last used");
        await Assertions.Expect(Card(owner, "Ida Moss")).ToContainTextAsync("Not used yet");
        await PageState.AssertGoodAsync(owner, "people-with-use");
        await keys.FollowAsync("How access is used");
        await Assertions.Expect(owner.Page.Locator("#use-caption")).ToBeVisibleAsync();
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Counted up to");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Lea Later, access to come");
        await PageState.AssertGoodAsync(owner, "use");
        await keys.FollowAsync("Dana Wells");
        await Assertions.Expect(owner.Page.Locator("h2:text-is('What Dana Wells did')")).ToBeVisibleAsync();
        var line = owner.Page.Locator("#use-caption").Locator("xpath=..").Locator("tr:has-text('Contact')");
        await Assertions.Expect(line.Locator("td[data-label=Looks]")).ToHaveTextAsync("1");
        await Assertions.Expect(line.Locator("td[data-label=Edits]")).ToContainTextAsync("1, last");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("One attempt was refused");
        await PageState.AssertGoodAsync(owner, "person-use");

        // Who had access when, as a picture and as a table that says the same.
        await owner.OpenInteractiveAsync($"/providers/{tree.Provider.Value}/people");
        await keys.FollowAsync("Who had access when");
        var chart = owner.Page.Locator("svg.portal-timeline");
        await Assertions.Expect(chart).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex("^Who had access to Nora Quist"));
        await Assertions.Expect(chart.Locator("rect.portal-timeline__bar")).ToHaveCountAsync(await owner.Page.Locator("tbody tr").CountAsync());
        await Assertions.Expect(chart.Locator("rect.portal-timeline__bar--suspended")).ToHaveCountAsync(1);
        await Assertions.Expect(chart.Locator("rect.portal-timeline__bar--ahead")).ToHaveCountAsync(1);
        await Assertions.Expect(owner.Page.Locator("tr:has-text('Lea Later')").Locator("td[data-label=What]")).ToHaveTextAsync("Access to come");
        Assert.Equal(0, await owner.Page.Locator("#main [style]").CountAsync());
        await PageState.AssertGoodAsync(owner, "timeline");
        await NamesHaveTheirRoomAsync(owner);
        var year = DateTime.UtcNow.Year;
        await keys.FollowAsync($"{year}");
        await Assertions.Expect(owner.Page.Locator(".portal-zoom a[aria-current]")).ToHaveTextAsync($"{year}");
        await PageState.AssertGoodAsync(owner, "timeline-year");
        await keys.FollowAsync("Quarter 1");
        await Assertions.Expect(chart.Locator("title")).ToHaveTextAsync($"Who had access to Nora Quist in quarter 1 of {year}");
        await PageState.AssertGoodAsync(owner, "timeline-quarter");
        await owner.OpenInteractiveAsync($"/providers/{tree.Provider.Value}/people/timeline?year=2001");
        await Assertions.Expect(owner.Page.Locator("#main")).ToContainTextAsync("Nobody had access in 2001");
        await PageState.AssertGoodAsync(owner, "timeline-empty");
        Assert.Empty(_host.Errors);
    }

    // On a phone, and there with words of twice the size.
    private static async Task NamesHaveTheirRoomAsync(BrowserSession browser)
    {
        await browser.Page.SetViewportSizeAsync(360, 800);
        foreach (var size in new[] { "100%", "200%" })
        {
            await browser.Page.EvaluateAsync("size => { document.documentElement.style.fontSize = size; }", size);
            Assert.Equal("", await browser.Page.EvaluateAsync<string>(
                """
                () => {
                    const box = (element) => element.getBoundingClientRect();
                    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2;
                    const chart = document.querySelector("svg.portal-timeline");
                    const others = [...chart.querySelectorAll(".portal-timeline__bar, .portal-timeline__words")].map(box);
                    return [...chart.querySelectorAll(".portal-timeline__name")]
                        .filter((name) => box(name).right > box(chart).right + 1 || others.some((other) => meet(box(name), other)))
                        .map((name) => name.textContent).join("; ");
                }
                """));
            await browser.ShotAsync($"timeline-words-{size.TrimEnd('%')}");
        }
        await browser.Page.EvaluateAsync("() => { document.documentElement.style.fontSize = ''; }");
        await browser.Page.SetViewportSizeAsync(1280, 900);
    }

    private static ILocator Card(BrowserSession browser, string name) =>
        browser.Page.Locator(".portal-cards__item").Filter(new() { Has = browser.Page.Locator($"strong:text-is('{name}')") }).Last;
}
