using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Journeys;

/// <summary>Step 6 of the story: two people in one section at the same time, in two real browsers against the whole portal.</summary>
public sealed class DraftingTogetherJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string Phone = "#f-contact-phone";
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(
        database, ("Portal:Components:KeepAlive", "00:00:00.5"), ("Portal:Components:ServerSilence", "00:00:02"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Who_types_while_somebody_else_saves_is_asked_which_text_to_keep()
    {
        var scene = await StartAsync();
        await using var nora = await OpenAsync(scene.Nora, scene, "contact");
        await using var olu = await OpenAsync(scene.Manager, scene, "contact", width: 360);
        await TypeOnAsync(olu.Page, "651-555-0102");
        await SaveAsync(nora.Page, "651-555-0101");

        // The screen has heard of it, and what is being typed stays in the field all the while.
        await Assertions.Expect(olu.Page.Locator(Phone)).ToHaveAttributeAsync("data-version", "1");
        Assert.Equal("651-555-0102", await olu.Page.InputValueAsync(Phone));
        await StopTypingAsync(olu.Page);

        await Assertions.Expect(olu.Page.Locator("h2:text-is('This field was changed while you typed')")).ToBeVisibleAsync();
        await Assertions.Expect(olu.Page.Locator(".usa-alert--warning")).ToContainTextAsync("Nora Quist changed this field");
        await Assertions.Expect(olu.Page.Locator(".usa-alert--warning")).ToContainTextAsync("It says now: “(651) 555-0101”");
        Assert.Equal(("651-555-0101", "651-555-0102"), (await RawAsync(scene), await olu.Page.InputValueAsync(Phone)));
        await Axe.AssertCleanAsync(olu.Page, "two texts for one field");
        Assert.False(await olu.ScrollsSidewaysAsync());
        await olu.ShotAsync("conflict-360");

        // Still typing: the newest of it is what is kept, over what the page shows of the other.
        await olu.Page.FillAsync(Phone, "651-555-0103");
        await olu.Page.ClickAsync("button:text-is('Keep what I typed')");
        await Assertions.Expect(olu.Page.Locator("h2:text-is('This field was changed while you typed')")).ToHaveCountAsync(0);
        await Assertions.Expect(nora.Page.Locator(Phone)).ToHaveValueAsync("651-555-0103");
        Assert.Equal("651-555-0103", await RawAsync(scene));
        Assert.Empty(olu.PolicyViolations);
    }

    [Fact]
    public async Task Who_takes_the_other_text_goes_on_from_there()
    {
        var scene = await StartAsync();
        await using var nora = await OpenAsync(scene.Nora, scene, "contact");
        await using var olu = await OpenAsync(scene.Manager, scene, "contact");
        await TypeOnAsync(olu.Page, "651-555-0102");
        await SaveAsync(nora.Page, "651-555-0101");
        await Assertions.Expect(olu.Page.Locator(Phone)).ToHaveAttributeAsync("data-version", "1");
        await StopTypingAsync(olu.Page);
        await Assertions.Expect(olu.Page.Locator("button:text-is('Take what is there now')")).ToBeVisibleAsync();
        await olu.ShotAsync("conflict");
        await olu.Page.ClickAsync("button:text-is('Take what is there now')");
        await Assertions.Expect(olu.Page.Locator(Phone)).ToHaveValueAsync("651-555-0101");
        await SaveAsync(olu.Page, "651-555-0104");
        Assert.Equal("651-555-0104", await RawAsync(scene));
    }

    [Fact]
    public async Task What_was_typed_without_a_connection_does_not_overwrite_what_was_saved_meanwhile()
    {
        var scene = await StartAsync();
        await using var nora = await OpenAsync(scene.Nora, scene, "contact");
        await using var cable = new Cable(_host.Origin);
        await using var olu = await PortalBrowser.OpenAsync(new UriBuilder(cable.Origin) { Host = "localhost" }.Uri);
        await olu.Context.AddCookiesAsync([new() { Name = "portal", Value = _host.CookieOf(scene.Manager), Url = $"http://localhost:{cable.Origin.Port}/", HttpOnly = true }]);
        await olu.OpenInteractiveAsync(Address(scene, "contact"));
        await olu.Page.FocusAsync(Phone);

        cable.Cut();
        await olu.Page.EvaluateAsync($$"""
            const field = document.querySelector("{{Phone}}");
            field.value = "651-555-0102";
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            """);
        await Assertions.Expect(olu.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await SaveAsync(nora.Page, "651-555-0101");
        cable.Mend();
        await Assertions.Expect(olu.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();

        await Assertions.Expect(olu.Page.Locator("h2:text-is('This field was changed while you typed')")).ToBeVisibleAsync();
        Assert.Equal(("651-555-0101", "651-555-0102"), (await RawAsync(scene), await olu.Page.InputValueAsync(Phone)));
    }

    [Fact]
    public async Task Two_tabs_of_one_person_do_not_overwrite_each_other_either()
    {
        var scene = await StartAsync();
        await using var nora = await OpenAsync(scene.Nora, scene, "contact");
        var tab = await nora.Context.NewPageAsync();
        await tab.GotoAsync(Address(scene, "contact"));
        await tab.WaitForSelectorAsync("html[data-interactive]", new() { State = WaitForSelectorState.Attached });
        await TypeOnAsync(tab, "651-555-0102");
        await SaveAsync(nora.Page, "651-555-0101");
        await Assertions.Expect(tab.Locator(Phone)).ToHaveAttributeAsync("data-version", "1");
        await StopTypingAsync(tab);
        await Assertions.Expect(tab.Locator(".usa-alert--warning")).ToContainTextAsync("You changed this field");
        Assert.Equal("651-555-0101", await RawAsync(scene));
    }

    [Fact]
    public async Task A_choice_that_was_made_while_somebody_else_chose_is_asked_about()
    {
        var scene = await StartAsync();
        await using var nora = await OpenAsync(scene.Nora, scene, "licenses");
        await using var olu = await OpenAsync(scene.Manager, scene, "licenses");
        await nora.Page.ClickAsync("fieldset[data-autosave] label:has-text('Yes')");
        await Assertions.Expect(nora.Page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await Assertions.Expect(olu.Page.Locator("fieldset[data-autosave] input[value=yes]")).ToBeCheckedAsync();
        // As if it had been chosen before the screen heard of the other choice: a choice is sent at once, there is no time to be slow.
        await olu.Page.EvaluateAsync("document.querySelector('fieldset[data-autosave]').dataset.version = '0'");
        await olu.Page.ClickAsync("fieldset[data-autosave] label:has-text('No')");
        await Assertions.Expect(olu.Page.Locator(".usa-alert--warning")).ToContainTextAsync("It says now: “Yes”");
        await Assertions.Expect(olu.Page.Locator("fieldset[data-autosave] input[value=no]")).ToBeCheckedAsync();
        await olu.Page.ClickAsync("button:text-is('Take what is there now')");
        await Assertions.Expect(olu.Page.Locator("fieldset[data-autosave] input[value=yes]")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task The_page_of_somebody_to_whom_a_section_is_withheld_does_not_stir_when_it_changes()
    {
        var scene = await StartAsync();
        var drafter = await _world.PersonAsync("Ben Oak");
        await _world.DelegationAsync(
            scene.Provider, drafter, Preset.Drafter.Permissions,
            sections: new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None }));
        await using var ben = await _host.OpenAsync(drafter);
        var batches = 0;
        ben.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            // Pings of the connection are a few bytes.
            if (frame.Binary?.Length > 20)
                Interlocked.Increment(ref batches);
        };
        await ben.OpenInteractiveAsync($"/applications/{scene.Application.Value}");
        await Assertions.Expect(ben.Page.Locator("#main")).ToContainTextAsync("Contact person");
        var before = await StillAsync();

        await using var nora = await OpenAsync(scene.Nora, scene, "payment");
        await nora.Page.FillAsync("#f-payment-bankName", "First Sample Bank");
        await Assertions.Expect(nora.Page.Locator("[data-saved-at]")).ToContainTextAsync("Saved");
        await Task.Delay(1_500);
        Assert.Equal(before, Volatile.Read(ref batches));

        await nora.OpenInteractiveAsync(Address(scene, "contact"));
        await SaveAsync(nora.Page, "651-555-0101");
        await Assertions.Expect(ben.Page.Locator("#main")).ToContainTextAsync("Last changed by Nora Quist");
        Assert.True(Volatile.Read(ref batches) > before);

        // What the page itself still had to read has come.
        async Task<int> StillAsync()
        {
            while (true)
            {
                var counted = Volatile.Read(ref batches);
                await Task.Delay(1_500);
                if (Volatile.Read(ref batches) == counted)
                    return counted;
            }
        }
    }

    private sealed record Scene(Person Nora, Person Manager, ProviderId Provider, EnrollmentApplicationId Application);

    private async Task<Scene> StartAsync()
    {
        var (nora, manager) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Olu Park"));
        var provider = await _world.ProviderAsync(nora);
        await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        using var signers = new Signers(database, _host.Services.GetService(typeof(AnswerStore)) as AnswerStore, _host.Services.GetService(typeof(DataKeys)) as DataKeys);
        return new Scene(
            nora, manager, provider, (await signers.Of<Server.Features.Applications.Applications>(nora).StartAsync(provider, Signers.FormKey)).Value);
    }

    private static string Address(Scene scene, string section) => $"/applications/{scene.Application.Value}/sections/{section}";

    private async Task<BrowserSession> OpenAsync(Person person, Scene scene, string section, int width = 1280)
    {
        var browser = await _host.OpenAsync(person, width);
        await browser.OpenInteractiveAsync(Address(scene, section));
        return browser;
    }

    private static async Task SaveAsync(IPage page, string text)
    {
        await page.FillAsync(Phone, text);
        await page.Locator(Phone).BlurAsync();
        await Assertions.Expect(page.Locator("[data-saved-at]:not([data-browser])")).ToContainTextAsync("Saved");
    }

    // A person who does not stop typing: nothing is sent yet.
    private static async Task TypeOnAsync(IPage page, string text)
    {
        await page.FocusAsync(Phone);
        await page.EvaluateAsync($$"""
            (() => {
                const type = (value) => {
                    const field = document.querySelector("{{Phone}}");
                    field.value = value;
                    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
                };
                type("{{text}}");
                window.typing = setInterval(() => type(document.querySelector("{{Phone}}").value), 100);
            })()
            """);
    }

    private static async Task StopTypingAsync(IPage page) => await page.EvaluateAsync("clearInterval(window.typing)");

    private Task<string> RawAsync(Scene scene) => database.ScalarAsync<string>(
        "select value from answers where field_key = 'phone' and version_id = (select current_version_id from applications where id = $1)", scene.Application.Value);
}
