using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>An agent starts a record for a provider who has no account: the paperwork begins, and nobody signs before the provider is here.</summary>
public sealed class StartedRecordTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly ClaimDesk _desk = new(database);

    private World World => _desk.World;

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task The_agent_drafts_and_can_neither_sign_nor_give_nor_see_what_is_sensitive()
    {
        var agent = await World.PersonAsync("Dana Wells");
        var provider = await StartAsync(agent, World.NextNpi());
        var application = (await _desk.Services.Of<Server.Features.Applications.Applications>(agent).StartAsync(provider, Signers.FormKey)).Value;
        var facts = await _desk.Services.Of<AccessGate>(agent).FactsAsync(new Target(Application: application));
        foreach (var action in new[] { Actions.Certify, Actions.Withdraw, Actions.RequestSignature, Actions.Invite, Actions.KeepProvider, Actions.ViewSensitive })
            Assert.False(facts.Decide(action).IsAllowed, action.Name);
        Assert.Equal(Error.NotFound, (await _desk.Services.Of<Invitations>(agent).SendAsync(provider, Offers.To(AccountParts.NewEmail()))).Error);
        var page = (await _desk.Services.Of<ProviderViews>(agent).ProviderAsync(provider)).Value;
        Assert.True(page.HeldByNobody);
        Assert.Contains(Actions.StartApplication, page.Can);
        var seen = (await _desk.Services.Of<Server.Features.Applications.DraftViews>(agent).ApplicationAsync(application)).Value;
        Assert.DoesNotContain(seen.Sections, s => s.Key == "payment");
        Assert.Contains(seen.Sections, s => s.Key == "identity");
    }

    [Fact]
    public async Task Who_claims_it_sees_nothing_before_staff_verified_them_and_then_says_of_every_access_whether_it_stays()
    {
        var (agent, provider) = (await World.PersonAsync("Dana Wells"), await World.PersonAsync("Nora Quist"));
        var reviewer = await World.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        var npi = World.NextNpi();
        var record = await StartAsync(agent, npi);
        var claim = await _desk.ClaimAsync(provider, npi);
        Assert.True(claim.Contested);
        Assert.False(await MayAsync(provider, Actions.ViewProvider, record));
        Assert.Equal("claim.nobody-holds", (await _desk.LetInAsync(reviewer, claim)).Error?.Code);
        Assert.Equal("principal.no-evidence", (await _desk.VerifyAsync(reviewer, claim)).Error?.Code);

        await _desk.UploadAsync(provider, claim);
        Assert.True((await _desk.VerifyAsync(reviewer, claim)).Succeeded);
        Assert.True(await MayAsync(provider, Actions.KeepProvider, record));
        Assert.True(await MayAsync(agent, Actions.ViewProvider, record));
        Assert.Contains("started-record-claimed", await KindsAsync(agent));

        var line = await database.ScalarAsync<Guid>("select id from delegations where started_id = $1", record.Value);
        var answers = _desk.Services.Of<ReviewAnswers>(provider);
        Assert.True((await answers.AnswerAsync(record, new DelegationId(line), ReviewAnswer.End, "We do it ourselves")).Succeeded);
        Assert.False(await MayAsync(agent, Actions.ViewProvider, record));

        var other = await World.PersonAsync("Other Claimant");
        Assert.True((await _desk.ClaimAsync(other, npi)).Contested);
        Assert.True((await _desk.RefuseAsync(reviewer, claim)).Succeeded);
        var third = await _desk.ClaimAsync(await World.PersonAsync("Third Claimant"), npi);
        Assert.True(third.Contested); // It is not empty, and nobody knows who comes first.
    }

    [Fact]
    public async Task What_a_holder_gave_the_agent_ends_when_they_never_were_the_provider_and_what_the_start_gave_stays()
    {
        var reviewer = await World.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        foreach (var widened in new[] { false, true })
        {
            var (agent, impostor) = (await World.PersonAsync("Dana Wells"), await World.PersonAsync("Iva Moss"));
            var npi = World.NextNpi();
            var record = await StartAsync(agent, npi);
            var claim = await _desk.ClaimAsync(impostor, npi);
            await _desk.UploadAsync(impostor, claim);
            Assert.True((await _desk.VerifyAsync(reviewer, claim)).Succeeded);
            var line = await database.ScalarAsync<Guid>("select id from delegations where started_id = $1", record.Value);
            var all = new GrantTerms(Preset.OfficeManager.Permissions, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.MinValue, null);
            if (widened)
                Assert.True((await _desk.Services.Of<AccessChanges>(impostor).ChangeAsync(record, new DelegationId(line), new AccessChange("custom", all, "They run the office"))).Succeeded);
            Assert.Equal(widened, await MayAsync(agent, Actions.Invite, record));
            Assert.True((await _desk.RefuseAsync(reviewer, claim)).Succeeded);
            Assert.False(await MayAsync(agent, Actions.Invite, record));
            Assert.Equal(!widened, await MayAsync(agent, Actions.ViewProvider, record));
        }
    }

    [Fact]
    public async Task Of_a_number_that_has_a_record_none_is_started_and_guesses_are_counted()
    {
        var (agent, nora) = (await World.PersonAsync("Dana Wells"), await World.PersonAsync("Nora Quist"));
        var npi = await _desk.NpiAsync(await World.ProviderAsync(nora));
        var started = _desk.Services.Of<StartedRecords>(agent);
        await RateWindow.RoomAsync(database, StartedRecords.Starts);
        for (var i = 0; i < StartedRecords.Starts.Hits; i++)
            Assert.Equal("provider.has-record", (await started.StartAsync(ClaimDesk.Typed("Nora Quist", npi))).Error?.Code);
        Assert.Equal("rate.limited", (await started.StartAsync(ClaimDesk.Typed("Nora Quist", World.NextNpi()))).Error?.Code);
        Assert.Equal("npi", (await started.StartAsync(ClaimDesk.Typed("Nora Quist", "1234567890"))).Error?.Field);
    }

    [Fact]
    public async Task Whoever_gave_a_started_record_up_goes_on_with_it_and_nobody_else_does()
    {
        var (agent, other, nora) = (await World.PersonAsync("Dana Wells"), await World.PersonAsync("Omar Reyes"), await World.PersonAsync("Nora Quist"));
        var reviewer = await World.PersonAsync("Rae Viewer", StaffRole.Reviewer);
        var npi = World.NextNpi();
        var record = await StartAsync(agent, npi);
        var application = (await _desk.Services.Of<Server.Features.Applications.Applications>(agent).StartAsync(record, Signers.FormKey)).Value;
        Assert.Equal("provider.has-record", await RefusedAsync(agent, npi));
        await LeaveAsync(agent, record);
        Assert.False(await MayAsync(agent, Actions.ViewProvider, record));
        Assert.Equal("provider.has-record", await RefusedAsync(other, npi));

        // Twice at once begins one access.
        var twice = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _desk.Services.Of<StartedRecords>(agent).StartAsync(ClaimDesk.Typed("Nora Quist", npi))));
        Assert.Equal(record, Assert.Single(twice, t => t.Succeeded).Value);
        Assert.Equal("provider.has-record", Assert.Single(twice, t => !t.Succeeded).Error?.Code);
        Assert.True(await MayAsync(agent, Actions.ViewProvider, record));
        Assert.True((await _desk.Services.Of<AccessGate>(agent).FactsAsync(new Target(Application: application))).Decide(Actions.ViewApplication).IsAllowed);

        await LeaveAsync(agent, record);
        var claim = await _desk.ClaimAsync(nora, npi);
        await _desk.UploadAsync(nora, claim);
        Assert.True((await _desk.VerifyAsync(reviewer, claim)).Succeeded);
        Assert.Contains("started-record-claimed", await KindsAsync(agent));
        Assert.Equal("provider.has-record", await RefusedAsync(agent, npi));

        async Task<string?> RefusedAsync(Person who, string number) => (await _desk.Services.Of<StartedRecords>(who).StartAsync(ClaimDesk.Typed("Nora Quist", number))).Error?.Code;
    }

    [Fact]
    public async Task An_agent_and_the_provider_at_the_same_moment_make_one_record_and_never_an_unknown_holder_of_a_started_one()
    {
        var (startedFirst, claimedFirst) = (0, 0);
        var people = new List<Person>();
        for (var i = 0; i < 8; i++)
            people.Add(await World.PersonAsync("Dana Wells"));
        var nora = await World.PersonAsync("Nora Quist");
        for (var round = 0; round < 150; round++)
        {
            var npi = World.NextNpi();
            await database.SqlAsync("delete from rate_windows"); // How many are allowed in a day is not what is asked here.
            var (start, claim) = await Race.RunAsync(
                round, () => _desk.Services.Of<StartedRecords>(people[round % 8]).StartAsync(ClaimDesk.Typed("Nora Quist", npi)), () => _desk.ClaimAsync(nora, npi));
            var (started, contested) = (start.Succeeded, claim.Contested);
            Assert.Equal(started, contested);
            Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from providers where npi = $1", npi));
            (startedFirst, claimedFirst) = (startedFirst + (started ? 1 : 0), claimedFirst + (started ? 0 : 1));
        }
        Assert.True(startedFirst > 0 && claimedFirst > 0, $"{startedFirst} started, {claimedFirst} claimed first: nothing was raced");
    }

    private async Task<ProviderId> StartAsync(Person agent, string npi)
    {
        var started = await _desk.Services.Of<StartedRecords>(agent).StartAsync(ClaimDesk.Typed("Nora Quist", npi));
        Assert.True(started.Succeeded, started.Error?.Message);
        return started.Value;
    }

    [Fact]
    public async Task What_was_suspended_does_not_come_back_by_leaving_and_starting_again()
    {
        var agent = await World.PersonAsync("Dana Wells");
        var npi = World.NextNpi();
        var record = await StartAsync(agent, npi);
        await database.SqlAsync("update delegations set suspended_at = clock_timestamp(), suspend_reason = 'Nobody answered for it.' where provider_id = $1", record.Value);
        await LeaveAsync(agent, record);
        Assert.Equal("provider.has-record", (await _desk.Services.Of<StartedRecords>(agent).StartAsync(ClaimDesk.Typed("Nora Quist", npi))).Error?.Code);
        Assert.False(await MayAsync(agent, Actions.ViewProvider, record));
    }

    private async Task LeaveAsync(Person agent, ProviderId record)
    {
        var line = await database.ScalarAsync<Guid>("select id from delegations where provider_id = $1 and ended_at is null", record.Value);
        Assert.True((await _desk.Services.Of<Delegations>(agent).LeaveAsync(record, new DelegationId(line), "")).Succeeded);
    }

    private async Task<bool> MayAsync(Person person, PortalAction action, ProviderId provider) =>
        (await World.GateFor(person).FactsAsync(new Target(Provider: provider))).Decide(action).IsAllowed;

    private async Task<List<string>> KindsAsync(Person who)
    {
        await using var db = database.Context();
        return [.. db.Notices.Where(n => n.AccountId == who.Id.Value).Select(n => n.Kind)];
    }
}
