using System.Globalization;
using Microsoft.Extensions.Options;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>A letter or contract beside access says how long somebody acts for the provider: the access ends with it.</summary>
public sealed class AuthorityTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly Signers _services = new(database);
    private readonly PeopleDesk _desk = new(database);

    private World World => _desk.World;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Access_ends_with_the_letter_and_what_was_given_under_it_too()
    {
        var (nora, provider, agent, grant) = await GivenAsync();
        var helper = await World.PersonAsync("Hal Perry");
        var below = await _desk.GiveAsync(agent, provider, helper, PeopleDesk.Terms(Preset.Drafter.Permissions));
        var last = Today.AddDays(100);
        Assert.True((await AttachAsync(nora, provider, grant, last)).Succeeded);
        var current = (await _desk.Views(nora).OneAsync(provider, grant)).Value;
        Assert.Equal(Midnight(last.AddDays(1)), current.Current.Terms.ValidUntil);
        Assert.Equal("changed", current.History[1].EndCause);
        Assert.Equal("It ends with the letter or contract that was attached.", current.History[1].EndReason);
        Assert.Equal(current.History[1].Reason, current.Current.Reason);
        Assert.Equal(Midnight(last.AddDays(1)), (await _desk.Views(nora).OneAsync(provider, below)).Value.Current.Terms.ValidUntil);

        // Further than the letter reaches it goes only with a newer one.
        Assert.Equal("authority.beyond", (await RenewAsync(nora, provider, current.Id, last.AddDays(2))).Error?.Code);
        Assert.True((await AttachAsync(nora, provider, current.Id, last.AddDays(300), "contract")).Succeeded);
        Assert.True((await RenewAsync(nora, provider, current.Id, last.AddDays(200))).Succeeded);
        Assert.Equal(["contract", "letter"], (await _services.Of<AuthorityViews>(nora).OfAsync(provider, grant)).Value.Select(a => a.Kind));
    }

    [Fact]
    public async Task A_letter_that_reaches_further_than_the_access_changes_nothing_of_it()
    {
        var (nora, provider, _, grant) = await GivenAsync(until: DateTimeOffset.UtcNow.AddDays(20));
        Assert.True((await AttachAsync(nora, provider, grant, Today.AddDays(500))).Succeeded);
        Assert.Single((await _desk.Views(nora).OneAsync(provider, grant)).Value.History);
    }

    [Fact]
    public async Task Where_one_is_required_access_without_it_is_given_for_a_while_only()
    {
        var (nora, provider, agent, grant) = await GivenAsync();
        var authorities = _services.Of<Authorities>(nora);
        Assert.True((await authorities.RequireAsync(provider, true)).Succeeded);
        Assert.True((await _desk.Views(nora).OneAsync(provider, grant)).Value.Current.Terms.ValidUntil is null); // What was given keeps its end.
        var (short_, forever) = (Terms(Midnight(Today.AddDays(AuthorityRules.GraceDays))), Terms(null));
        Assert.Equal("authority.beyond", (await _desk.Invitations(nora).SendAsync(provider, Offer(forever))).Error?.Code);
        Assert.Equal("until", (await _desk.Invitations(nora).SendAsync(provider, Offer(Terms(Midnight(Today.AddDays(60)))))).Error?.Field);
        Assert.True((await _desk.Invitations(nora).SendAsync(provider, Offer(short_))).Succeeded);
        // An agent gives on under the same rule.
        Assert.Equal("authority.beyond", (await _desk.Invitations(agent).SendAsync(provider, Offer(forever))).Error?.Code);
        // What was given can be narrowed, however old it is; with a letter it goes as far as that.
        await database.SqlAsync("update delegations set given_at = given_at - interval '2 years' where id = $1", grant.Value);
        var narrowed = await _desk.Changes(nora).ChangeAsync(provider, grant, new AccessChange("custom", Terms(null, Preset.Drafter.Permissions), "Less"));
        Assert.True(narrowed.Succeeded, narrowed.Error?.Message);
        Assert.True((await AttachAsync(nora, provider, narrowed.Value, Today.AddDays(400))).Succeeded);
        var current = (await _desk.Views(nora).OneAsync(provider, grant)).Value.Id;
        Assert.Equal("authority.beyond", (await _desk.Changes(nora).ChangeAsync(provider, current, new AccessChange("custom", Terms(null, Preset.Viewer.Permissions), "Less"))).Error?.Code);
        Assert.True((await _desk.Changes(nora).ChangeAsync(
            provider, current, new AccessChange("custom", Terms(Midnight(Today.AddDays(400)), Preset.Viewer.Permissions), "Less"))).Succeeded);

        Assert.True((await authorities.RequireAsync(provider, false)).Succeeded);
        Assert.True((await _desk.Invitations(nora).SendAsync(provider, Offer(forever))).Succeeded);
    }

    [Fact]
    public async Task An_offer_from_before_it_was_required_gives_nothing_that_is_longer()
    {
        var (nora, provider, _, _) = await GivenAsync();
        var invited = await World.PersonAsync("Ivy Invited");
        var offer = (await _desk.Invitations(nora).SendAsync(provider, new Offer(invited.Email, "custom", Terms(null), "Fills in the forms"))).Value;
        Assert.True((await _services.Of<Authorities>(nora).RequireAsync(provider, true)).Succeeded);
        Assert.Equal("authority.offer-too-long", (await _desk.Invitations(invited).AcceptAsync(offer)).Error?.Code);
        Assert.Equal("pending", await database.ScalarAsync<string>("select status from invitations where id = $1", offer.Value));
        Assert.True((await _services.Of<Authorities>(nora).RequireAsync(provider, false)).Succeeded);
        Assert.True((await _desk.Invitations(invited).AcceptAsync(offer)).Succeeded);
    }

    [Fact]
    public async Task A_state_that_requires_it_requires_it_of_everybody()
    {
        var (nora, provider, _, _) = await GivenAsync();
        var limits = new AuthorityLimits(Options.Create(new PortalSettings { RequireAuthority = true }));
        var sent = await World.RunnerFor(nora).ForProviderAsync<bool>(Actions.Invite, provider, async (operation, c) =>
            await limits.CheckAsync(operation, provider, null, null, c) is { } refused ? refused : true);
        Assert.Equal("authority.beyond", sent.Error?.Code);
    }

    [Fact]
    public async Task A_request_is_approved_within_the_same_limit()
    {
        var (nora, provider, _, _) = await GivenAsync();
        Assert.True((await _services.Of<Authorities>(nora).RequireAsync(provider, true)).Succeeded);
        var asker = await World.PersonAsync("Ann Asker");
        var npi = await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        Assert.True((await _desk.Requests(asker).AskAsync(new NewRequest(npi, Preset.Viewer.Permissions, null, "Prepares the revalidation"))).Succeeded);
        var request = new AccessRequestId(await database.ScalarAsync<Guid>("select id from access_requests where agent_id = $1", asker.Id.Value));
        Assert.Equal(
            "authority.beyond",
            (await _desk.Answers(nora).ApproveAsync(provider, request, new AccessChange("custom", Terms(null, Preset.Viewer.Permissions), "Revalidation"))).Error?.Code);
        Assert.True((await _desk.Answers(nora).ApproveAsync(
            provider, request, new AccessChange("custom", Terms(Midnight(Today.AddDays(20)), Preset.Viewer.Permissions), "Revalidation"))).Succeeded);
    }

    [Fact]
    public async Task Only_who_reaches_the_access_attaches_and_only_with_a_day_to_come()
    {
        var (nora, provider, agent, grant) = await GivenAsync();
        foreach (var day in new[] { "", "soon", "13/01/2027", "01/01/2020", Type(Today.AddDays(-1)) })
            Assert.Equal("authority.day", (await AttachAsync(nora, provider, grant, day)).Error?.Code);
        // Access without an end would get this one.
        foreach (var day in new[] { "12/31/9999", "12/31/8999", Type(Today.AddYears(10).AddDays(2)) })
            Assert.Equal(AuthorityErrors.TooFar, (await AttachAsync(nora, provider, grant, day)).Error);
        Assert.Equal("authority.kind", (await AttachAsync(nora, provider, grant, Type(Today), "note")).Error?.Code);
        Assert.Equal(Error.NotFound, (await AttachAsync(agent, provider, grant, Type(Today.AddDays(9)))).Error); // Never beside one's own.
        Assert.Equal(Error.NotFound, (await AttachAsync(await World.PersonAsync("Other Person"), provider, grant, Type(Today.AddDays(9)))).Error);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from authorities where provider_id = $1", provider.Value));
        Assert.True((await _desk.Delegations(nora).EndAsync(provider, grant, "Left")).Succeeded);
        Assert.Equal("access.already-ended", (await AttachAsync(nora, provider, grant, Type(Today.AddDays(9)))).Error?.Code);
    }

    [Fact]
    public async Task The_provider_and_auditors_open_it_and_each_look_is_in_the_ledger()
    {
        var (nora, provider, agent, grant) = await GivenAsync();
        var id = (await AttachAsync(nora, provider, grant, Today.AddDays(90))).Value;
        var auditor = await World.PersonAsync("Aud Ito", StaffRole.Auditor);
        await using (var opened = (await _services.Of<Authorities>(nora).OpenAsync(provider, id)).Value.Content)
            Assert.Equal(SampleFiles.Pdf(), await BytesAsync(opened));
        await using (var opened = (await _services.Of<Authorities>(auditor).OpenForAuditAsync(id)).Value.Content)
            Assert.Equal(SampleFiles.Pdf(), await BytesAsync(opened));
        foreach (var who in new[] { nora, auditor })
            Assert.Contains(await LedgerText.OfAsync(database, who), entry => (string?)entry["kind"] == "authority-viewed");
        Assert.Equal(Error.NotFound, (await _services.Of<Authorities>(auditor).OpenAsync(provider, id)).Error);
        Assert.Equal(Error.NotFound, (await _services.Of<Authorities>(nora).OpenForAuditAsync(id)).Error);
        var elsewhere = await World.PersonAsync("Omar Reyes");
        Assert.Equal(Error.NotFound, (await _services.Of<Authorities>(elsewhere).OpenAsync(await World.ProviderAsync(elsewhere), id)).Error);
        var list = (await _services.Of<AuthorityViews>(nora).AllAsync(provider)).Value;
        Assert.Equal((agent.Name, "letter"), (Assert.Single(list.People).Name, list.People[0].Newest?.Kind));
    }

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static string Type(DateOnly day) => day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);

    private static GrantTerms Terms(DateTimeOffset? until, IReadOnlySet<Permission>? permissions = null) =>
        new(permissions ?? Preset.Viewer.Permissions, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.MinValue, until);

    private static Offer Offer(GrantTerms terms) => new(AccountParts.NewEmail(), "custom", terms, "Fills in the forms");

    private Task<Result<Guid>> AttachAsync(Person who, ProviderId provider, DelegationId grant, DateOnly last, string kind = "letter") =>
        AttachAsync(who, provider, grant, Type(last), kind);

    private Task<Result<Guid>> AttachAsync(Person who, ProviderId provider, DelegationId grant, string last, string kind = "letter") =>
        _services.Of<Authorities>(who).AttachAsync(provider, grant, kind, last, new MemoryStream(SampleFiles.Pdf()), "letter.pdf", null);

    private Task<Result<DelegationId>> RenewAsync(Person who, ProviderId provider, DelegationId grant, DateOnly last) =>
        _desk.Changes(who).RenewAsync(provider, grant, Midnight(last.AddDays(1)), "Still needed");

    private static async Task<byte[]> BytesAsync(Stream content)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<(Person Nora, ProviderId Provider, Person Agent, DelegationId Grant)> GivenAsync(DateTimeOffset? until = null)
    {
        var (nora, agent) = (await World.PersonAsync("Nora Quist"), await World.PersonAsync("Mia Stone"));
        var provider = await World.ProviderAsync(nora);
        return (nora, provider, agent, await World.DelegationAsync(provider, agent, Preset.OfficeManager.Permissions, until: until));
    }
}
