using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Domain.Certifications;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;
using Portal.Server.Commands.Seed;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Audit;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Server.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Commands;

/// <summary>What <c>./portal seed</c> leaves behind, seen by the people of the stories.</summary>
public class SeedTests(SeededPortal portal) : IClassFixture<SeededPortal>
{
    [Fact]
    public void It_tells_who_is_there_with_one_recovery_code_each_and_how_to_be_one_of_them()
    {
        Assert.True(portal.Told.Code == 0, portal.Told.Text);
        Assert.All(DemoPeople.All, person => Assert.Matches("^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$", portal.RecoveryCodeOf(person.Key)));
        Assert.Contains($"{portal.Host.Origin}account/recover", portal.Told.Text, StringComparison.Ordinal);
        Assert.Contains($"{portal.Host.Origin}dev/mail", portal.Told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_practitioner_is_verified_and_has_applications_in_every_state_of_the_stories()
    {
        var provider = Assert.Single((await (await portal.AsAsync<OwnProviders>("nora")).ListAsync()).Value.Lines);
        Assert.Equal(("practitioner", "verified"), (provider.As, provider.Status));
        Assert.Equal(
            [ApplicationStatus.Draft, ApplicationStatus.Draft, ApplicationStatus.AwaitingSignature, ApplicationStatus.Submitted, ApplicationStatus.Withdrawn],
            (await ApplicationsAsync("nora")).Select(line => line.Status).Order());
    }

    [Fact]
    public async Task The_drafter_sees_one_half_filled_application_without_payment_and_reads_identity_only()
    {
        var line = Assert.Single(await ApplicationsAsync("dina"));
        var sections = (await (await portal.AsAsync<DraftViews>("dina")).ApplicationAsync(line.Id)).Value.Sections.ToDictionary(s => s.Key);
        Assert.False(sections.ContainsKey("payment"));
        Assert.Equal((SectionLevel.View, SectionLevel.Edit), (sections["identity"].Level, sections["contact"].Level));
        Assert.Equal(
            ["Dina Marsh", "Liam Frost", "Nora Quist", "Olu Park"],
            sections.Values.Select(s => s.ChangedBy).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.All(["identity", "licenses", "practice-locations", "contact"], key => Assert.True(sections[key].Problems > 0, key));
        var asked = await (await portal.AsAsync<Signing>("olu")).RequestAsync(line.Id);
        Assert.NotEmpty(asked.Value.Problems);
    }

    [Fact]
    public async Task A_complete_one_waits_for_the_signature_of_the_practitioner_and_of_nobody_else()
    {
        var waiting = Assert.Single(await ApplicationsAsync("nora"), line => line.Status == ApplicationStatus.AwaitingSignature);
        var (nora, olu) = (await StandingAsync("nora", waiting.Id), await StandingAsync("olu", waiting.Id));
        Assert.NotNull(nora.RequestedAt);
        Assert.Contains(Actions.Certify, nora.Can);
        Assert.DoesNotContain(Actions.Certify, olu.Can);
    }

    [Fact]
    public async Task The_submitted_one_has_sound_evidence_and_what_several_people_added()
    {
        var submitted = Assert.Single(await ApplicationsAsync("nora"), line => line.Status == ApplicationStatus.Submitted);
        var (nora, renee) = (await StandingAsync("nora", submitted.Id), await StandingAsync("renee", submitted.Id));
        Assert.Equal("Nora Quist", nora.CertifiedBy);
        Assert.Equal(["Nora Quist", "Olu Park", "Renee Holt"], nora.Notes.Lines.Select(note => note.Author).Distinct());
        Assert.Equal(["Olu Park", "Nora Quist"], nora.Attachments.Lines.Select(file => file.Author));
        Assert.Single(renee.Notes.Lines, note => note.StaffOnly);
        Assert.Single(renee.Attachments.Lines, file => file.StaffOnly);

        var attachment = await (await portal.AsAsync<Attachments>("nora")).OpenAsync(submitted.Id, new DocumentId(nora.Attachments.Lines[0].Id));
        Assert.StartsWith("%PDF-1.4", await TextAsync(attachment.Value.Content), StringComparison.Ordinal);
        var evidence = await (await portal.AsAsync<CertifiedFiles>("nora")).EvidenceAsync(submitted.Id);
        using var bytes = new MemoryStream();
        await evidence.Value.Content.CopyToAsync(bytes);
        Assert.True(CertificationEvidence.TryParse(bytes.ToArray(), out var parsed, out var problem), problem);
        Assert.True(EvidenceVerifier.Verify(parsed!).Passed);
    }

    [Fact]
    public async Task The_withdrawn_one_was_copied_to_a_draft_whose_documents_are_to_be_added_again()
    {
        var copies = new List<StandingView>();
        foreach (var draft in (await ApplicationsAsync("nora")).Where(line => line.Status == ApplicationStatus.Draft))
            copies.Add(await StandingAsync("nora", draft.Id));
        Assert.NotEmpty(Assert.Single(copies, copy => copy.Gaps is not null).Gaps!.Documents);
    }

    [Fact]
    public async Task Access_is_there_in_every_state_and_has_power_only_where_it_should()
    {
        var view = await PeopleAsync();
        var people = view.People.ToDictionary(person => person.Name);
        Assert.True(people["Sam Doyle"] is { EndedAt: null } sam && sam.Terms.ValidUntil < view.Now);
        Assert.True(people["Finn Harper"].Terms.ValidFrom > view.Now.AddDays(28));
        Assert.Equal(AccessState.Awaits, people["Paula Reyes"].State);
        Assert.Equal("Works at another clinic now.", people["Erin Vale"].EndReason);
        Assert.StartsWith("I moved on.", people["Liam Frost"].HandoverNote, StringComparison.Ordinal);
        Assert.Equal(people["Olu Park"].Id, people["Dina Marsh"].Parent);
        foreach (var powerless in new[] { "sam", "finn", "paula", "erin", "liam", "jules" })
            Assert.DoesNotContain((await (await portal.AsAsync<OwnProviders>(powerless)).ListAsync()).Value.Lines, line => line.Open);
    }

    [Fact]
    public async Task A_review_of_access_is_open_and_somebody_in_it_has_used_nothing()
    {
        var provider = (await (await portal.AsAsync<OwnProviders>("nora")).ListAsync()).Value.Lines.First(line => line.As == "practitioner").Id;
        var review = Assert.Single((await (await portal.AsAsync<AccessReviewViews>("nora")).ListAsync(provider)).Value.Reviews);
        Assert.Null(review.ClosedAt);
        var grants = review.Grants.ToDictionary(grant => grant.Name);
        Assert.Equal(("keep", "Nora Quist"), (grants["Olu Park"].Answer, grants["Olu Park"].AnsweredBy));
        Assert.True(grants["Avery Stone"] is { Answer: null, LastUsed: null, MayAnswer: true });
        Assert.Contains("Dina Marsh", grants.Keys);
    }

    [Fact]
    public async Task Invitations_wait_were_declined_and_were_taken_back()
    {
        var offers = (await PeopleAsync()).Offers.ToLookup(offer => offer.Status, offer => offer.Email);
        Assert.Equal(["casey@demo.example", "sam@demo.example"], offers["pending"].Order(StringComparer.Ordinal));
        Assert.Equal(["jules@demo.example"], offers["declined"]);
        Assert.Equal(["dina.march@demo.example"], offers["cancelled"]);
        Assert.Single((await (await portal.AsAsync<PeopleViews>("sam")).WaitingForMeAsync()).Value);
    }

    [Fact]
    public async Task The_agent_acts_for_twenty_five_providers_and_began_a_draft_for_one_that_is_not_verified()
    {
        var own = await portal.AsAsync<OwnProviders>("avery");
        var (first, second) = ((await own.ListAsync()).Value, (await own.ListAsync(page: 2)).Value);
        Assert.Equal((25, 25, 20, 5), (first.All, first.Found, first.Lines.Count, second.Lines.Count));
        Assert.All(first.Lines.Concat(second.Lines), line => Assert.True(line.Open));
        var theo = Assert.Single((await (await portal.AsAsync<OwnProviders>("theo")).ListAsync()).Value.Lines);
        Assert.Equal("claimed", theo.Status);
        Assert.Single((await (await portal.AsAsync<DraftViews>("avery")).ApplicationsAsync(theo.Id)).Value);
    }

    [Fact]
    public async Task The_reviewer_finds_a_claim_that_waits_and_a_contested_one_both_with_evidence()
    {
        var claims = (await (await portal.AsAsync<ProviderViews>("renee")).DeskAsync()).Value.Lines;
        Assert.Equal(
            [("Theo Brandt", "claimed", 1), ("Lena Foss", "contested", 1)], claims.Select(claim => (claim.Claimant, claim.Status, claim.Evidence)));
    }

    [Fact]
    public async Task Staff_have_their_roles_from_two_administrators_and_one_proposal_waits()
    {
        var accounts = (await (await portal.AsAsync<StaffRoles>("ben")).ListAsync("", 1)).Value.Lines;
        var roles = accounts.SelectMany(account => account.Roles, (account, role) => (account.Name, role.Role, role.Confirmed)).Order().ToList();
        Assert.Equal(
            [
                ("Ada Brooks", StaffRole.AccountAdmin, true), ("Amir Dalal", StaffRole.Auditor, true), ("Ben Castillo", StaffRole.AccountAdmin, true),
                ("Hana Ortiz", StaffRole.HelpDesk, true), ("Jules Moreno", StaffRole.HelpDesk, false), ("Renee Holt", StaffRole.Reviewer, true),
            ], roles);
        Assert.True((await (await portal.AsAsync<Grants>("amir")).ListAsync(new GrantFilter(null, null, null, null), null, 1)).Value.Total > 50);
        Assert.False((await (await portal.AsAsync<Grants>("hana")).ListAsync(new GrantFilter(null, null, null, null), null, 1)).Succeeded);
    }

    [Fact]
    public async Task The_ledger_holds_all_of_it_and_verifies()
    {
        var told = new StringWriter();
        Assert.True(await (await LedgerVerifier.VerifyAsync(portal.Database.App, VerificationScope.Whole)).TellAsync(told) == 0, told.ToString());
        foreach (var kind in new[] { "application-certified", "principal-verified", "delegation-ended", "passkey-removed", "staff-role-confirmed" })
            Assert.True(await portal.Database.ScalarAsync<long>("select count(*) from audit_log where kind = $1", kind) > 0, kind);
        Assert.Equal(0L, portal.Denied);
    }

    [Fact]
    public async Task Nobody_but_who_has_the_recovery_code_gets_in()
    {
        Assert.Equal(0L, await portal.Database.ScalarAsync<long>("select count(*) from account_passkeys where name = 'Demo'"));
        Assert.Equal(0L, await portal.Database.ScalarAsync<long>("select count(*) from sessions where device = $1 and ended_at is null", DemoStage.Device));
    }

    [Fact]
    public async Task A_second_time_is_refused_and_changes_nothing()
    {
        var before = await portal.Database.ScalarAsync<long>("select count(*) from providers");
        var (code, text) = await portal.SeedAsync();
        Assert.Equal(1, code);
        Assert.Contains("The demo people are there already, and nothing was changed.", text, StringComparison.Ordinal);
        Assert.Equal(before, await portal.Database.ScalarAsync<long>("select count(*) from providers"));
        Assert.Equal((long)DemoPeople.All.Count, await portal.Database.ScalarAsync<long>("select count(*) from accounts"));
    }

    private async Task<IReadOnlyList<ApplicationLine>> ApplicationsAsync(string key) =>
        (await (await portal.AsAsync<DraftViews>(key)).ApplicationsAsync(await ProviderAsync())).Value;

    private async Task<StandingView> StandingAsync(string key, EnrollmentApplicationId application) =>
        (await (await portal.AsAsync<Standings>(key)).ReadAsync(application)).Value;

    private async Task<PeopleView> PeopleAsync() => (await (await portal.AsAsync<PeopleViews>("nora")).PeopleAsync(await ProviderAsync())).Value;

    private async Task<ProviderId> ProviderAsync() => (await (await portal.AsAsync<OwnProviders>("nora")).ListAsync()).Value.Lines[0].Id;

    private static async Task<string> TextAsync(Stream content)
    {
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync();
    }
}
