using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Operations;

/// <summary>Whoever is told "not found" is in the ledger: who, what for, on what, and why not.</summary>
public class DeniedAttemptTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    public static TheoryData<string, string> Ways => new()
    {
        { "edit", "section.edit" },
        { "step", "application.request-signature" },
        { "grant", "access.end" },
        { "staff", "staff.manage-roles" },
        { "look", "application.view" },
        { "look-and-record", "section.view" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_stranger_is_told_not_found_and_the_ledger_says_who_what_and_why(string way, string action)
    {
        var (provider, application) = await ApplicationAsync();
        var stranger = await _world.PersonAsync("Stranger");
        Assert.Equal(Error.NotFound, await TryAsync(way, stranger, provider, application));

        var entry = Assert.Single(await LedgerText.OfAsync(database, stranger));
        Assert.Equal(("access-denied", action, "denied", ""), (Text(entry, "kind"), Text(entry, "action"), Text(entry, "outcome"), Text(entry, "basis")));
        Assert.Equal(way == "staff" ? "no-staff-role" : "no-grant", Text(entry["detail"]!, "reason"));
        Assert.Equal(stranger.Session.ToString(), Text(entry, "session"));
        Assert.Equal(way == "staff" ? null : provider.Value.ToString(), Text(entry, "provider"));
        Assert.Equal(way is "staff" or "grant" ? null : application.Value.ToString(), Text(entry, "application"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_does_not_exist_is_recorded_as_absent(string way, string action)
    {
        if (way == "staff")
            return;
        var stranger = await _world.PersonAsync("Stranger");
        Assert.Equal(Error.NotFound, await TryAsync(way, stranger, new(Guid.NewGuid()), new(Guid.NewGuid())));
        var entry = Assert.Single(await LedgerText.OfAsync(database, stranger));
        Assert.Equal((action, "absent"), (Text(entry, "action"), Text(entry["detail"]!, "reason")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_session_that_is_over_is_named_with_its_account(string way, string action)
    {
        var (provider, application) = await ApplicationAsync();
        var person = await _world.PersonAsync("Dana Wells", StaffRole.AccountAdmin);
        await _world.DelegationAsync(provider, person, Preset.OfficeManager.Permissions);
        await database.SqlAsync("update sessions set ended_at = clock_timestamp() where id = $1", person.Session);
        Assert.Equal(Error.NotFound, await TryAsync(way, person, provider, application));
        var entry = Assert.Single(await LedgerText.OfAsync(database, person));
        Assert.Equal((action, "session-over"), (Text(entry, "action"), Text(entry["detail"]!, "reason")));
        Assert.Equal(person.Session.ToString(), Text(entry, "session"));
    }

    [Fact]
    public async Task A_session_that_never_was_names_nobody()
    {
        var (provider, application) = await ApplicationAsync();
        var forged = new Person(new AccountId(Guid.NewGuid()), Guid.NewGuid(), "", "");
        Assert.Equal(Error.NotFound, await TryAsync("edit", forged, provider, application));
        var entry = (await LedgerText.AllAsync(database)).Last(e => Text(e, "application") == application.Value.ToString());
        Assert.Equal((null, null, "not-signed-in"), (Text(entry, "actor"), Text(entry, "session"), Text(entry["detail"]!, "reason")));
    }

    [Fact]
    public async Task Something_inside_that_the_change_did_not_find_is_recorded_and_nothing_of_the_change_remains()
    {
        var (_, application) = await ApplicationAsync();
        var agent = await _world.PersonAsync("Dana Wells");
        var provider = new ProviderId(await database.ScalarAsync<Guid>("select provider_id from applications where id = $1", application.Value));
        await _world.DelegationAsync(provider, agent, Preset.Drafter.Permissions);
        var result = await _world.RunnerFor(agent).ForSectionAsync<int>(Actions.EditSection, application, "licenses", async (operation, c) =>
        {
            await operation.Db.Sections.ExecuteUpdateAsync(set => set.SetProperty(s => s.Version, 99), c);
            operation.Record(new FieldSaved(provider, application, "licenses", "x", 99));
            return Error.NotFound;
        });
        Assert.Equal(Error.NotFound, result.Error);
        var entry = Assert.Single(await LedgerText.OfAsync(database, agent));
        Assert.Equal(("access-denied", "absent"), (Text(entry, "kind"), Text(entry["detail"]!, "reason")));
        Assert.Equal(0, await database.ScalarAsync<int>(
            "select max(version) from sections where version_id = (select current_version_id from applications where id = $1)", application.Value));
    }

    [Fact]
    public async Task What_is_read_and_not_there_is_answered_and_recorded_like_what_is_forbidden()
    {
        var (provider, _) = await ApplicationAsync();
        var agent = await _world.PersonAsync("Dana Wells");
        await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions);
        var found = await _world.GateFor(agent).ReadAsync<string?>(
            Actions.ViewProvider, new Target(Provider: provider), (_, _, _) => Task.FromResult<string?>(null));
        Assert.Equal(Error.NotFound, found.Error);
        Assert.Equal("absent", Text(Assert.Single(await LedgerText.OfAsync(database, agent))["detail"]!, "reason"));
    }

    [Fact]
    public async Task The_same_attempt_is_written_once_a_minute_however_often_it_is_made()
    {
        var (provider, application) = await ApplicationAsync();
        var stranger = await _world.PersonAsync("Stranger");
        for (var i = 0; i < 200; i++)
            Assert.Equal(Error.NotFound, await TryAsync("look", stranger, provider, application));
        // Two when a minute begins in between.
        Assert.InRange((await LedgerText.OfAsync(database, stranger)).Count, 1, 2);
        Assert.Equal(Error.NotFound, await TryAsync("edit", stranger, provider, application));
        Assert.Equal("section.edit", Text((await LedgerText.OfAsync(database, stranger))[^1], "action"));
    }

    [Fact]
    public async Task Nobody_fills_the_ledger_with_addresses_that_they_make_up()
    {
        var stranger = await _world.PersonAsync("Stranger");
        var other = await _world.PersonAsync("Other Stranger");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < 50; i++)
                Assert.Equal(Error.NotFound, await TryAsync("look", stranger, new(Guid.NewGuid()), new(Guid.NewGuid())));
        }));
        var entries = await LedgerText.OfAsync(database, stranger);
        Assert.InRange(entries.Count, DeniedAttempt.InAMinute + 1, 2 * (DeniedAttempt.InAMinute + 1));
        Assert.Contains(entries, entry => Text(entry["detail"]!, "reason") == "many-attempts" && Text(entry, "application") is null);
        await TryAsync("look", other, new(Guid.NewGuid()), new(Guid.NewGuid()));
        Assert.Single(await LedgerText.OfAsync(database, other));
    }

    [Fact]
    public async Task Asking_what_may_be_shown_is_no_attempt()
    {
        var (_, application) = await ApplicationAsync();
        var stranger = await _world.PersonAsync("Stranger");
        var facts = await _world.GateFor(stranger).FactsAsync(new Target(Application: application));
        Assert.False(facts.Decide(Actions.ViewApplication).IsAllowed);
        Assert.Empty(await LedgerText.OfAsync(database, stranger));
    }

    [Fact]
    public async Task What_the_address_names_twice_has_to_agree()
    {
        var (_, foreign) = await ApplicationAsync();
        var person = await _world.PersonAsync("Omar Reyes");
        var own = await _world.ProviderAsync(person);
        var facts = await _world.GateFor(person).FactsAsync(new Target(own, foreign, "licenses"));
        Assert.Equal(new AccessDecision.Denied("absent"), facts.Decide(Actions.EditSection));
    }

    [Fact]
    public async Task Somebody_elses_claim_is_not_ones_own_account()
    {
        var (provider, _) = await ApplicationAsync();
        var claim = new PrincipalId(await database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value));
        var stranger = await _world.PersonAsync("Stranger");
        Assert.Equal(
            new AccessDecision.Denied("other-account"),
            (await _world.GateFor(stranger).FactsAsync(new Target(Principal: claim))).Decide(Actions.KeepOwnAccount));
        Assert.Equal(
            new AccessDecision.Denied("absent"),
            (await _world.GateFor(stranger).FactsAsync(new Target(Principal: new(Guid.NewGuid())))).Decide(Actions.KeepOwnAccount));
        Assert.Equal(
            new AccessDecision.Denied("absent"),
            (await _world.GateFor(stranger).FactsAsync(new Target(Invitation: new(Guid.NewGuid())))).Decide(Actions.AnswerInvitation));
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        var (provider, _) = await ApplicationAsync();
        var agent = await _world.PersonAsync("Dana Wells");
        await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions);
        var refused = await Record.ExceptionAsync(() => _world.GateFor(agent).ReadAsync(
            Actions.ViewProvider, new Target(Provider: provider),
            (db, _, c) => db.Providers.ExecuteUpdateAsync(set => set.SetProperty(p => p.LegalName, "changed"), c)));
        Assert.Contains("read-only transaction", refused!.Message, StringComparison.Ordinal);
    }

    private async Task<Error?> TryAsync(string way, Person person, ProviderId provider, EnrollmentApplicationId application)
    {
        var (runner, gate) = (_world.RunnerFor(person), _world.GateFor(person));
        return way switch
        {
            "edit" => (await runner.ForSectionAsync<int>(Actions.EditSection, application, "licenses", Never)).Error,
            "step" => (await runner.ForApplicationAsync<int>(Actions.RequestSignature, application, Never)).Error,
            "grant" => (await runner.ForProviderAsync<int>(Actions.EndAccess, provider, Never)).Error,
            "staff" => (await runner.RunAsync<int>(Actions.ManageStaffRoles, Never)).Error,
            "look" => (await gate.ReadAsync(Actions.ViewApplication, new Target(Application: application), (_, _, _) => Task.FromResult(1))).Error,
            "look-and-record" => (await runner.LookAtAsync<int>(
                Actions.ViewSection, new Target(Application: application, Section: "licenses"), Never)).Error,
            _ => throw new ArgumentOutOfRangeException(nameof(way)),
        };

        static Task<Result<int>> Never(Operation operation, CancellationToken cancel) => throw new InvalidOperationException("It was let in.");
    }

    private async Task<(ProviderId Provider, EnrollmentApplicationId Application)> ApplicationAsync()
    {
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        return (provider, await _world.ApplicationAsync(provider));
    }

    private static string? Text(JsonNode entry, string name) => (string?)entry[name];
}
