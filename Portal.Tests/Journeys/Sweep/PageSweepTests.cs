using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using Portal.Server;
using Portal.Tests.Support;
using Xunit.Sdk;

namespace Portal.Tests.Journeys.Sweep;

/// <summary>
/// Every page that there is, found by its route, for every kind of person. Who may open it gets a page that is good in every respect; for
/// everybody else it looks like a page that never existed.
/// </summary>
public sealed partial class PageSweepTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    // What axe and a ruler look at: what stands on the page and how, without its words.
    private const string Skeleton = """
        () => {
            const bones = (element) => `${element.tagName}.${element.className}[${element.type ?? ""}${element.getAttribute("role") ?? ""}](${[...element.children].map(bones)})`;
            return bones(document.body);
        }
        """;

    private readonly HashSet<string> _seen = [];
    private readonly List<string> _wrong = [];

    [Fact]
    public async Task Every_page_is_good_for_whoever_may_open_it_and_for_nobody_else_is_it_there()
    {
        var world = await SweptWorld.MakeAsync(portal);
        var templates = typeof(PortalApp).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>(false)).Select(r => r.Template).ToList();
        Assert.True(templates.Count > 30, $"There are only {templates.Count} pages.");
        var never = templates.ToHashSet();
        using var client = PlainAnswer.ClientOf(portal.Host);
        foreach (var (kind, person) in world.People)
        {
            await using var browser = await portal.Host.OpenAsync(person);
            var unknown = await PlainAnswer.ToAsync(client, portal.Host, person, $"/no-such-page/{Guid.NewGuid()}");
            foreach (var (template, address) in templates.SelectMany(template => world.AddressesOf(template).Select(address => (template, address))))
            {
                var answer = await PlainAnswer.ToAsync(client, portal.Host, person, address);
                if (answer.Status == HttpStatusCode.OK)
                {
                    never.Remove(template);
                    // A visitor costs no circuit: the gallery of components is for developers who are signed in.
                    if (person is not null || template != "/dev/components")
                        await LookAsync(browser, kind, address, answer.Body);
                }
                else if (answer.Status == HttpStatusCode.Redirect)
                {
                    Expect(IsWayIn(person, answer.Headers), $"{kind}: {address} leads to {answer.Headers}");
                }
                else
                {
                    Expect(answer == unknown || (person is null && template == "/not-found"), $"{kind}: {address} answers {answer.Status}, not like an unknown page");
                }
            }
        }
        Assert.Equal(["/not-found"], never);
        Assert.True(_wrong.Count == 0, string.Join("\n\n", _wrong));
    }

    [Fact]
    public async Task What_is_not_there_is_a_good_page_with_a_menu()
    {
        var person = await portal.World.PersonAsync("Nora Quist");
        await using var browser = await portal.Host.OpenAsync(person);
        Assert.Equal(404, (await browser.Page.GotoAsync("/no-such-page"))!.Status);
        await PageState.AssertGoodAsync(browser, "not found with a menu");
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Your providers" }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator("#main h1")).ToHaveTextAsync("Your providers");
    }

    private async Task LookAsync(BrowserSession browser, string kind, string address, string body)
    {
        // A page without a circuit is all in its answer: where that is built like one that was looked at, there is nothing new to see.
        if (!body.Contains("data-loading", StringComparison.Ordinal) && !_seen.Add(Words().Replace(body, "")))
            return;
        var before = browser.Complaints.Count;
        try
        {
            await browser.Page.GotoAsync(address);
            if (await browser.Page.Locator("[data-loading]").CountAsync() > 0)
                await browser.InteractiveAsync();
            await Assertions.Expect(browser.Page.Locator("#main h1").First).ToBeVisibleAsync();
            if (_seen.Add(await browser.Page.EvaluateAsync<string>(Skeleton)))
                await PageState.AssertGoodAsync(browser, $"{kind}: {address}");
        }
        catch (Exception bad) when (bad is XunitException or PlaywrightException or TimeoutException)
        {
            _wrong.Add($"{kind}: {address}: {bad.Message}");
        }
        var complaints = browser.Complaints.Skip(before).ToList();
        Expect(complaints.Count == 0, $"{kind}: {address}: the browser says {string.Join("; ", complaints)}");
    }

    // Nobody is sent anywhere but to sign in, to finish setting up, or past a page that they have no use for.
    private static bool IsWayIn(Person? person, string location) => person is null
        ? location.StartsWith("/account/sign-in?returnUrl=", StringComparison.Ordinal)
        : location is "/account/setup" or "/account/security" || location.EndsWith("/providers", StringComparison.Ordinal);

    [GeneratedRegex(""">[^<]+|(?<= (?:value|href|content|id|for|name|datetime|action|data-[a-z-]+|aria-[a-z]+)=")[^"]*""")]
    private static partial Regex Words();

    private void Expect(bool right, string otherwise)
    {
        if (!right)
            _wrong.Add(otherwise);
    }
}
