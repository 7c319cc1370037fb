using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.Tests.Journeys.Story;

/// <summary>Steps 7 to 9: the signature is asked for, taken back by an edit, asked for again and given; then nothing can be changed.</summary>
public partial class StoryJourney
{
    private async Task AsksForTheSignatureAsync()
    {
        await _olu.Keys.PressAsync("Ask for the signature");
        var problem = _olu.Page.Locator(".portal-error-summary a");
        await Assertions.Expect(problem).ToHaveCountAsync(1);
        await Assertions.Expect(_olu.Page.Locator(".portal-error-summary")).ToBeFocusedAsync();
        await _olu.FindsItGoodAsync("problems before the signature");
        await _olu.Keys.FollowAsync(await problem.InnerTextAsync());
        // The link leads to the very field.
        await Assertions.Expect(_olu.Page.Locator("input[id$='-zip']")).ToBeFocusedAsync();
        await _olu.FindsItGoodAsync("section with its problem");
        await _olu.Keys.In("Location 1").TypeAsync("ZIP code", "55101");
        await _olu.SeesItSavedAsync();
        await _olu.Keys.FollowAsync("All sections");
        await _olu.ArrivesAtAsync(Form);
        await _olu.Keys.PressAsync("Ask for the signature");
        await _olu.ReadsAsync("If anything is changed now, the request is taken back");
        await _olu.FindsItGoodAsync("waiting for the signature");
    }

    private async Task AnEditTakesTheRequestBackAsync()
    {
        await _dana.ReadsAsync("Waiting for the signature");
        await _dana.Keys.FollowAsync("Contact person");
        await _dana.ArrivesAtAsync("Contact person");
        await _dana.ReadsAsync("The signature was asked for");
        await _dana.FindsItGoodAsync("section while the signature is asked for");
        await _dana.Keys.TypeAsync("Telephone number", "651-555-0126");
        await _dana.SeesItSavedAsync();
        await _dana.Keys.FollowAsync("All sections");
        await _dana.ArrivesAtAsync(Form);

        await _olu.ReadsAsync("Dana Wells changed “Contact person”");
        await _olu.FindsItGoodAsync("request taken back");
        await _olu.Keys.PressAsync("Ask for the signature");
        await _olu.ReadsAsync("If anything is changed now, the request is taken back");
    }

    private async Task SignsAsync()
    {
        await _nora.OpenAsync(await LinkAsync(_nora, "waits for your signature"));
        await _nora.ArrivesAtAsync("Review and sign");
        await _nora.ReadsAsync("Last changed by Dana Wells");
        await _nora.ReadsAsync("Who has access");
        Assert.DoesNotContain("123-45-6789", await _nora.Page.ContentAsync(), StringComparison.Ordinal);
        await _nora.FindsItGoodAsync("review");
        await _nora.Keys.PressAsync("Show Social Security number");
        await _nora.ReadsAsync("123-45-6789");
        await _nora.Keys.TypeAsync("Your legal name", "Somebody Else");
        await _nora.Keys.PressAsync("Sign with your passkey");
        await Assertions.Expect(_nora.Page.Locator("[data-problems] li")).ToHaveCountAsync(3);
        await Assertions.Expect(_nora.Page.Locator("[data-problems]")).ToBeFocusedAsync();
        await _nora.FindsItGoodAsync("review with errors");

        await _nora.Keys.TickAsync("I agree to sign electronically");
        await _nora.Keys.TickAsync("I have read this certification");
        await _nora.Keys.TypeAsync("Your legal name", "Nora Quist");
        await _nora.Keys.PressAsync("Sign with your passkey");
        await _nora.Page.Keyboard.PressAsync("Enter"); // A hand that is too quick signs once.
        await _nora.ArrivesAtAsync(Form);
        await _nora.ReadsAsync("Certified and submitted");
        await _nora.FindsItGoodAsync("certified");
        var id = Guid.Parse(_application[^36..]);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from certified_versions where application_id = $1", id));
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from certification_ceremonies where application_id = $1", id));
        Assert.Contains(_application, (await MailAsync(_nora, "was certified and submitted")).Body, StringComparison.Ordinal);
    }

    private async Task NobodyCanChangeItAndAllCanAddAsync()
    {
        await _olu.ReadsAsync("Certified and submitted");
        await Assertions.Expect(_olu.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for the signature" })).ToHaveCountAsync(0);
        await _olu.Keys.FollowAsync("Practice locations");
        await _olu.ArrivesAtAsync("Practice locations");
        await _olu.ReadsAsync("Its content cannot be changed.");
        await Assertions.Expect(_olu.Page.Locator("#main input:not([readonly]):not(:disabled)")).ToHaveCountAsync(0);
        await _olu.FindsItGoodAsync("section frozen");
        await _olu.Keys.FollowAsync("All sections");
        await _olu.ArrivesAtAsync(Form);

        foreach (var who in new[] { _olu, _dana, _nora })
        {
            await who.Keys.TypeAsync("Add a note", $"A word from {who.Name}.");
            await who.Keys.PressAsync("Add the note");
            await who.ReadsAsync("The note was added.");
            // It is there at once for everybody who sees the whole application, and for whoever added it.
            foreach (var reader in new[] { _olu, _nora, who })
                await reader.ReadsAsync($"A word from {who.Name}.");
            await who.Keys.UploadAsync("Add an attachment", Pdf($"{who.Name}.pdf"));
            foreach (var reader in new[] { _olu, _nora, who })
                await Assertions.Expect(reader.Page.GetByRole(AriaRole.Link, new() { Name = $"{who.Name}.pdf" })).ToBeVisibleAsync();
        }
        // What others added may tell of what she must not see.
        Assert.DoesNotContain("A word from Olu Park.", await _dana.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Olu Park.pdf", await _dana.Page.ContentAsync(), StringComparison.Ordinal);
        await _nora.OpenAsync(_application);
        foreach (var who in new[] { _olu, _dana, _nora })
            await Assertions.Expect(_nora.Page.Locator(".portal-cards__item", new() { HasTextRegex = new Regex($"A word from {who.Name}\\.\\s*{who.Name}, ", RegexOptions.Singleline) }))
                .ToHaveCountAsync(1);
        await _nora.Keys.UnfoldAsync("Proof of what is listed above");
        await Assertions.Expect(_nora.Page.Locator("[aria-labelledby=notes-heading] .portal-hash", new() { HasTextRegex = new Regex("SHA-256 [0-9a-f]{64}") })).ToHaveCountAsync(3);
        await _nora.FindsItGoodAsync("notes and attachments");
    }
}
