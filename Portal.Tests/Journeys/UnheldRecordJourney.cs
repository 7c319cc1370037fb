using Microsoft.Playwright;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Providers;
using Portal.Tests.Support;
using static Portal.Tests.Support.PageLooks;

namespace Portal.Tests.Journeys;

/// <summary>What the pages of a claim say where nobody holds the record, after what a claimant got is over, and to a reviewer with a stake.</summary>
public class UnheldRecordJourney(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly World _world = new(database);
    private PortalHost _host = null!;

    public async Task InitializeAsync() => _host = await PortalHost.StartAsync(database);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Who_manages_access_objects_where_nobody_holds_the_record_and_staff_read_it()
    {
        var (provider, nora, mia, lena) = await PeopleAsync();
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        await database.SqlAsync(
            "update principals set status = 'ended', decided_by = $2, decided_at = clock_timestamp() where account_id = $1", nora.Id.Value, reviewer.Id.Value);
        using var desk = new Providers.ClaimDesk(database);
        var claim = await desk.ClaimAsync(lena, await desk.NpiAsync(provider));
        await desk.UploadAsync(lena, claim);

        await using var claimant = await _host.OpenAsync(lena, width: 360);
        await claimant.OpenInteractiveAsync($"/claims/{claim.Principal.Value}");
        await Sees(claimant, "Nobody holds this record now. Whoever manages access to it was told");
        await LookAtAsync(claimant, "unheld-claimant");

        await using var manager = await _host.OpenAsync(mia, width: 360);
        await manager.OpenInteractiveAsync($"/providers/{provider.Value}/claims");
        await Sees(manager, "object: staff read it before they decide.");
        await Sees(manager, "Nobody holds this record now: staff can make it theirs from");
        await manager.Page.ClickAsync("button:has-text('Object to this claim')");
        await Assertions.Expect(manager.Page.Locator("dialog[open]")).ToContainTextAsync("the claim does not stop by it");
        await LookAtAsync(manager, "unheld-dialog");
        await manager.Page.ClickAsync("dialog[open] button:text-is('Object')");
        await Focused.TellsAsync(manager.Page, "You objected. Staff read it before they decide.");
        await Sees(manager, "so the claim goes on");
        await LookAtAsync(manager, "unheld-objected");

        await using var rob = await _host.OpenAsync(await _world.PersonAsync("Rob Viewer", StaffRole.Reviewer));
        await rob.OpenInteractiveAsync($"/staff/claims/{claim.Principal.Value}");
        await Sees(rob, "Mia Stone objected on");
        await LookAtAsync(rob, "unheld-staff");
        await manager.Page.ClickAsync("button:has-text('Take the objection back')");
        await Focused.TellsAsync(manager.Page, "Taken back.");
    }

    [Fact]
    public async Task What_a_claimant_got_and_what_is_over_is_said_on_all_three_pages_and_staff_give_it_again()
    {
        var (provider, nora, _, lena) = await PeopleAsync();
        using var desk = new Providers.ClaimDesk(database);
        var claim = await desk.ClaimAsync(lena, await desk.NpiAsync(provider));
        await desk.UploadAsync(lena, claim);
        await desk.PassAsync(claim, TakeOverRules.ObjectionDays);
        var rae = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        var given = await desk.LetInAsync(rae, claim);
        Assert.True(given.Succeeded);
        await database.SqlAsync(
            "update delegations set valid_from = valid_from - $2, valid_until = valid_until - $2 where id = $1", given.Value.Value, TimeSpan.FromDays(TakeOverRules.ReducedLastDays));

        await using var holder = await _host.OpenAsync(nora, width: 360);
        await holder.OpenInteractiveAsync($"/providers/{provider.Value}/claims");
        await Sees(holder, "and what they got is over. They can do nothing here");
        await LookAtAsync(holder, "let-in-over-holder");
        await using var claimant = await _host.OpenAsync(lena);
        await claimant.OpenInteractiveAsync($"/claims/{claim.Principal.Value}");
        await Sees(claimant, "is over. They can still decide about your claim");
        await LookAtAsync(claimant, "let-in-over-claimant");
        await using var staff = await _host.OpenAsync(rae);
        await staff.OpenInteractiveAsync($"/staff/claims/{claim.Principal.Value}");
        await Sees(staff, "what they got is over. Let them in again");
        await LookAtAsync(staff, "let-in-over-staff");
        await staff.Page.FillAsync("#reason", "The holder still does not answer");
        await staff.Page.ClickAsync("button:has-text('Let in again, with a few rights')");
        await Focused.TellsAsync(staff.Page, "Let in.");
        await Sees(staff, "The claim can be verified from");
    }

    [Fact]
    public async Task A_reviewer_with_a_stake_reads_why_they_do_not_decide_and_is_offered_nothing_that_is_refused()
    {
        var (provider, _, _, lena) = await PeopleAsync();
        using var desk = new Providers.ClaimDesk(database);
        var claim = await desk.ClaimAsync(lena, await desk.NpiAsync(provider));
        await desk.UploadAsync(lena, claim);
        await database.SqlAsync("insert into claim_letters (id, principal_id, asked_at) values (gen_random_uuid(), $1, clock_timestamp())", claim.Principal.Value);
        var helper = await _world.PersonAsync("Hanna Viewer", StaffRole.Reviewer);
        await _world.DelegationAsync(provider, helper, Preset.Viewer.Permissions);
        await using var staff = await _host.OpenAsync(helper, width: 360);
        await staff.OpenInteractiveAsync($"/staff/claims/{claim.Principal.Value}");
        await Sees(staff, "Another reviewer decides");
        await Sees(staff, "1 file");
        await LookAtAsync(staff, "stake");
        foreach (var nothing in new[] { "#reason", "a[download]", "form[action*=letters]" })
            await Assertions.Expect(staff.Page.Locator($"#main {nothing}")).ToHaveCountAsync(0);
        await using var other = await _host.OpenAsync(await _world.PersonAsync("Rob Viewer", StaffRole.Reviewer));
        await other.OpenInteractiveAsync($"/staff/claims/{claim.Principal.Value}");
        foreach (var something in new[] { "#reason", "a[download]", "form[action*=letters]" })
            await Assertions.Expect(other.Page.Locator($"#main {something}")).ToHaveCountAsync(1);
        await other.OpenInteractiveAsync("/staff/claims?page=1");
        await Sees(other, "Lena Foss");
        await LookAtAsync(other, "claims-desk");
    }

    private async Task<(ProviderId Provider, Person Nora, Person Mia, Person Lena)> PeopleAsync()
    {
        var (nora, mia) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Mia Stone"));
        var provider = await _world.ProviderAsync(nora);
        await _world.DelegationAsync(provider, mia, Preset.OfficeManager.Permissions);
        return (provider, nora, mia, await _world.PersonAsync("Lena Foss"));
    }
}
