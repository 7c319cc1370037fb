using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Providers;
using Portal.Tests.Support;
using static Portal.Tests.Support.PageLooks;

namespace Portal.Tests.Journeys;

/// <summary>People who left, and providers who are not here yet, in the browser.</summary>
public sealed partial class DepartedJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_agent_starts_a_record_and_its_provider_comes_by_a_letter_and_ends_what_is_not_needed()
    {
        var npi = World.NextNpi();
        await database.SqlAsync(
            """
            insert into nppes_records (npi, kind, legal_name, taxonomy, practice_state, mail_line1, mail_city, mail_state, mail_postal_code, telephone)
            values ($1, 'individual', 'NORA QUIST', '207Q00000X', 'MN', '12 ELM ST', 'DULUTH', 'MN', '558021234', '2185550142')
            """, npi);
        await using var agent = await _host.OpenAsync(await _world.PersonAsync("Dana Wells"), width: 360);
        await agent.OpenInteractiveAsync("/providers");
        await agent.Page.ClickAsync("#main a:has-text('Start a record for a provider')");
        await agent.Page.FillAsync("#npi", npi);
        await agent.Page.Locator("#npi").PressAsync("Tab");
        await agent.Page.ClickAsync("button:has-text('Fill in from it')");
        await LookAtAsync(agent, "start-for");
        await agent.Page.ClickAsync("button:has-text('Start the record')");
        await Sees(agent, "Nobody can sign for this provider yet");
        await LookAtAsync(agent, "started-record");
        await agent.Page.ClickAsync("button:has-text('new enrollment')");
        await agent.ArriveAsync("**/applications/*");
        Assert.DoesNotContain("Payment", await agent.Page.InnerTextAsync("#main"), StringComparison.Ordinal);
        var application = new Uri(agent.Page.Url).AbsolutePath;

        await using var nora = await _host.OpenAsync(await _world.PersonAsync("Nora Quist"));
        await nora.OpenInteractiveAsync("/providers/new");
        await nora.Page.FillAsync("#npi", npi);
        await nora.Page.Locator("#npi").PressAsync("Tab");
        await nora.Page.ClickAsync("button:has-text('Fill in from it')");
        await nora.Page.ClickAsync("button:has-text('Create the record')");
        await Sees(nora, "Staff find out first who you are");
        await nora.Page.ClickAsync("button:has-text('Ask for a letter')");
        await Sees(nora, "Asked for");
        await LookAtAsync(nora, "claim-letter-asked");
        var claim = new Uri(nora.Page.Url).AbsolutePath;

        await using var rae = await _host.OpenAsync(await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer));
        await rae.OpenInteractiveAsync("/staff" + claim);
        await Sees(rae, "12 ELM ST, DULUTH, MN 55802-1234");
        var download = await rae.Page.RunAndWaitForDownloadAsync(() => rae.Page.ClickAsync("button:has-text('Print the letter')"));
        var letter = Assert.Single(PdfText.Pages(await File.ReadAllBytesAsync((await download.PathAsync())!))).Content;

        await nora.OpenInteractiveAsync(claim);
        await nora.Page.FillAsync("#code", "1111 2222 3333");
        await nora.Page.ClickAsync("button:has-text('Enter the code')");
        await Sees(nora, "This is not the code of the letter");
        await nora.Page.FillAsync("#code", Code().Match(letter).Value);
        await nora.Page.ClickAsync("button:has-text('Enter the code')");
        await Sees(nora, "The code is right");

        await rae.OpenInteractiveAsync("/staff" + claim);
        await Sees(rae, "Its code was entered on");
        await LookAtAsync(rae, "staff-claim-letter");
        await rae.Page.FillAsync("#reason", "The letter was answered");
        await rae.Page.ClickAsync("button:text-is('Verify')");
        await Sees(rae, "Verified. The claimant was told by mail.");

        await nora.OpenInteractiveAsync("/providers");
        await nora.Page.ClickAsync("#main a:has-text('Review who still needs access')");
        await Sees(nora, "Dana Wells");
        await LookAtAsync(nora, "review-after-claim");
        Assert.Equal(200, (await agent.Page.GotoAsync(application))!.Status);
    }

    [Fact]
    public async Task Who_holds_a_record_stops_a_claim_and_names_a_backup_with_a_letter()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var dana = await _world.PersonAsync("Dana Wells");
        await _world.DelegationAsync(provider, dana, Preset.Drafter.Permissions);
        using var desk = new Providers.ClaimDesk(database);
        var lena = await _world.PersonAsync("Lena Foss");
        var claim = await desk.ClaimAsync(lena, await desk.NpiAsync(provider));
        await using var owner = await _host.OpenAsync(nora, width: 360);
        await owner.OpenInteractiveAsync($"/providers/{provider.Value}");
        await Sees(owner, "Somebody else claims this record");
        await owner.Page.ClickAsync("#main a:has-text('look at it and object')");
        await Sees(owner, "They can do nothing here.");
        await LookAtAsync(owner, "rival-claims");
        await owner.Page.ClickAsync("button:has-text('Object to this claim')");
        await owner.Page.ClickAsync("dialog[open] button:text-is('Object')");
        await Sees(owner, "You objected.");
        await Focused.TellsAsync(owner.Page, "You objected.");
        await owner.Page.ClickAsync("button:has-text('Take the objection back')");
        await Focused.TellsAsync(owner.Page, "Taken back.");
        await owner.Page.ClickAsync("button:has-text('Object to this claim')");
        await owner.Page.ClickAsync("dialog[open] button:text-is('Object')");
        await Focused.TellsAsync(owner.Page, "You objected.");
        await using var other = await _host.OpenAsync(lena);
        await other.OpenInteractiveAsync($"/claims/{claim.Principal.Value}");
        await Sees(other, "Somebody who holds the record objected to your claim");
        await LookAtAsync(other, "claim-objected");

        await owner.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await Sees(owner, "Nobody but you can manage access");
        await LookAtAsync(owner, "backup-asked");
        await owner.Page.ClickAsync("a:has-text('Invite a backup manager')");
        await Assertions.Expect(owner.Page.Locator("#reason")).ToHaveValueAsync("Backup manager");
        await owner.Page.FillAsync("#email", AccountParts.NewEmail());
        await owner.Page.ClickAsync("button:text-is('Send the invitation')");
        await Sees(owner, "The invitation was sent");
        await Assertions.Expect(owner.Page.Locator("#main")).Not.ToContainTextAsync("Nobody but you can manage access");

        await owner.Page.ClickAsync("#main a:has-text('Letters and contracts')");
        await owner.Page.ClickAsync("button:has-text('Require one from now on')");
        await Sees(owner, "You require one");
        await LookAtAsync(owner, "authorities");
        await owner.Page.ClickAsync("#main a:has-text('Dana Wells')");
        await owner.Page.ClickAsync("summary:has-text('Attach a letter or contract')");
        await Sees(owner, "Enter its last day, then choose the file.");
        await Assertions.Expect(owner.Page.Locator("#authority-file")).ToHaveCountAsync(0);
        await owner.Page.FillAsync("#last-day", "someday");
        await owner.Page.Locator("#last-day").PressAsync("Tab");
        await Sees(owner, "This is no day.");
        await owner.Page.FillAsync("#last-day", "01/01/2020");
        await owner.Page.Locator("#last-day").PressAsync("Tab");
        await owner.Page.SetInputFilesAsync("#authority-file", Letter());
        await Sees(owner, "Enter the last day of the letter");
        await owner.Page.FillAsync("#last-day", DateTime.UtcNow.AddDays(90).ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture));
        await owner.Page.Locator("#last-day").PressAsync("Tab");
        await Assertions.Expect(owner.Page.Locator("#main")).Not.ToContainTextAsync("Enter the last day of the letter"); // The field of the new day.
        await owner.Page.SetInputFilesAsync("#authority-file", Letter());
        await Sees(owner, "Attached. The access of Dana Wells ends with it at the latest.");
        await LookAtAsync(owner, "authority-attached");
    }

    [Fact]
    public async Task A_claimant_is_let_in_after_the_time_to_object_and_takes_over_by_a_second_reviewer()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        using var desk = new Providers.ClaimDesk(database);
        var lena = await _world.PersonAsync("Lena Foss");
        var claim = await desk.ClaimAsync(lena, await desk.NpiAsync(provider));
        await desk.UploadAsync(lena, claim);
        await desk.PassAsync(claim, TakeOverRules.ObjectionDays);
        await using var rae = await _host.OpenAsync(await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer));
        await rae.OpenInteractiveAsync($"/staff/claims/{claim.Principal.Value}");
        await Sees(rae, "They can object until");
        await rae.Page.FillAsync("#reason", "License seen; the holder does not answer");
        await rae.Page.ClickAsync("button:has-text('Let in with a few rights')");
        await Sees(rae, "Let in. The claimant and those who hold the record were told.");
        await Focused.TellsAsync(rae.Page, "Let in.");
        await LookAtAsync(rae, "staff-let-in");

        await using var claimant = await _host.OpenAsync(lena);
        await claimant.OpenInteractiveAsync($"/providers/{provider.Value}");
        Assert.DoesNotContain("People and access", await claimant.Page.InnerTextAsync("#main"), StringComparison.Ordinal);
        await using var holder = await _host.OpenAsync(nora);
        await holder.OpenInteractiveAsync($"/providers/{provider.Value}/claims");
        await Sees(holder, "they can draft, see no sensitive value in clear");

        await desk.PassAsync(claim, TakeOverRules.ReducedDays);
        await using var rob = await _host.OpenAsync(await _world.PersonAsync("Rob Viewer", StaffRole.Reviewer));
        await rob.OpenInteractiveAsync($"/staff/claims/{claim.Principal.Value}");
        await rob.Page.FillAsync("#reason", "License checked with the board");
        await rob.Page.ClickAsync("button:text-is('Verify')");
        await Sees(rob, "Verified. The claimant was told by mail.");
        await Focused.TellsAsync(rob.Page, "Verified.");
        await Assertions.Expect(holder.Page.Locator("#main")).Not.ToContainTextAsync("Lena Foss"); // The open page of the former holder is gone.
        await claimant.OpenInteractiveAsync($"/providers/{provider.Value}/people");
        await Sees(claimant, "Lena Foss, verified");
    }

    [GeneratedRegex(@"\d{4} \d{4} \d{4}")]
    private static partial Regex Code();

    private static FilePayload Letter() => new() { Name = "letter.pdf", MimeType = "application/pdf", Buffer = SampleFiles.Pdf() };
}
