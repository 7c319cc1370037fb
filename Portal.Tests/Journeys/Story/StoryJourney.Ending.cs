using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Portal.Tests.Journeys.Story;

/// <summary>Steps 10 and 11: the drafter's access ends, and the auditor reads what was.</summary>
public partial class StoryJourney
{
    // The bar is one second on a machine that does nothing else; here seven browsers share two cores.
    private static readonly TimeSpan Blank = TimeSpan.FromSeconds(5);

    private async Task EndsTheAccessOfTheDrafterAsync()
    {
        await _dana.Keys.FollowAsync("Licenses", back: true);
        await _dana.ArrivesAtAsync("Licenses");
        await _nora.Keys.FollowAsync("NORA QUIST", back: true);
        await _nora.ArrivesAtAsync("NORA QUIST");
        await _nora.Keys.FollowAsync("See who can do what");
        await _nora.ArrivesAtAsync("People and access");
        await _nora.Keys.PressAsync("End access of Dana Wells");
        await Assertions.Expect(_nora.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await _nora.FindsItGoodAsync("access about to end");
        var dialog = _nora.Keys.In("End the access of Dana Wells?");
        await dialog.TypeAsync("Why", "The work is done", back: true);
        var clock = Stopwatch.StartNew();
        await dialog.PressAsync("End access");
        await Assertions.Expect(_dana.Page.Locator("h1")).ToHaveTextAsync("Your access to this page has ended.");
        Assert.True(clock.Elapsed < Blank, $"blank after {clock.Elapsed}");
        await Assertions.Expect(_dana.Page.Locator("#main h1")).ToBeFocusedAsync();
        Assert.DoesNotContain("MD-00123", await _dana.Page.ContentAsync(), StringComparison.Ordinal);
        await _dana.FindsItGoodAsync("access ended");
        await _nora.ReadsAsync("Dana Wells no longer has access.");
        await _nora.FindsItGoodAsync("people after the end");
        Assert.Contains("has ended", (await MailAsync(_dana, "Your access to NORA QUIST has ended")).Subject, StringComparison.Ordinal);

        Assert.Equal(404, await _dana.OpenAsync($"{_application}/sections/licenses"));
        await _dana.FindsItGoodAsync("not found");
        Assert.Equal(404, await _dana.OpenAsync(_application));
        await _dana.Keys.FollowAsync("Your providers");
        await _dana.ArrivesAtAsync("Your providers");
        await _dana.ReadsAsync("You act for nobody yet");
    }

    private async Task TheAuditorReadsAsync()
    {
        await _aud.OpenAsync("/");
        await _aud.ArrivesAtAsync("Your providers");
        await _aud.Keys.FollowAsync("Audit", back: true);
        await _aud.ArrivesAtAsync("Access grants");
        await Assertions.Expect(Rows).ToHaveCountAsync(3);
        await _aud.FindsItGoodAsync("grants");
        await _aud.Keys.TypeAsync("Person's e-mail address or name starts with", _dana.Email);
        await _aud.Keys.PressAsync("Show grants");
        await Assertions.Expect(Rows).ToHaveCountAsync(1);
        foreach (var word in new[] { "Ended", "The work is done", "Payment account: withheld", "Nora Quist", "Fills in this application" })
            await Assertions.Expect(Rows).ToContainTextAsync(word);
        await _aud.FindsItGoodAsync("one grant");

        // As of the moment of the signature she had it.
        var signed = await database.ScalarAsync<DateTime>("select certified_at from certified_versions");
        await _aud.Keys.TypeAsync("As of (UTC)", signed.ToString("MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture));
        await _aud.Keys.TypeAsync("Person's e-mail address or name starts with", "", back: true);
        await _aud.Keys.PressAsync("Show grants");
        await _aud.ReadsAsync("Grants as of");
        await _aud.FindsItGoodAsync("grants as of a moment");
        var csv = await _aud.Page.Locator("#main a[download]:has-text('CSV')").InnerTextAsync();
        var download = await _aud.Page.RunAndWaitForDownloadAsync(() => _aud.Keys.FollowAsync(csv));
        var lines = await File.ReadAllTextAsync(await download.PathAsync());
        foreach (var who in new[] { _olu, _dana })
            Assert.Contains(who.Email, lines, StringComparison.Ordinal);

        await _aud.Keys.FollowAsync("Events", back: true);
        await _aud.ArrivesAtAsync("Events of an application");
        await _aud.Keys.PressAsync("Show events");
        await Assertions.Expect(_aud.Page.Locator("#application-error")).ToBeVisibleAsync();
        await _aud.FindsItGoodAsync("no application named");
        await _aud.Keys.TypeAsync("Address or id of the application", _host.Origin + _application[1..]);
        await _aud.Keys.PressAsync("Show events");
        await _aud.ArrivesAtAsync("Events of one application");
        await _aud.FindsItGoodAsync("events");
        Assert.Equal(404, await _aud.OpenAsync(_application));
    }

    private ILocator Rows => _aud.Page.Locator("tbody tr");

    private async Task AdministratorsSeeNoApplicationAsync()
    {
        Assert.Equal(404, await _fay.OpenAsync(_application));
        var forbidden = await _fay.Page.Locator("#main").InnerHTMLAsync();
        Assert.Equal(404, await _fay.OpenAsync($"/applications/{Guid.NewGuid()}"));
        Assert.Equal(forbidden, await _fay.Page.Locator("#main").InnerHTMLAsync());
    }
}
