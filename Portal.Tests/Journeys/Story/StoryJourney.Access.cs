using System.Globalization;
using Microsoft.Playwright;
using Portal.Server.Features.Applications;

namespace Portal.Tests.Journeys.Story;

/// <summary>Steps 4 and 5: the application is started, and two people are invited to it.</summary>
public partial class StoryJourney
{
    private const string Form = "Individual practitioner, new enrollment";

    private string _application = "";

    private async Task StartsAnApplicationAsync()
    {
        await _nora.OpenAsync(await LinkAsync(_nora, "You were verified for NORA QUIST"));
        await _nora.ArrivesAtAsync("NORA QUIST");
        await _nora.ReadsAsync("No applications yet");
        await _nora.FindsItGoodAsync("provider verified");
        await _nora.Keys.PressAsync($"Start: {Form}");
        await _nora.ArrivesAtAsync(Form);
        await _nora.FindsItGoodAsync("application just started");
        _application = new Uri(_nora.Page.Url).AbsolutePath;
    }

    private async Task InvitesAManagerAndADrafterAsync()
    {
        await _nora.Keys.FollowAsync("NORA QUIST", back: true);
        await _nora.ArrivesAtAsync("NORA QUIST");
        await _nora.Keys.FollowAsync("See who can do what");
        await _nora.ArrivesAtAsync("People and access");
        await _nora.FindsItGoodAsync("nobody has access");
        await _nora.Keys.PressAsync("Send the invitation");
        await Assertions.Expect(_nora.Page.Locator("#email-error")).ToBeVisibleAsync();
        await _nora.FindsItGoodAsync("invitation with an error");

        await _nora.Keys.TypeAsync("E-mail address", _olu.Email);
        await _nora.Keys.ChooseAsync("What they do", "Office manager");
        await _nora.Keys.TypeAsync("What the access is for", "Runs our paperwork");
        await _nora.Keys.PressAsync("Send the invitation");
        await _nora.ReadsAsync($"The invitation was sent to {_olu.Email}.");

        await _nora.Keys.TypeAsync("E-mail address", _dana.Email, back: true);
        await _nora.Keys.ChooseAsync("What they do", "Drafter");
        await _nora.Keys.TickAsync("All applications", on: false);
        await _nora.Keys.TickAsync($"{Form}, started");
        await _nora.Keys.In("Sections").SelectAsync("Personal identity", "Read only");
        await _nora.Keys.In("Sections").SelectAsync("Payment account", "Withheld");
        await _nora.Keys.TypeAsync("Last day", DateTime.UtcNow.AddDays(30).ToString("MM/dd/yyyy", CultureInfo.InvariantCulture));
        await _nora.Keys.TypeAsync("What the access is for", "Fills in this application");
        await _nora.Keys.PressAsync("Send the invitation");
        await _nora.ReadsAsync($"The invitation was sent to {_dana.Email}.");
        await _nora.FindsItGoodAsync("two invitations wait");
    }

    private async Task BothAcceptAsync()
    {
        await Task.WhenAll(AcceptsAsync(_olu), AcceptsAsync(_dana));
        await _dana.FindsItGoodAsync("application of a drafter");
        Assert.DoesNotContain("Payment", await _dana.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(404, await _dana.OpenAsync($"{_application}/sections/payment"));
        await _nora.OpenAsync(new Uri(_nora.Page.Url).AbsolutePath);
        await _nora.ArrivesAtAsync("People and access");
        foreach (var who in new[] { _olu, _dana })
            await Assertions.Expect(_nora.Page.Locator(".portal-tree li", new() { HasText = who.Name })).ToContainTextAsync(who.Email);
        await _nora.FindsItGoodAsync("two people have access");

        async Task AcceptsAsync(Somebody who)
        {
            await who.OpenAsync(await LinkAsync(who, "NORA QUIST invites you"));
            await who.ArrivesAtAsync("Sign in");
            await who.FindsItGoodAsync("sign in");
            await who.Keys.FollowAsync("Create an account");
            await who.ArrivesAtAsync("Create an account");
            await who.Keys.TypeAsync("Your full name", who.Name);
            await who.Keys.TypeAsync("E-mail address", who.Email);
            await ConfirmsAndSetsUpAsync(who);
            await who.ArrivesAtAsync("NORA QUIST invites you");
            await who.FindsItGoodAsync($"invitation for {who.Name}");
            await who.Keys.PressAsync("Accept");
            await who.ArrivesAtAsync("Your providers");
            await who.FindsItGoodAsync("access given");
            await who.Keys.FollowAsync("NORA QUIST");
            await who.ArrivesAtAsync("NORA QUIST");
            await who.Keys.FollowAsync($"{Form}, number {StatusWords.NumberOf(new(Guid.Parse(_application[^36..])))}");
            await who.ArrivesAtAsync(Form);
        }
    }
}
