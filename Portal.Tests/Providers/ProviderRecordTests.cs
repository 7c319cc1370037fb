using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>The record says what is true of the provider, whoever came first.</summary>
public sealed class ProviderRecordTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public ProviderRecordTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    public void Dispose() => _signers.Dispose();

    [Fact]
    public async Task A_typing_mistake_is_corrected_by_whoever_claims_the_provider_and_its_NPI_stays()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var input = Input("Nora Qiust");
        var claim = (await Create(nora, input)).Value;

        Assert.True((await Correct(nora, claim.Provider, input with { LegalName = "Nora  Quist ", Npi = World.NextNpi(), PracticeState = "wi" })).Succeeded);

        Assert.Equal(($"Nora Quist", "WI", input.Npi, "claimed"), await RecordAsync(claim));
    }

    [Theory]
    [InlineData("Zero\u200BWidth", "provider.name-unseen")]
    [InlineData("\u202EtsiuQ aroN", "provider.name-unseen")]
    [InlineData(" ", "provider.no-name")]
    [InlineData("\U0001F600", "provider.name-without-letter")]
    [InlineData("1234567893", "provider.name-without-letter")]
    public async Task A_name_that_cannot_be_read_is_refused(string name, string code)
    {
        var nora = await _world.PersonAsync("Nora Quist");
        Assert.Equal(code, (await Create(nora, Input(name))).Error!.Code);
        var claim = (await Create(nora, Input("Nora Quist"))).Value;
        Assert.Equal(code, (await Correct(nora, claim.Provider, Input(name))).Error!.Code);
    }

    [Fact]
    public async Task Everything_that_sends_mails_works_for_the_longest_name()
    {
        var (nora, agent, reviewer) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Olu Park"), await _world.PersonAsync("Rae", StaffRole.Reviewer));
        var input = Input(new string('W', ProviderInput.MaxNameLength));
        var claim = (await Create(nora, input)).Value;
        var offer = new Offer(agent.Email, "viewer", new GrantTerms(Preset.Viewer.Permissions, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.UtcNow, null), "help");
        var invitation = (await _signers.Of<Invitations>(nora).SendAsync(claim.Provider, offer)).Value;
        var delegation = (await _signers.Of<Invitations>(agent).AcceptAsync(invitation)).Value;
        Assert.True((await _signers.Of<Delegations>(nora).EndAsync(claim.Provider, delegation, "done")).Succeeded);
        Assert.True((await Create(agent, input)).Value.Contested);
        Assert.True((await _signers.Of<Claims>(reviewer).RefuseAsync(claim.Provider, claim.Principal, "no")).Succeeded);
    }

    [Fact]
    public async Task Changing_the_name_that_staff_checked_makes_a_new_claim_and_the_old_binding_keeps_its_history()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var claim = await VerifiedAsync(nora);

        Assert.True((await Correct(nora, claim.Provider, Input("Nora Quist-Park"))).Succeeded);

        Assert.Equal("ended", await _database.ScalarAsync<string>("select status from principals where id = $1 and verified_at is not null", claim.Principal.Value));
        Assert.Equal("claimed", await _database.ScalarAsync<string>(
            "select status from principals where provider_id = $1 and account_id = $2 and id <> $3", claim.Provider.Value, nora.Id.Value, claim.Principal.Value));
        Assert.Equal("claimed", (await _signers.Of<ProviderViews>(nora).ProviderAsync(claim.Provider)).Value.MyStatus);
    }

    [Fact]
    public async Task Changing_the_kind_makes_a_claim_that_nobody_decided_about_anew_and_changing_the_name_does_not()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var claim = (await Create(nora, Input("Nora Quist"))).Value;
        await EvidenceAsync(nora, claim.Principal);
        Assert.True((await Correct(nora, claim.Provider, Input("Nora Quist-Park"))).Succeeded);
        Assert.Equal(claim.Principal, (await _signers.Of<ProviderViews>(nora).ProviderAsync(claim.Provider)).Value.MyClaim);

        Assert.True((await Correct(nora, claim.Provider, Input("Quist Clinic") with { Kind = "organization" })).Succeeded);
        Assert.Equal("practitioner ended", await _database.ScalarAsync<string>("select capacity || ' ' || status from principals where id = $1", claim.Principal.Value));
        var view = (await _signers.Of<ProviderViews>(nora).ProviderAsync(claim.Provider)).Value;
        Assert.Equal("authorized-official claimed", await _database.ScalarAsync<string>("select capacity || ' ' || status from principals where id = $1", view.MyClaim!.Value.Value));
        var anew = Assert.Single(await LedgerText.OfAsync(_database, nora), e => (string?)e["kind"] == "provider-claimed-anew");
        Assert.Equal((claim.Principal.Value.ToString(), view.MyClaim.Value.Value.ToString()), ((string?)anew["detail"]!["before"], (string?)anew["detail"]!["principal"]));
        // Its evidence stays with the claim that it was for, as that of a verified one does, and the page says so beforehand.
        Assert.Empty(view.Evidence);
        Assert.Single((await _signers.Of<ProviderViews>(await _world.PersonAsync("Rae", StaffRole.Reviewer)).ClaimAsync(claim.Principal)).Value.Evidence);
        await EvidenceAsync(nora, view.MyClaim.Value);
        Assert.True((await _signers.Of<Claims>(await _world.PersonAsync("Rae", StaffRole.Reviewer)).VerifyAsync(claim.Provider, view.MyClaim.Value, "License seen.")).Succeeded);
    }

    [Fact]
    public async Task A_record_whose_only_claim_was_made_anew_and_refused_is_as_free_as_before()
    {
        var (squatter, nora, reviewer) = (await _world.PersonAsync("Sly"), await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Rae", StaffRole.Reviewer));
        var input = Input("Sly Inc.") with { Kind = "organization" };
        var first = (await Create(squatter, input)).Value;
        Assert.True((await Correct(squatter, first.Provider, input with { Kind = "individual" })).Succeeded);
        var anew = (await _signers.Of<ProviderViews>(squatter).ProviderAsync(first.Provider)).Value.MyClaim!.Value;
        Assert.True((await _signers.Of<Claims>(reviewer).RefuseAsync(first.Provider, anew, "Not the person.")).Succeeded);
        Assert.False((await Create(nora, Input("Nora Quist") with { Npi = input.Npi })).Value.Contested);
    }

    [Fact]
    public async Task Changing_anything_else_leaves_the_verification_as_it_is()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var claim = await VerifiedAsync(nora);
        Assert.True((await Correct(nora, claim.Provider, Input("Nora Quist") with { PracticeState = "WI" })).Succeeded);
        Assert.Equal(("Nora Quist", "WI", "verified"), await Then(RecordAsync(claim), r => (r.Name, r.State, r.Status)));
    }

    [Fact]
    public async Task What_waits_for_a_signature_has_to_be_asked_for_again_and_what_is_certified_stays()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var passkey = await _signers.PasskeyAsync(nora);
        var (waiting, certified) = (await _signers.WaitingAsync(nora, provider), await _signers.WaitingAsync(nora, provider));
        Assert.True((await _signers.SignAsync(nora, certified, passkey)).Succeeded);
        var asked = (await _signers.AskAsync(nora, waiting)).Value;

        Assert.True((await Correct(nora, provider, Input("Nora Quist") with { PracticeState = "WI" })).Succeeded);

        Assert.Equal(("Draft", "Submitted"), (await _signers.StatusAsync(waiting), await _signers.StatusAsync(certified)));
        Assert.False((await _signers.AnswerAsync(nora, waiting, asked, passkey)).Succeeded);
        Assert.NotNull((await _signers.Of<Standings>(nora).ReadAsync(waiting)).Value.Voided);
    }

    [Fact]
    public async Task A_squatters_words_give_way_to_those_of_the_claim_that_staff_verify()
    {
        var (squatter, nora, reviewer) = (await _world.PersonAsync("Sly"), await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Rae", StaffRole.Reviewer));
        var input = Input("Sly Inc.") with { Kind = "organization" };
        var first = (await Create(squatter, input)).Value;
        var second = (await Create(nora, Input("Nora Quist") with { Npi = input.Npi })).Value;
        Assert.True(second.Contested);
        Assert.Contains((await _signers.Of<ProviderViews>(reviewer).DeskAsync()).Value.Lines, line => line.Id == second.Principal);
        Assert.Equal("Nora Quist", (await _signers.Of<ProviderViews>(reviewer).ClaimAsync(second.Principal)).Value.Instead!.LegalName);
        Assert.True((await _signers.Of<Claims>(reviewer).RefuseAsync(first.Provider, first.Principal, "Not the person.")).Succeeded);
        await EvidenceAsync(nora, second.Principal);

        var another = await _world.PersonAsync("Rob", StaffRole.Reviewer);
        Assert.True((await _signers.Of<Claims>(another).VerifyAsync(second.Provider, second.Principal, "License seen.")).Succeeded);

        Assert.Equal(("Nora Quist", "MN", input.Npi, "verified"), await RecordAsync(second));
        Assert.Equal("practitioner", await _database.ScalarAsync<string>("select capacity from principals where id = $1", second.Principal.Value));
    }

    [Fact]
    public async Task Nobody_but_a_principal_corrects_the_record()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var claim = await VerifiedAsync(nora);
        var manager = await _world.PersonAsync("Olu Park");
        await _world.DelegationAsync(claim.Provider, manager, Preset.OfficeManager.Permissions);
        foreach (var person in new[] { manager, await _world.PersonAsync("Stranger"), await _world.PersonAsync("Rae", StaffRole.Reviewer) })
            Assert.Equal(Error.NotFound, (await Correct(person, claim.Provider, Input("Olu Park"))).Error);
        Assert.Equal("Nora Quist", (await RecordAsync(claim)).Name);
    }

    private static ProviderInput Input(string name) => new(World.NextNpi(), "individual", name, "207Q00000X", "MN");

    private Task<Result<Claim>> Create(Person person, ProviderInput input) => _signers.Of<Server.Features.Providers.Providers>(person).CreateAsync(input);

    private Task<Result<ProviderId>> Correct(Person person, ProviderId provider, ProviderInput input) =>
        _signers.Of<ProviderRecords>(person).CorrectAsync(provider, input);

    [Fact]
    public async Task A_correction_and_a_step_of_an_application_do_not_wait_for_each_other()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var claim = await VerifiedAsync(nora);
        var officials = new List<Person> { nora };
        for (var i = 0; i < 3; i++)
        {
            officials.Add(await _world.PersonAsync("Omar Reyes"));
            await _database.SqlAsync(
                "insert into principals (id, provider_id, account_id, capacity, status, claimed_at, verified_at) values ($1, $2, $3, 'delegated-official', 'verified', clock_timestamp(), clock_timestamp())",
                Guid.CreateVersion7(), claim.Provider.Value, officials[^1].Id.Value);
        }
        var application = await _world.ApplicationAsync(claim.Provider);
        for (var round = 0; round < 60; round++)
        {
            await _database.SqlAsync("update applications set status = 'AwaitingSignature' where id = $1", application.Value);
            var work = officials.Skip(1).Select(official => Task.Run(() => _world.RunnerFor(official).ForApplicationAsync<int>(
                Actions.RequestSignature, application, (_, _) => Task.FromResult<Domain.Common.Result<int>>(0)))).ToList<Task>();
            work.Add(Task.Run(() => Correct(nora, claim.Provider, Input("Nora Quist") with { PracticeState = round % 2 == 0 ? "WI" : "MN" })));
            await Task.WhenAll(work);
        }
    }

    private async Task<Claim> VerifiedAsync(Person nora)
    {
        var claim = (await Create(nora, Input("Nora Quist"))).Value;
        await EvidenceAsync(nora, claim.Principal);
        var reviewer = await _world.PersonAsync("Rae", StaffRole.Reviewer);
        Assert.True((await _signers.Of<Claims>(reviewer).VerifyAsync(claim.Provider, claim.Principal, "License seen.")).Succeeded);
        return claim;
    }

    private async Task EvidenceAsync(Person person, PrincipalId principal)
    {
        using var file = new MemoryStream(SampleFiles.Pdf());
        Assert.True((await _signers.Of<Evidence>(person).UploadAsync(principal, file, "license.pdf", file.Length)).Succeeded);
    }

    private async Task<(string Name, string State, string Npi, string Status)> RecordAsync(Claim claim)
    {
        await using var db = _database.Context();
        var (provider, principal) = (db.Providers.Single(p => p.Id == claim.Provider.Value), db.Principals.Single(p => p.Id == claim.Principal.Value));
        return (provider.LegalName, provider.PracticeState, provider.Npi, principal.Status);
    }

    private static async Task<TOut> Then<T, TOut>(Task<T> task, Func<T, TOut> next) => next(await task);
}
