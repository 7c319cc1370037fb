using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Applications;

/// <summary>Requests for the signature that end without one, and what keeps one from being made.</summary>
public sealed class SignatureRequestTests : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly FieldAddress Npi = new("identity", "npi");

    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _signers;

    public SignatureRequestTests(TestDatabase database) => (_database, _world, _signers) = (database, new World(database), new Signers(database));

    public void Dispose() => _signers.Dispose();

    [Fact]
    public async Task Who_may_ask_takes_the_request_back_and_the_principal_is_told()
    {
        var (nora, provider, application) = await WaitingAsync();
        var manager = await AgentAsync(provider, Permission.ViewApplication, Permission.RequestSignature);
        using var passkey = await _signers.PasskeyAsync(nora);
        var asked = (await _signers.AskAsync(nora, application)).Value;
        Assert.Contains(Actions.CancelSignatureRequest, (await StandingAsync(manager, application)).Can);

        Assert.True((await _signers.Of<SignatureRequests>(manager).TakeBackAsync(application)).Succeeded);

        Assert.Equal("Draft", await _signers.StatusAsync(application));
        var standing = await StandingAsync(nora, application);
        Assert.Equal((manager.Name, SignatureRequests.TakenBack), (standing.Voided!.By, standing.Voided.Cause));
        Assert.DoesNotContain(Actions.CancelSignatureRequest, standing.Can);
        Assert.Contains("was taken back", await NewestMailAsync(nora), StringComparison.Ordinal);
        Assert.Equal("certify.changed", (await _signers.AnswerAsync(nora, application, asked, passkey)).Error?.Code);
        Assert.Contains(await LedgerText.OfAsync(_database, manager), entry => (string?)entry["kind"] == "signature-request-cancelled");
        Assert.Equal("application.not-possible-now", (await _signers.Of<SignatureRequests>(manager).TakeBackAsync(application)).Error?.Code);
        Assert.NotNull((await _signers.Of<Signing>(manager).RequestAsync(application)).Value.Request);
        Assert.True((await _signers.SignAsync(nora, application, passkey)).Succeeded);
        Assert.Equal("application.not-possible-now", (await _signers.Of<SignatureRequests>(manager).TakeBackAsync(application)).Error?.Code);
    }

    [Fact]
    public async Task Who_may_not_ask_for_it_or_not_see_everything_cannot_take_it_back()
    {
        var (_, provider, application) = await WaitingAsync();
        var drafter = await AgentAsync(provider, Permission.ViewApplication, Permission.EditDraft);
        var partial = await _world.PersonAsync("Olu Park");
        await _world.DelegationAsync(
            provider, partial, [Permission.ViewApplication, Permission.RequestSignature],
            sections: new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None }));
        foreach (var person in new[] { drafter, partial, await _world.PersonAsync("Stranger"), await _world.PersonAsync("Staff", StaffRole.Reviewer) })
            Assert.Equal(Error.NotFound, (await _signers.Of<SignatureRequests>(person).TakeBackAsync(application)).Error);
        Assert.Equal("AwaitingSignature", await _signers.StatusAsync(application));
    }

    [Fact]
    public async Task The_practitioner_sends_it_back_with_a_note_and_who_asked_is_told_without_its_words()
    {
        var (nora, provider, application) = await WaitingAsync(asks: "Olu Park");
        var manager = await RequesterAsync(application);
        foreach (var empty in new[] { null, "", " \n " })
            Assert.Equal(("note.empty", "decline-note"), await RefusalAsync(nora, application, empty));
        Assert.Equal("note.too-long", (await RefusalAsync(nora, application, new string('x', Notes.MaxLength + 1))).Code);
        Assert.Equal("AwaitingSignature", await _signers.StatusAsync(application));

        Assert.True((await _signers.Of<SignatureRequests>(nora).DeclineAsync(application, "The license number is the old one.")).Succeeded);

        Assert.Equal("Draft", await _signers.StatusAsync(application));
        var standing = await StandingAsync(manager, application);
        Assert.Equal((nora.Name, SignatureRequests.Declined), (standing.Voided!.By, standing.Voided.Cause));
        Assert.Equal(("The license number is the old one.", nora.Name), (Assert.Single(standing.Notes.Lines).Body, standing.Notes.Lines[0].Author));
        var mail = await NewestMailAsync(manager);
        Assert.Contains("did not sign", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("license number", mail, StringComparison.Ordinal);
        Assert.Contains(await LedgerText.OfAsync(_database, nora), entry => (string?)entry["kind"] == "signature-declined");
        Assert.Equal(provider.Value, await _database.ScalarAsync<Guid>("select provider_id from applications where id = $1", application.Value));
    }

    [Fact]
    public async Task Only_who_may_sign_may_decline()
    {
        var (_, provider, application) = await WaitingAsync();
        var manager = await AgentAsync(provider, [.. Preset.OfficeManager.Permissions]);
        foreach (var person in new[] { manager, await _world.PersonAsync("Stranger"), await _world.PersonAsync("Staff", StaffRole.Reviewer) })
            Assert.Equal(Error.NotFound, (await _signers.Of<SignatureRequests>(person).DeclineAsync(application, "no")).Error);
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from notes where application_id = $1", application.Value));
    }

    [Fact]
    public async Task Signing_taking_back_and_declining_at_once_come_to_one_end()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var manager = await AgentAsync(provider, Permission.ViewApplication, Permission.RequestSignature);
        using var passkey = await _signers.PasskeyAsync(nora);
        var ends = new Dictionary<string, int>();
        for (var round = 0; round < 60; round++)
        {
            var application = await _signers.WaitingAsync(nora, provider);
            var asked = (await _signers.AskAsync(nora, application)).Value;
            var (signed, others) = await Race.RunAsync(
                round, async () => (await _signers.AnswerAsync(nora, application, asked, passkey)).Succeeded, () => Task.WhenAll(
                    Task.Run(async () => (await _signers.Of<SignatureRequests>(manager).TakeBackAsync(application)).Succeeded),
                    Task.Run(async () => (await _signers.Of<SignatureRequests>(nora).DeclineAsync(application, "no")).Succeeded)));
            bool[] won = [signed, .. others];
            Assert.Single(won, w => w);
            Assert.Equal(won[0] ? "Submitted" : "Draft", await _signers.StatusAsync(application));
            Assert.Equal(won[0] ? 1L : 0L, await _database.ScalarAsync<long>("select count(*) from certified_versions where application_id = $1", application.Value));
            Assert.Equal(won[2] ? 1L : 0L, await _database.ScalarAsync<long>("select count(*) from notes where application_id = $1", application.Value));
            var end = won[0] ? "signed" : won[1] ? "taken back" : "declined";
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }
        Assert.True(ends.Count > 1, $"the race did not happen: {string.Join(", ", ends)}");
    }

    [Fact]
    public async Task The_number_in_the_identity_section_has_to_be_the_one_of_the_record()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var application = await _signers.CompleteAsync(nora, provider);
        var seen = (await _signers.Of<Drafting>(nora).SaveFieldAsync(application, Npi, World.NextNpi(), 1)).Value.SectionVersion;
        var problem = Assert.Single((await _signers.Of<Signing>(nora).RequestAsync(application)).Value.Problems);
        Assert.Equal((Npi, ProblemCode.NotOnRecord), (problem.Address, problem.Code));
        Assert.Equal(1, (await _signers.Of<DraftViews>(nora).ApplicationAsync(application)).Value.Sections.Single(s => s.Key == "identity").Problems);

        var withheld = await _world.PersonAsync("Olu Park");
        await _world.DelegationAsync(
            provider, withheld, [Permission.ViewApplication, Permission.RequestSignature],
            sections: new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["identity"] = SectionLevel.None }));
        Assert.All((await _signers.Of<DraftViews>(withheld).ApplicationAsync(application)).Value.Sections, s => Assert.Equal(0, s.Problems));
        Assert.Equal(Error.NotFound, (await _signers.Of<Signing>(withheld).RequestAsync(application)).Error);

        var recorded = await _database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        Assert.True((await _signers.Of<Drafting>(nora).SaveFieldAsync(application, Npi, recorded, seen)).Succeeded);
        Assert.Empty((await _signers.Of<Signing>(nora).RequestAsync(application)).Value.Problems);
    }

    [Fact]
    public async Task A_request_that_ends_because_the_record_was_corrected_says_so()
    {
        var (nora, provider, application) = await WaitingAsync();
        var npi = await _database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        var corrected = await _signers.Of<ProviderRecords>(nora).CorrectAsync(provider, new ProviderInput(npi, "individual", nora.Name, "207Q00000X", "WI"));
        Assert.True(corrected.Succeeded, corrected.Error?.Message);
        Assert.Equal(SignatureRequests.RecordCorrected, (await StandingAsync(nora, application)).Voided!.Cause);
    }

    [Fact]
    public async Task An_official_types_their_own_name_and_not_the_organizations()
    {
        var olu = await _world.PersonAsync("Olu Park");
        var provider = await _world.ProviderAsync(olu);
        // An organization starts no form of today, but a record can be corrected to one while an application is under way.
        var application = await _signers.CompleteAsync(olu, provider);
        await _database.SqlAsync("update providers set kind = 'organization', legal_name = 'Elm Street Clinic' where id = $1", provider.Value);
        await _database.SqlAsync("update principals set capacity = 'authorized-official' where provider_id = $1", provider.Value);
        using var passkey = await _signers.PasskeyAsync(olu);
        Assert.NotNull((await _signers.Of<Signing>(olu).RequestAsync(application)).Value.Request);
        Assert.Equal("certify.name", Assert.Single((await _signers.AskAsync(olu, application, "Elm Street Clinic")).Value.Problems).Code);
        Assert.True((await _signers.SignAsync(olu, application, passkey)).Succeeded);
        Assert.Equal("Olu Park", await _database.ScalarAsync<string>("select legal_name from certified_versions where application_id = $1", application.Value));
    }

    private async Task<(Person Nora, ProviderId Provider, EnrollmentApplicationId Application)> WaitingAsync(string? asks = null)
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        if (asks is null)
            return (nora, provider, await _signers.WaitingAsync(nora, provider));
        var application = await _signers.CompleteAsync(nora, provider);
        var manager = await AgentAsync(provider, Permission.ViewApplication, Permission.RequestSignature);
        Assert.NotNull((await _signers.Of<Signing>(manager).RequestAsync(application)).Value.Request);
        return (nora, provider, application);
    }

    private async Task<Person> RequesterAsync(EnrollmentApplicationId application)
    {
        var id = await _database.ScalarAsync<Guid>("select requested_by from signature_requests where application_id = $1", application.Value);
        return new Person(
            new AccountId(id), await _database.ScalarAsync<Guid>("select id from sessions where account_id = $1", id), "Olu Park",
            await _database.ScalarAsync<string>("select email from accounts where id = $1", id));
    }

    private async Task<Person> AgentAsync(ProviderId provider, params Permission[] permissions)
    {
        var agent = await _world.PersonAsync("Olu Park");
        await _world.DelegationAsync(provider, agent, permissions);
        return agent;
    }

    private async Task<StandingView> StandingAsync(Person person, EnrollmentApplicationId application) =>
        (await _signers.Of<Standings>(person).ReadAsync(application)).Value;

    private async Task<(string Code, string? Field)> RefusalAsync(Person person, EnrollmentApplicationId application, string? note)
    {
        var refused = (await _signers.Of<SignatureRequests>(person).DeclineAsync(application, note)).Error!;
        return (refused.Code, refused.Field);
    }

    private Task<string> NewestMailAsync(Person person) =>
        AccountMailbox.NewestAsync(_database, _signers.Of<Infrastructure.Outbox.OutboxSeal>(null), person.Email);
}
