using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using Portal.Server;
using Portal.Tests.Support;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Portal.Tests.Journeys.Sweep;

/// <summary>
/// Every page that there is, found by its route, for every kind of person. Who may open it gets a page that is good in every respect; for
/// everybody else it looks like a page that never existed.
/// </summary>
public sealed partial class PageSweepTests(RunningPortal portal, ITestOutputHelper output) : IClassFixture<RunningPortal>
{
    // What axe looks at: what stands on the page and how, without its words, and with things that are built alike only once. The frame
    // of a page differs from person to person and its content from page to page.
    private const string Skeletons = """
        () => {
            const bones = (element) => `${element.tagName}.${element.className}[${element.type ?? ""}${element.getAttribute("role") ?? ""}](${[...new Set([...element.children].map(bones))]})`;
            const content = bones(document.getElementById("main"));
            return [content, bones(document.body).replace(content, "")];
        }
        """;

    // The one page that is nobody's: it is shown in place of another.
    private const string NotFound = "/not-found";

    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private int _asked, _opened, _checked;

    [Fact]
    public async Task Every_page_is_good_for_whoever_may_open_it_and_for_nobody_else_is_it_there()
    {
        var world = await SweptWorld.MakeAsync(portal);
        var templates = typeof(PortalApp).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>(false)).Select(r => r.Template).ToList();
        Assert.True(templates.Count > 45, $"There are only {templates.Count} pages.");
        Assert.All(templates, template => Assert.All(world.AddressesOf(template), address => Assert.DoesNotContain('{', address)));
        var opens = new ConcurrentBag<(string Template, string Kind)>();
        await Parallel.ForEachAsync(world.People, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (who, _) =>
        {
            foreach (var opened in await VisitAsync(world, templates, who.Key, who.Value))
                opens.Add((opened, who.Key));
        });
        output.WriteLine($"{_asked} addresses asked, {_opened} pages opened, {_checked} of them unlike the others and checked with axe");
        Assert.True(_wrong.IsEmpty, string.Join("\n\n", _wrong));
        var order = world.People.Keys.ToList();
        var table = templates.Order(StringComparer.Ordinal)
            .Select(template => $"{template}: {string.Join(", ", opens.Where(o => o.Template == template).Select(o => o.Kind).OrderBy(order.IndexOf))}".TrimEnd()).ToList();
        output.WriteLine(string.Join('\n', table));
        Assert.Equal(WhoOpens.Table.ReplaceLineEndings("\n"), string.Join('\n', table));
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

    // Asks for every address over HTTP, and opens what is there: the practitioner all of it, anybody else one of each page.
    private async Task<HashSet<string>> VisitAsync(SweptWorld world, List<string> templates, string kind, Person? person)
    {
        // Some pages ask whoever signed in a while ago to do it again, and others take their time before this person's turn comes.
        if (person is not null)
            await portal.Database.SqlAsync("update sessions set created_at = now() where id = $1", person.Session);
        using var client = PlainAnswer.ClientOf(portal.Host);
        await using var browser = await portal.Host.OpenAsync(person);
        var unknown = await PlainAnswer.ToAsync(client, portal.Host, person, $"/no-such-page/{Guid.NewGuid()}");
        var opened = new HashSet<string>();
        foreach (var (template, address) in templates.SelectMany(template => world.AddressesOf(template).Select(address => (template, address))))
        {
            Interlocked.Increment(ref _asked);
            var answer = await PlainAnswer.ToAsync(client, portal.Host, person, address);
            if (answer.Status == HttpStatusCode.OK)
            {
                if ((opened.Add(template) || kind == SweptWorld.Practitioner) && !IsGalleryWithoutCircuit(kind, template))
                    await LookAsync(browser, kind, address, answer.Body);
            }
            else if (answer.Status == HttpStatusCode.Redirect)
            {
                Expect(IsWayIn(person, answer.Headers), $"{kind}: {address} leads to {answer.Headers}");
            }
            else
            {
                var same = template == NotFound ? answer.Status == HttpStatusCode.NotFound : answer == unknown;
                Expect(same, $"{kind}: {address} answers {answer.Status}, not like an unknown page");
            }
        }
        return opened;
    }

    private async Task LookAsync(BrowserSession browser, string kind, string address, string body)
    {
        // A page without a circuit is all in its answer: where that is built like one that was looked at, there is nothing new to see.
        var interactive = body.Contains("data-loading", StringComparison.Ordinal);
        if (!interactive && !_seen.TryAdd(Words().Replace(Content().Match(body).Value, ""), true))
            return;
        Interlocked.Increment(ref _opened);
        var before = browser.Complaints.Count;
        try
        {
            await browser.Page.GotoAsync(address);
            if (interactive)
                await browser.InteractiveAsync();
            await Assertions.Expect(browser.Page.Locator("#main h1").First).ToBeVisibleAsync();
            await PageState.AssertGoodAsync(browser, $"sweep {kind} {address.Replace('/', '.')}", axe: await IsNewAsync(browser.Page));
        }
        catch (Exception bad) when (bad is XunitException or PlaywrightException or TimeoutException)
        {
            _wrong.Enqueue($"{kind}: {address}: {bad.Message}");
        }
        var complaints = browser.Complaints.Skip(before).ToList();
        Expect(complaints.Count == 0, $"{kind}: {address}: the browser says {string.Join("; ", complaints)}");
    }

    private async Task<bool> IsNewAsync(IPage page)
    {
        var isNew = false;
        foreach (var skeleton in await page.EvaluateAsync<string[]>(Skeletons))
            isNew |= _seen.TryAdd(skeleton, true);
        if (isNew)
            Interlocked.Increment(ref _checked);
        return isNew;
    }

    // A visitor costs no circuit: the gallery of components is for developers who are signed in.
    private static bool IsGalleryWithoutCircuit(string kind, string template) => template == "/dev/components" && kind is SweptWorld.Visitor or SweptWorld.SettingUp;

    // Nobody is sent anywhere but to sign in, to finish setting up, or past a page that they have no use for.
    private static bool IsWayIn(Person? person, string location) => person is null
        ? location.StartsWith("/account/sign-in?returnUrl=", StringComparison.Ordinal)
        : new Uri(new Uri("http://localhost"), location).AbsolutePath is "/account/setup" or "/account/security" or "/providers";

    [GeneratedRegex(""">[^<]+|(?<= (?:value|href|content|id|for|name|datetime|action|data-[a-z-]+|aria-[a-z]+)=")[^"]*""")]
    private static partial Regex Words();

    [GeneratedRegex("<main.*</main>", RegexOptions.Singleline)]
    private static partial Regex Content();

    private void Expect(bool right, string otherwise)
    {
        if (!right)
            _wrong.Enqueue(otherwise);
    }
}
