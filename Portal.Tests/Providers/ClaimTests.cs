using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Audit;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>Step 3 of the story, as operations on a real database: who is bound to a provider, and who decides it.</summary>
public sealed class ClaimTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _services;

    public ClaimTests(TestDatabase database) => (_database, _world, _services) = (database, new World(database), new Signers(database));

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Who_comes_first_holds_the_provider_and_may_draft_and_invite()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var claim = (await ClaimAsync(nora)).Value;
        Assert.False(claim.Contested);
        foreach (var action in new[] { Actions.ViewProvider, Actions.StartApplication, Actions.Invite, Actions.KeepProvider })
            Assert.True(await MayAsync(nora, action, claim.Provider), action.Name);
        Assert.Equal("provider.already-yours", (await ClaimAsync(nora, await NpiAsync(claim))).Error?.Code);
    }

    [Fact]
    public async Task A_second_claim_is_contested_has_no_power_and_the_first_is_told()
    {
        var (nora, other) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Other Claimant"));
        var first = (await ClaimAsync(nora)).Value;
        var second = (await ClaimAsync(other, await NpiAsync(first))).Value;
        Assert.True(second.Contested);
        Assert.Equal(first.Provider, second.Provider);
        Assert.Contains("Another account entered the NPI", await NewestMailAsync(nora), StringComparison.Ordinal);

        foreach (var action in Actions.All.Where(a => a.Reach is Reach.Provider or Reach.ProviderRecord))
            Assert.False(await MayAsync(other, action, first.Provider), action.Name);
        Assert.Equal(Error.NotFound, (await _services.Of<Invitations>(other).SendAsync(first.Provider, Offers.To(AccountParts.NewEmail()))).Error);
        Assert.Equal(Error.NotFound, (await _services.Of<Server.Features.Applications.Applications>(other).StartAsync(first.Provider, Signers.FormKey)).Error);
        Assert.Equal("provider.already-claimed", (await ClaimAsync(other, await NpiAsync(first))).Error?.Code);
        Assert.True(await MayAsync(nora, Actions.Invite, first.Provider));
    }

    [Fact]
    public async Task One_number_gets_one_holder_however_many_claim_it_at_the_same_moment()
    {
        var people = new List<Person>();
        for (var i = 0; i < 6; i++)
            people.Add(await _world.PersonAsync("Nora Quist"));
        for (var round = 0; round < 120; round++)
        {
            var npi = World.NextNpi();
            await _database.SqlAsync("delete from rate_windows"); // How many claims are allowed in a day is not what is asked here.
            var results = await Task.WhenAll(people.Select(person => ClaimAsync(person, npi)));
            Assert.All(results, r => Assert.True(r.Succeeded, r.Error?.Message));
            Assert.Single(results, r => !r.Value.Contested);
            Assert.Equal(
                (1L, 5L), (await CountAsync(results[0].Value.Provider, "claimed"), await CountAsync(results[0].Value.Provider, "contested")));
        }
    }

    [Fact]
    public async Task A_reviewer_verifies_on_evidence_with_a_reason_and_the_claimant_is_told()
    {
        var (nora, reviewer) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer));
        var claim = (await ClaimAsync(nora)).Value;
        Assert.Equal("principal.no-evidence", (await VerifyAsync(reviewer, claim)).Error?.Code);
        await UploadAsync(nora, claim);
        Assert.Equal("principal.no-reason", (await VerifyAsync(reviewer, claim, "  ")).Error?.Code);
        Assert.Equal("principal.reason-too-long", (await VerifyAsync(reviewer, claim, new string('x', 501))).Error?.Code);
        Assert.True((await VerifyAsync(reviewer, claim)).Succeeded);
        Assert.Equal("verified", await StatusAsync(claim));
        Assert.Equal("principal.decided", (await VerifyAsync(reviewer, claim)).Error?.Code);
        Assert.Contains("you can now certify", await NewestMailAsync(nora), StringComparison.Ordinal);
        Assert.Equal(reviewer.Id.Value, await _database.ScalarAsync<Guid>("select decided_by from principals where id = $1", claim.Principal.Value));
        Assert.Contains((await LedgerText.OfAsync(_database, reviewer)), entry => (string?)entry["kind"] == "principal-verified");
    }

    [Fact]
    public async Task A_refused_claim_has_no_power_any_more_and_is_decided_once()
    {
        var (nora, reviewer) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer));
        var claim = (await ClaimAsync(nora)).Value;
        await UploadAsync(nora, claim);
        Assert.True((await RefuseAsync(reviewer, claim)).Succeeded);
        Assert.Equal("refused", await StatusAsync(claim));
        Assert.False(await MayAsync(nora, Actions.ViewProvider, claim.Provider));
        Assert.Equal("principal.decided", (await VerifyAsync(reviewer, claim)).Error?.Code);
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from principal_evidence where principal_id = $1", claim.Principal.Value));
    }

    [Fact]
    public async Task Who_verified_it_and_why_stays_known_when_the_binding_ends()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var (first, second) = (await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer), await _world.PersonAsync("Rob Viewer", StaffRole.Reviewer));
        var claim = (await ClaimAsync(nora)).Value;
        await UploadAsync(nora, claim);
        Assert.True((await VerifyAsync(first, claim, "License seen")).Succeeded);
        Assert.True((await RefuseAsync(second, claim)).Succeeded);
        Assert.Equal("ended", await StatusAsync(claim));
        var auditor = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        var line = Assert.Single((await _services.Of<Grants>(auditor).ListAsync(new GrantFilter(nora.Email, null, null, null), null, 1)).Value.Lines);
        Assert.Equal(("Rae Viewer", "License seen", "Rob Viewer", GrantStatus.Ended), (line.GivenBy, line.Why, line.EndedBy, line.Status));
    }

    [Fact]
    public async Task Nobody_decides_their_own_claim_and_only_reviewers_decide()
    {
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        var own = (await ClaimAsync(reviewer)).Value;
        await UploadAsync(reviewer, own);
        Assert.Equal("principal.not-your-own", (await VerifyAsync(reviewer, own)).Error?.Code);
        Assert.Equal("principal.not-your-own", (await RefuseAsync(reviewer, own)).Error?.Code);
        foreach (var role in new[] { StaffRole.Auditor, StaffRole.HelpDesk, StaffRole.AccountAdmin })
            Assert.Equal(Error.NotFound, (await VerifyAsync(await _world.PersonAsync("Staff", role), own)).Error);
        Assert.Equal(Error.NotFound, (await VerifyAsync(await _world.PersonAsync("Nora Quist"), own)).Error);
        Assert.Equal("claimed", await StatusAsync(own));
    }

    [Fact]
    public async Task A_contested_claim_wins_only_after_the_holder_was_decided()
    {
        var (nora, other) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Other Claimant"));
        var reviewer = await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        var first = (await ClaimAsync(nora)).Value;
        var second = (await ClaimAsync(other, await NpiAsync(first))).Value;
        await UploadAsync(other, second);
        Assert.Equal("principal.other-holds", (await VerifyAsync(reviewer, second)).Error?.Code);
        Assert.True((await RefuseAsync(reviewer, first)).Succeeded);
        Assert.False(await MayAsync(other, Actions.ViewProvider, second.Provider));
        // Who ended the one does not verify the other: a record would have changed hands by one person.
        Assert.Equal("claim.ended-by-you", (await VerifyAsync(reviewer, second)).Error?.Code);
        Assert.True((await VerifyAsync(await _world.PersonAsync("Rob Viewer", StaffRole.Reviewer), second)).Succeeded);
        Assert.True(await MayAsync(other, Actions.Invite, second.Provider));
        Assert.False(await MayAsync(nora, Actions.ViewProvider, first.Provider));
    }

    [Fact]
    public async Task An_account_claims_a_few_records_a_day_and_the_desk_has_pages()
    {
        var (eager, reviewer) = (await _world.PersonAsync("Eager Claimant"), await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer));
        for (var i = 0; i < Server.Features.Providers.Providers.ClaimsOfADay.Hits; i++)
            Assert.True((await ClaimAsync(eager)).Succeeded);
        Assert.StartsWith("You claimed many records today.", (await ClaimAsync(eager)).Error?.Message, StringComparison.Ordinal);
        for (var i = 0; i < ClaimDeskPage.Size; i++)
            Assert.True((await ClaimAsync(await _world.PersonAsync("Patient Claimant"))).Succeeded);
        var views = _services.Of<ProviderViews>(reviewer);
        var pages = new List<ClaimLine>();
        for (var page = 1; (await views.DeskAsync(page)).Value is { Lines.Count: > 0 } desk; page++)
        {
            Assert.Equal((page, true), (desk.Page, desk.Lines.Count <= ClaimDeskPage.Size));
            pages.AddRange(desk.Lines);
            Assert.Equal(desk.Total, await _database.ScalarAsync<long>("select count(*) from principals where status in ('claimed', 'contested')"));
        }
        Assert.Equal((await views.DeskAsync()).Value.Total, pages.DistinctBy(line => line.Id).Count());
    }

    [Fact]
    public async Task Two_reviewers_at_once_do_not_make_two_practitioners()
    {
        for (var round = 0; round < 25; round++)
        {
            var (nora, other) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Other Claimant"));
            var reviewers = new[] { await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer), await _world.PersonAsync("Ray Viewer", StaffRole.Reviewer) };
            var first = (await ClaimAsync(nora)).Value;
            var second = (await ClaimAsync(other, await NpiAsync(first))).Value;
            await UploadAsync(nora, first);
            await UploadAsync(other, second);
            await Task.WhenAll(
                VerifyAsync(reviewers[0], first), VerifyAsync(reviewers[1], second), RefuseAsync(reviewers[1], first), VerifyAsync(reviewers[0], second));
            Assert.InRange(await CountAsync(first.Provider, "verified"), 0, 1);
        }
    }

    [Fact]
    public async Task Only_a_verified_principal_certifies()
    {
        var (nora, reviewer) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Rae Viewer", StaffRole.Reviewer));
        var claim = (await ClaimAsync(nora)).Value;
        using var passkey = await _services.PasskeyAsync(nora);
        var application = await _services.WaitingAsync(nora, claim.Provider);
        Assert.Equal(Error.NotFound, (await _services.AskAsync(nora, application)).Error);
        Assert.Equal(Error.NotFound, (await _services.Of<SignatureRequests>(nora).DeclineAsync(application, "no")).Error);
        await UploadAsync(nora, claim);
        await VerifyAsync(reviewer, claim);
        Assert.True((await _services.SignAsync(nora, application, passkey)).Succeeded);
    }

    private Task<Result<Claim>> ClaimAsync(Person person, string? npi = null) =>
        _services.Of<Server.Features.Providers.Providers>(person).CreateAsync(new ProviderInput(npi ?? World.NextNpi(), "individual", person.Name, "207Q00000X", "MN"));

    private Task<Result<DocumentId>> UploadAsync(Person person, Claim claim) =>
        _services.Of<Evidence>(person).UploadAsync(claim.Principal, new MemoryStream(SampleFiles.Pdf()), "license.pdf", null);

    private Task<Result<PrincipalId>> VerifyAsync(Person reviewer, Claim claim, string reason = "License checked with the board") =>
        _services.Of<Claims>(reviewer).VerifyAsync(claim.Provider, claim.Principal, reason);

    private Task<Result<PrincipalId>> RefuseAsync(Person reviewer, Claim claim) =>
        _services.Of<Claims>(reviewer).RefuseAsync(claim.Provider, claim.Principal, "Not the person of the record");

    private async Task<bool> MayAsync(Person person, PortalAction action, ProviderId provider) =>
        (await _services.Of<AccessGate>(person).FactsAsync(new Target(Provider: provider))).Decide(action).IsAllowed;

    private Task<string> NpiAsync(Claim claim) => _database.ScalarAsync<string>("select npi from providers where id = $1", claim.Provider.Value);

    private Task<string> StatusAsync(Claim claim) => _database.ScalarAsync<string>("select status from principals where id = $1", claim.Principal.Value);

    private Task<long> CountAsync(ProviderId provider, string status) =>
        _database.ScalarAsync<long>("select count(*) from principals where provider_id = $1 and status = $2", provider.Value, status);

    private Task<string> NewestMailAsync(Person person) =>
        AccountMailbox.NewestAsync(_database, _services.Of<Infrastructure.Outbox.OutboxSeal>(null), person.Email);
}
