using Portal.Domain.Access;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Providers;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>What made a difference: nothing is named that did not, and nothing of it is told of somebody else.</summary>
public sealed class DifferenceCauseTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly QuestionDesk _desk = new(database);
    private readonly Signers _signers = new(database);

    public void Dispose() => _signers.Dispose();

    [Fact]
    public async Task What_was_renewed_before_its_date_did_not_run_out_by_it()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var dana = await _desk.World.PersonAsync("Dana Wells");
        var end = (await _desk.NowAsync()).AddDays(9);
        var given = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions, until: end));
        var from = await _desk.NowAsync();
        Assert.True((await _desk.People.Changes(owner).RenewAsync(provider, given, end.AddDays(30), "It takes longer")).Succeeded);
        await _desk.SequenceAsync();

        Assert.Equal(["Renewed as another period"], await CausesAsync(dana, from, end.AddDays(15)));
        Assert.Equal(["Renewed as another period", "Ran out by its date"], await CausesAsync(dana, from, end.AddDays(45)));
        // As long as nobody knew that it would be renewed, it was to run out.
        Assert.Equal(["Ran out by its date"], await CausesAsync(dana, from, end.AddDays(15), known: from));
    }

    [Fact]
    public async Task What_was_ended_before_it_began_neither_began_nor_ran_out()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var dana = await _desk.World.PersonAsync("Dana Wells");
        var now = await _desk.NowAsync();
        var given = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions, from: now.AddDays(3), until: now.AddDays(9)));
        var from = await _desk.NowAsync();
        Assert.True((await _desk.People.Delegations(owner).EndAsync(provider, given, "Left us")).Succeeded);
        await _desk.SequenceAsync();

        Assert.Equal(["Ended"], await CausesAsync(dana, from, now.AddDays(20)));
        Assert.Equal(["Began by its date", "Ran out by its date"], await CausesAsync(dana, from, now.AddDays(20), known: from));
    }

    [Fact]
    public async Task A_look_ended_by_its_time_as_long_as_nobody_knew_that_it_was_ended_before()
    {
        var (_, provider) = await _desk.ProviderAsync();
        var draft = await _desk.World.ApplicationAsync(provider);
        var helper = await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        var begun = await _desk.NowAsync();
        var look = await _desk.World.LookAsync(provider, helper, draft, openedBy: null, begun, 30, "licenses");
        var from = await _desk.NowAsync();
        Assert.Equal(["Look ended by its time"], await CausesAsync(helper, from, begun.AddMinutes(31)));
        await database.SqlAsync("update looks set ended_at = clock_timestamp(), ended_by = helper_id, end_cause = 'help-desk' where id = $1", look.Value);

        Assert.Empty(await CausesAsync(helper, from, begun.AddMinutes(31)));
        Assert.Equal(["Look ended by its time"], await CausesAsync(helper, from, begun.AddMinutes(31), known: from));
    }

    [Fact]
    public async Task When_officials_claim_the_record_anew_it_is_told_of_each_of_them_with_whoever_made_it_necessary()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var other = await _desk.World.PersonAsync("Omar Reyes");
        await database.SqlAsync("update providers set kind = 'organization' where id = $1", provider.Value);
        await database.SqlAsync("update principals set capacity = 'authorized-official' where provider_id = $1", provider.Value);
        await database.SqlAsync(
            "insert into principals (id, provider_id, account_id, capacity, status, claimed_at, verified_at) values ($1, $2, $3, 'delegated-official', 'verified', clock_timestamp(), clock_timestamp())",
            Guid.CreateVersion7(), provider.Value, other.Id.Value);
        var from = await _desk.NowAsync();
        Assert.True((await _signers.Of<ProviderRecords>(owner).CorrectAsync(provider, new ProviderInput("", "organization", "Quist Clinic", "207Q00000X", "MN"))).Succeeded);
        await _desk.SequenceAsync();

        var lines = await LinesAsync(new DifferenceForm(await _desk.NpiAsync(provider), null, null, null, null), from, await _desk.NowAsync());
        Assert.Equal(["Nora Quist", "Omar Reyes"], lines.Select(line => line.Person));
        Assert.Equal(["Authorized official, claimed", "Delegated official, claimed"], lines.Select(line => Assert.Single(line.After).What));
        Assert.All(lines, line => Assert.Equal([("Claimed anew", "Nora Quist")], line.Causes.Select(cause => (cause.What, cause.By))));
    }

    [Fact]
    public async Task What_a_record_was_before_its_kind_was_corrected_it_was()
    {
        var nora = await _desk.World.PersonAsync("Nora Quist");
        var typed = new ProviderInput(World.NextNpi(), "individual", "Nora Quist", "207Q00000X", "MN");
        var claim = (await _signers.Of<Server.Features.Providers.Providers>(nora).CreateAsync(typed)).Value;
        var before = await _desk.NowAsync();
        Assert.True((await _signers.Of<ProviderRecords>(nora).CorrectAsync(claim.Provider, typed with { Kind = "organization" })).Succeeded);
        await _desk.SequenceAsync();
        var after = await _desk.NowAsync();

        Assert.Equal("Practitioner, claimed", await HeldAsync(nora, before));
        Assert.Equal("Authorized official, claimed", await HeldAsync(nora, after));
        var line = Assert.Single(await LinesAsync(new DifferenceForm(null, nora.Email, null, null, null), before, after));
        Assert.Equal(("Practitioner, claimed", "Authorized official, claimed", "Claimed anew"), (line.Before.Single().What, line.After.Single().What, line.Causes.Single().What));
        var list = await new AuditDesk(database).FindAsync(new GrantFilter(nora.Email, null, GrantStatus.Ended, null));
        Assert.Equal(("Practitioner", "Claimed anew: another binding took its place"), list.Select(l => (l.What, l.EndCause)).Single());
    }

    private async Task<string> HeldAsync(Person person, DateTimeOffset at)
    {
        var answer = await _desk.Person(await _desk.AuditorAsync()).AskAsync(new PersonForm(person.Email, null, MomentText.Write(at), null), 1);
        return Assert.Single(Assert.Single(answer.Value.Providers).Grants).Ground.Chain[0].What;
    }

    private async Task<IEnumerable<string>> CausesAsync(Person person, DateTimeOffset from, DateTimeOffset to, DateTimeOffset? known = null) =>
        Assert.Single(await LinesAsync(new DifferenceForm(null, person.Email, null, null, known is { } belief ? MomentText.Write(belief) : null), from, to)).Causes
            .Select(cause => cause.What);

    private async Task<IReadOnlyList<DifferenceLine>> LinesAsync(DifferenceForm form, DateTimeOffset from, DateTimeOffset to)
    {
        var answer = await _desk.Differences(await _desk.AuditorAsync()).AskAsync(form with { From = MomentText.Write(from), To = MomentText.Write(to) });
        Assert.True(answer.Succeeded, answer.Error?.Message);
        return answer.Value.Lines;
    }
}
