using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

/// <summary>What is typed reaches the server, whatever the network does.</summary>
public sealed class AutosaveTests
{
    private static readonly (string, string)[] Quick =
    [
        ("Portal:Components:KeepAlive", "00:00:00.5"),
        ("Portal:Components:ServerSilence", "00:00:02"),
        ("Portal:Components:BlankAfterDisconnect", "00:00:00.5"),
    ];

    [Fact]
    public async Task Typing_is_saved_without_leaving_the_field_and_says_when()
    {
        await using var session = await OpenAsync((await UiHost.SharedAsync()).Origin, "America/New_York");
        var name = session.Page.GetByLabel("Legal name");
        await name.PressAsync("End");
        await name.PressSequentiallyAsync(" Jr");

        await Expect(session, "[data-name]").ToHaveTextAsync("Avery Stone Jr");
        await Assertions.Expect(session.Page.Locator("form [data-saved-at]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\s*Saved \d{1,2}:\d\d [ap]\.m\.\s*$"));
        await Assertions.Expect(name).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Times_are_shown_in_the_zone_of_the_person()
    {
        await using var session = await OpenAsync((await UiHost.SharedAsync()).Origin, "America/New_York");

        await Assertions.Expect(session.Page.Locator("form [data-saved-at] time")).ToHaveTextAsync("2:02 p.m.");
    }

    [Fact]
    public async Task An_answer_that_comes_late_does_not_overwrite_what_was_typed_since()
    {
        await using var session = await OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.Page.EvaluateAsync("""
            (() => {
                const field = document.getElementById("legal-name");
                const type = (text) => (field.value = text, field.dispatchEvent(new InputEvent("input", { bubbles: true })));
                type("First");
                field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
                type("First and more");
                const look = () => (document.documentElement.dataset.seen = [...new Set([...(document.documentElement.dataset.seen ?? "").split("|"), field.value])].join("|"), requestAnimationFrame(look));
                look();
            })()
            """);

        await Expect(session, "[data-name]").ToHaveTextAsync("First and more");
        await Assertions.Expect(session.Page.Locator("#legal-name")).ToHaveAttributeAsync("data-saved", "2");
        await Assertions.Expect(session.Page.Locator("html")).ToHaveAttributeAsync("data-seen", "|First and more");
    }

    [Fact]
    public async Task A_text_goes_with_the_version_over_which_it_was_begun_and_stays_in_its_field()
    {
        await using var session = await OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.Page.EvaluateAsync(
            """
            (() => {
                const field = document.getElementById("legal-name");
                window.type = (text) => (field.value = text, field.dispatchEvent(new InputEvent("input", { bubbles: true })));
                // As the circuit does when somebody else has saved.
                window.theirs = (version, text) => (field.dataset.version = version, field.value = text);
                document.addEventListener("autosave", (event) => {
                    const sent = `${event.detail.version}:${event.detail.values[0]}`;
                    document.documentElement.dataset.sent = [document.documentElement.dataset.sent, sent].filter(Boolean).join("|");
                });
                field.focus();
                theirs("4", "Avery");
                type("Mine");
                theirs("5", "Theirs");
            })()
            """);
        await Assertions.Expect(session.Page.GetByLabel("Legal name")).ToHaveValueAsync("Mine");
        await Assertions.Expect(session.Page.Locator("html")).ToHaveAttributeAsync("data-sent", "4:Mine");
        await Assertions.Expect(session.Page.Locator("#legal-name")).ToHaveAttributeAsync("data-saved", "1");

        // What is typed on while a save is under way belongs to it, and is sent with it when the person leaves.
        await session.Page.EvaluateAsync(
            """
            (() => {
                const leave = () => document.getElementById("legal-name").dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
                type("A");
                leave();
                theirs("6", "Theirs");
                type("AB");
                leave();
            })()
            """);
        await Assertions.Expect(session.Page.Locator("html")).ToHaveAttributeAsync("data-sent", "4:Mine|5:A|5:AB");
        await Assertions.Expect(session.Page.Locator("#legal-name")).ToHaveAttributeAsync("data-saved", "3");

        await session.Page.EvaluateAsync("type('Next')");
        await Assertions.Expect(session.Page.Locator("html")).ToHaveAttributeAsync("data-sent", "4:Mine|5:A|5:AB|6:Next");
        await session.Page.EvaluateAsync("theirs('7', 'Theirs')");
        await Expect(session, "[data-name]").ToHaveTextAsync("Next");
    }

    [Fact]
    public async Task Choices_are_saved_at_once()
    {
        await using var session = await OpenAsync((await UiHost.SharedAsync()).Origin);
        var page = session.Page;
        await page.GetByText("No", new() { Exact = true }).ClickAsync();
        await page.GetByText("Medicare", new() { Exact = true }).ClickAsync();
        await page.GetByText("CHIP", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("State of practice").SelectOptionAsync("OH");

        await Expect(session, "[data-action]").ToHaveTextAsync("no");
        await Expect(session, "[data-payers]").ToHaveTextAsync("medicare,chip");
        await Expect(session, "[data-state]").ToHaveTextAsync("OH");
    }

    [Fact]
    public async Task A_refusal_is_shown_where_the_time_stood()
    {
        await using var session = await OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.Page.GetByLabel("Legal name").FillAsync("<Avery>");

        await Assertions.Expect(session.Page.Locator("form [data-saved-at]")).ToContainTextAsync("Not saved – a name cannot contain <.");
    }

    [Fact]
    public async Task What_is_typed_while_the_connection_is_down_is_saved_when_it_is_back()
    {
        await using var host = await UiHost.StartAsync(settings: Quick);
        await using var cable = new Cable(host.Origin);
        await using var session = await OpenAsync(cable.Origin);
        var name = session.Page.GetByLabel("Legal name");

        await name.FocusAsync();
        cable.Cut();
        await session.Page.EvaluateAsync(Type("Typed while down"));
        await Assertions.Expect(session.Page.GetByRole(AriaRole.Dialog, new() { Name = "No connection" })).ToBeVisibleAsync();
        await Axe.AssertCleanAsync(session.Page, "reconnecting");
        await Assertions.Expect(session.Page.Locator("#portal")).ToBeHiddenAsync();
        cable.Mend();

        await Expect(session, "[data-name]").ToHaveTextAsync("Typed while down");
        await Assertions.Expect(session.Page.Locator("#portal")).ToBeVisibleAsync();
        await Assertions.Expect(name).ToHaveValueAsync("Typed while down");
    }

    [Fact]
    public async Task A_save_that_was_under_way_when_the_line_broke_is_sent_again()
    {
        // Long enough to type in the silence: a page that hears nothing for longer hides itself.
        await using var host = await UiHost.StartAsync(settings: [Quick[0], ("Portal:Components:ServerSilence", "00:00:15"), Quick[2]]);
        await using var cable = new Cable(host.Origin);
        await using var session = await OpenAsync(cable.Origin);

        cable.GoSilent();
        await session.Page.GetByLabel("Legal name").FillAsync("Sent into silence");
        await Assertions.Expect(session.Page.Locator("form [data-saved-at]")).ToContainTextAsync("Saving…");
        cable.Cut();
        cable.Speak();
        await Assertions.Expect(session.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        cable.Mend();

        await Expect(session, "[data-name]").ToHaveTextAsync("Sent into silence");
    }

    [Fact]
    public async Task A_page_without_a_word_from_the_server_hides_itself()
    {
        await using var host = await UiHost.StartAsync(settings: Quick);
        await using var cable = new Cable(host.Origin);
        await using var session = await OpenAsync(cable.Origin);

        cable.GoSilent();

        await Assertions.Expect(session.Page.Locator("html[data-blanked]")).ToBeAttachedAsync();
        await Assertions.Expect(session.Page.GetByRole(AriaRole.Heading, new() { Name = "Components" })).ToBeHiddenAsync();
    }

    [Fact]
    public void Ten_seconds_without_the_server_are_the_most()
    {
        var options = new Server.Components.PortalComponentOptions();

        Assert.True(options.ServerSilence + options.BlankAfterDisconnect <= TimeSpan.FromSeconds(10));
        Assert.True(options.KeepAlive * 2 < options.ServerSilence, "one lost sign of life is not yet silence");
    }

    [Fact]
    public async Task A_restarted_server_is_followed_by_a_reload_when_everything_was_saved()
    {
        var host = await UiHost.StartAsync(port: TestPort.Next(), settings: Quick);
        await using var session = await OpenAsync(host.Origin);
        await session.Page.EvaluateAsync("document.documentElement.dataset.before = ''");

        await using var next = await RestartAsync(host);

        await Assertions.Expect(session.Page.Locator("html[data-interactive]:not([data-before])")).ToBeAttachedAsync();
    }

    [Fact]
    public async Task A_restarted_server_takes_nothing_away_unseen()
    {
        var port = TestPort.Next();
        var host = await UiHost.StartAsync(port: port, settings: Quick);
        await using var session = await OpenAsync(host.Origin);
        await host.StopAsync();
        await session.Page.EvaluateAsync(Type("Typed into the void"));
        await host.DisposeAsync();
        await using var next = await UiHost.StartAsync(port: port, settings: Quick);

        var dialog = session.Page.GetByRole(AriaRole.Dialog, new() { Name = "No connection" });
        await Assertions.Expect(dialog.GetByRole(AriaRole.Listitem)).ToHaveTextAsync("Legal name: Typed into the void");
        await Axe.AssertCleanAsync(session.Page, "entries lost");
        session.Page.Dialog += (_, leave) => leave.AcceptAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Reload this page" }).ClickAsync();
        await Assertions.Expect(session.Page.GetByLabel("Legal name")).ToHaveValueAsync("Avery Stone");
    }

    [Fact]
    public async Task Nothing_typed_is_in_the_storage_of_the_browser()
    {
        await using var session = await OpenAsync((await UiHost.SharedAsync()).Origin);
        await session.Page.GetByLabel("Legal name").FillAsync("Confidential Name");
        await Expect(session, "[data-name]").ToHaveTextAsync("Confidential Name");

        var stored = await session.Page.EvaluateAsync<string>("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])");
        Assert.DoesNotContain("Confidential", stored, StringComparison.Ordinal);
    }

    private static string Type(string text) =>
        $$"""
        (() => {
            const field = document.getElementById("legal-name");
            field.value = "{{text}}";
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        })()
        """;

    private static async Task<BrowserSession> OpenAsync(Uri origin, string? timezone = null)
    {
        var session = await PortalBrowser.OpenAsync(origin, timezone: timezone);
        await session.OpenInteractiveAsync("/dev/components");
        return session;
    }

    private static async Task<UiHost> RestartAsync(UiHost host)
    {
        await host.StopAsync();
        await host.DisposeAsync();
        return await UiHost.StartAsync(port: host.Origin.Port, settings: Quick);
    }

    private static ILocatorAssertions Expect(BrowserSession session, string part) =>
        Assertions.Expect(session.Page.Locator($"#kept {part}"));
}
