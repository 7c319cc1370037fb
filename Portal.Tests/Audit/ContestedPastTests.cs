using System.Globalization;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Providers;
using Portal.Tests.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>A claim of a record that somebody else holds: it allows nothing, and an auditor who asks about the claimant is told of it.</summary>
public sealed class ContestedPastTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Words = "Practitioner, contested (no power until staff decide)";
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private readonly QuestionDesk _desk = new(database);
    private readonly ClaimDesk _claims = new(database);

    public void Dispose() => _claims.Dispose();

    [Fact]
    public async Task It_stands_from_its_claim_to_the_decision_without_power_and_as_known_at_each()
    {
        var (_, provider, lena, claim) = await ClaimedAsync();
        Assert.True((await _claims.RefuseAsync(await ReviewerAsync(), claim)).Succeeded);
        var (claimed, decided, after) = (await TimeAsync("claimed_at", claim), await TimeAsync("decided_at", claim), await _desk.NowAsync());

        foreach (var (at, known) in new[] { (claimed, after), (decided - Tick, after), (claimed, claimed), (after, decided - Tick) })
        {
            var answer = await AskAsync(lena, at, known);
            var there = Assert.Single(answer.Providers);
            var grant = Assert.Single(there.Grants);
            Assert.Equal((1, GrantStatus.Awaiting, Words), (answer.Total, grant.Status, Assert.Single(grant.Ground.Chain).What));
            Assert.Empty(there.May);
            Assert.Empty(there.Applications);
        }
        foreach (var (at, known) in new[] { (claimed - Tick, after), (decided, after), (after, after), (after, claimed - Tick), (claimed, claimed - Tick) })
            Assert.Equal(0, (await AskAsync(lena, at, known)).Total);
        // Who could is about power alone.
        Assert.DoesNotContain((await _desk.AskAsync(provider, claimed)).People, person => person.Id == lena.Id);
    }

    [Fact]
    public async Task The_files_of_one_person_say_so_too_with_the_entry_of_the_claim()
    {
        var (_, provider, lena, _) = await ClaimedAsync();
        await _desk.SequenceAsync();
        var export = (await _desk.Person(await _desk.AuditorAsync()).ExportAsync(new PersonForm(lena.Email, null, null, null), "csv")).Value;
        var record = Assert.Single(AnswerRecords.Of(Assert.Single(await export.Pages(default).SelectMany(page => page.ToAsyncEnumerable()).ToListAsync())));
        var entry = await database.ScalarAsync<long>("select seq from audit_log where kind = 'provider-claim-contested' and provider_id = $1", provider.Value);
        Assert.Equal(("Claimed", "Awaiting a decision"), (record.Rows[0][2], record.Rows[0][3]));
        Assert.StartsWith($"Lena Foss: {Words}, since ", record.Rows[0][5], StringComparison.Ordinal);
        Assert.Equal(entry.ToString(CultureInfo.InvariantCulture), record.Rows[0][6]);
        Assert.Equal("", record.Rows[1][7]); // What they could do for the provider.
        var grant = record.Json["grants"]![0]!;
        Assert.Equal(("awaiting", Words), ((string?)grant["status"], (string?)grant["ground"]!["chain"]![0]!["what"]));
        Assert.Empty(record.Json["may"]!.AsArray());
    }

    [Fact]
    public async Task The_list_of_grants_says_that_it_gives_nothing_and_waits_for_staff()
    {
        var (_, _, lena, claim) = await ClaimedAsync();
        var list = new AuditDesk(database);
        var line = Assert.Single(await list.FindAsync(new GrantFilter(lena.Email, null, null, null)));
        Assert.Equal(("nothing: contested until staff decide", "Awaiting a decision"), (line.Rights, GrantWords.OfStatus(line.Status, line.Claim)));
        Assert.True((await _claims.RefuseAsync(await ReviewerAsync(), claim)).Succeeded);
        Assert.Equal("nothing: contested until staff decide", Assert.Single(await list.FindAsync(new GrantFilter(lena.Email, null, null, null))).Rights);
    }

    [Fact]
    public async Task What_changed_tells_when_it_came_and_when_it_went_of_the_provider_and_of_the_person()
    {
        var before = await _desk.NowAsync();
        var (_, provider, lena, claim) = await ClaimedAsync();
        var between = await _desk.NowAsync();
        Assert.True((await _claims.RefuseAsync(await ReviewerAsync(), claim)).Succeeded);
        await _desk.SequenceAsync();
        var after = await _desk.NowAsync();

        foreach (var form in new[] { new DifferenceForm(await _desk.NpiAsync(provider), lena.Email, null, null, null), new DifferenceForm(null, lena.Email, null, null, null) })
        {
            var came = Assert.Single(await DifferAsync(form, before, between));
            Assert.Empty(came.Gained.Concat(came.Lost));
            Assert.Empty(came.Before);
            Assert.Equal((Words, GrantStatus.Awaiting), (Assert.Single(came.After).What, came.After[0].Status));
            Assert.Equal(("Contested claim made", "Lena Foss"), (Assert.Single(came.Causes).What, came.Causes[0].By));
            var went = Assert.Single(await DifferAsync(form, between, after));
            Assert.Empty(went.After);
            Assert.Equal(("Claim refused or ended", "Rae Viewer"), (Assert.Single(went.Causes).What, went.Causes[0].By));
            Assert.Equal($"{Words}: awaiting a decision", AnswerRecords.Of(went).Rows[0][6]);
            Assert.Empty(await DifferAsync(form, before, after));
            Assert.Empty(await DifferAsync(form, between, after, known: between));
        }
        Assert.Contains(await DifferAsync(new DifferenceForm(await _desk.NpiAsync(provider), null, null, null, null), between, after), line => line.Id == lena.Id);
    }

    [Fact]
    public async Task Once_it_is_verified_it_is_a_binding_and_another_claim_of_the_record_is_contested_anew_by_staff()
    {
        var (owner, _, lena, claim) = await ClaimedAsync();
        var third = await _desk.World.PersonAsync("Third Claimant");
        var other = await _claims.ClaimAsync(third, await _desk.NpiAsync(claim.Provider));
        await _claims.UploadAsync(lena, claim);
        var from = await _desk.NowAsync();
        var held = new Claim(claim.Provider, new PrincipalId(await database.ScalarAsync<Guid>(
            "select id from principals where provider_id = $1 and account_id = $2", claim.Provider.Value, owner.Id.Value)), false);
        Assert.True((await _claims.RefuseAsync(await _desk.World.PersonAsync("Rob Viewer", StaffRole.Reviewer), held)).Succeeded);
        Assert.True((await _claims.VerifyAsync(await ReviewerAsync(), claim)).Succeeded);
        Assert.True((await _claims.RefuseAsync(await ReviewerAsync(), other)).Succeeded);
        await _desk.SequenceAsync();

        var lines = await DifferAsync(new DifferenceForm(await _desk.NpiAsync(claim.Provider), null, null, null, null), from, await _desk.NowAsync());
        var won = lines.Single(line => line.Id == lena.Id);
        Assert.Equal((Words, "Practitioner, verified"), (Assert.Single(won.Before).What, Assert.Single(won.After).What));
        Assert.Equal(["Verified by staff"], won.Causes.Select(cause => cause.What));
        var lost = lines.Single(line => line.Id == third.Id);
        Assert.Equal(["Time to object begun anew", "Claim refused or ended"], lost.Causes.Select(cause => cause.What));
        Assert.Equal("Practitioner, verified", Assert.Single(Assert.Single((await AskAsync(lena, await _desk.NowAsync())).Providers).Grants).Ground.Chain[0].What);
    }

    [Fact]
    public async Task That_time_began_anew_reads_as_it_did_where_it_was_recorded_as_a_claim()
    {
        var (_, _, lena, claim) = await ClaimedAsync();
        var from = await _desk.NowAsync();
        Assert.True((await _desk.World.RunnerFor(await ReviewerAsync()).ForProviderAsync<bool>(Actions.VerifyPrincipal, claim.Provider, (operation, _) =>
        {
            operation.Record(new ProviderClaimContested(claim.Provider, claim.Principal));
            return Task.FromResult<Result<bool>>(true);
        })).Succeeded);
        Assert.True((await _claims.RefuseAsync(await ReviewerAsync(), claim)).Succeeded);
        await _desk.SequenceAsync();

        var lines = await DifferAsync(new DifferenceForm(await _desk.NpiAsync(claim.Provider), null, null, null, null), from, await _desk.NowAsync());
        Assert.Equal(["Time to object begun anew", "Claim refused or ended"], lines.Single(line => line.Id == lena.Id).Causes.Select(cause => cause.What));
    }

    // Lena claims what Nora holds.
    private async Task<(Person Owner, ProviderId Provider, Person Lena, Claim Claim)> ClaimedAsync()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        await _desk.World.ApplicationAsync(provider);
        var lena = await _desk.World.PersonAsync("Lena Foss");
        var claim = await _claims.ClaimAsync(lena, await _desk.NpiAsync(provider));
        Assert.True(claim.Contested);
        return (owner, provider, lena, claim);
    }

    private Task<Person> ReviewerAsync() => _desk.World.PersonAsync("Rae Viewer", StaffRole.Reviewer);

    private Task<DateTimeOffset> TimeAsync(string column, Claim claim) =>
        _desk.MomentAsync($"select {column} from principals where id = $1", claim.Principal.Value);

    private async Task<PersonAnswer> AskAsync(Person person, DateTimeOffset at, DateTimeOffset? known = null)
    {
        var answer = await _desk.Person(await _desk.AuditorAsync()).AskAsync(
            new PersonForm(person.Email, null, MomentText.Write(at), known is { } belief ? MomentText.Write(belief) : null), 1);
        Assert.True(answer.Succeeded, answer.Error?.Message);
        return answer.Value;
    }

    private async Task<IReadOnlyList<DifferenceLine>> DifferAsync(DifferenceForm form, DateTimeOffset from, DateTimeOffset to, DateTimeOffset? known = null)
    {
        var answer = await _desk.Differences(await _desk.AuditorAsync()).AskAsync(form with
        {
            From = MomentText.Write(from),
            To = MomentText.Write(to),
            Known = known is { } belief ? MomentText.Write(belief) : null,
        });
        Assert.True(answer.Succeeded, answer.Error?.Message);
        return answer.Value.Lines;
    }
}
