using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>An impostor claims a provider, lets a second account in, and is refused: nothing of what they gave may live on.</summary>
public sealed class GivenAccessTests : IClassFixture<TestDatabase>, IDisposable
{
    private readonly TestDatabase _database;
    private readonly World _world;
    private readonly Signers _services;

    public GivenAccessTests(TestDatabase database) => (_database, _world, _services) = (database, new World(database), new Signers(database));

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task What_a_refused_claimant_gave_ends_with_the_claim_and_so_does_what_was_given_under_it()
    {
        var (sly, second, third) = (await _world.PersonAsync("Sly"), await _world.PersonAsync("Second"), await _world.PersonAsync("Third"));
        var claim = await ClaimAsync(sly);
        await GiveAsync(claim.Provider, sly, second, Preset.OfficeManager);
        await GiveAsync(claim.Provider, second, third, Preset.Viewer);
        Assert.True(await SeesAsync(second, claim.Provider) && await SeesAsync(third, claim.Provider));

        await RefuseAsync(claim);

        Assert.False(await SeesAsync(second, claim.Provider) || await SeesAsync(third, claim.Provider));
        Assert.Equal(
            "giver-refused,parent-ended",
            await _database.ScalarAsync<string>("select string_agg(end_cause, ',' order by end_cause) from delegations where provider_id = $1", claim.Provider.Value));
    }

    [Fact]
    public async Task Mails_about_the_end_go_to_nobody_who_lost_the_say()
    {
        var (sly, second, third) = (await _world.PersonAsync("Sly"), await _world.PersonAsync("Second"), await _world.PersonAsync("Third"));
        var claim = await ClaimAsync(sly);
        await GiveAsync(claim.Provider, sly, second, Preset.OfficeManager);
        await GiveAsync(claim.Provider, second, third, Preset.Viewer);
        await RefuseAsync(claim);
        Assert.Equal(0L, await MailsAsync(sly));
        Assert.Equal(0L, await MailsAsync(second));

        // The same where the provider ends the one under whom it was given.
        var nora = await _world.PersonAsync("Nora Quist");
        var other = await ClaimAsync(nora);
        await GiveAsync(other.Provider, nora, second, Preset.OfficeManager);
        await GiveAsync(other.Provider, second, third, Preset.Viewer);
        var manager = new DelegationId(await _database.ScalarAsync<Guid>(
            "select id from delegations where provider_id = $1 and agent_id = $2", other.Provider.Value, second.Id.Value));
        Assert.True((await _services.Of<Server.Features.People.Delegations>(nora).EndAsync(other.Provider, manager, "They left")).Succeeded);
        Assert.Equal(0L, await MailsAsync(second));
        Assert.Equal(2L, await MailsAsync(nora)); // Of the one, and of whom they let in.

        Task<long> MailsAsync(Person person) =>
            _database.ScalarAsync<long>("select count(*) from outbox where kind = 'delegation-ended' and dedup_key like $1", $"%/{person.Id.Value}");
    }

    [Fact]
    public async Task What_a_refused_claimant_offered_can_not_be_accepted_any_more()
    {
        var (sly, second) = (await _world.PersonAsync("Sly"), await _world.PersonAsync("Second"));
        var claim = await ClaimAsync(sly);
        var invitation = await OfferAsync(claim.Provider, sly, second, Preset.Viewer);
        await RefuseAsync(claim);
        Assert.Equal("invitation.not-pending", (await _services.Of<Invitations>(second).AcceptAsync(invitation)).Error?.Code);
        Assert.False(await SeesAsync(second, claim.Provider));
    }

    [Fact]
    public async Task Accepting_while_staff_refuse_leaves_nobody_inside_in_any_of_200_tries()
    {
        var reviewer = await _world.PersonAsync("Rae", StaffRole.Reviewer);
        for (var i = 0; i < 200; i++)
        {
            var (sly, second) = (await _world.PersonAsync("Sly"), await _world.PersonAsync("Second"));
            var claim = await ClaimAsync(sly);
            var invitation = await OfferAsync(claim.Provider, sly, second, Preset.Viewer);
            await Task.WhenAll(
                _services.Of<Invitations>(second).AcceptAsync(invitation),
                _services.Of<Claims>(reviewer).RefuseAsync(claim.Provider, claim.Principal, "Not the person."));
            Assert.False(await SeesAsync(second, claim.Provider));
        }
    }

    [Fact]
    public async Task What_another_principal_gave_stays()
    {
        var (nora, sly, manager) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Sly"), await _world.PersonAsync("Olu Park"));
        var claim = await ClaimAsync(nora);
        await GiveAsync(claim.Provider, nora, manager, Preset.OfficeManager);
        var npi = await _database.ScalarAsync<string>("select npi from providers where id = $1", claim.Provider.Value);
        await RefuseAsync(await ClaimAsync(sly, npi));
        Assert.True(await SeesAsync(manager, claim.Provider));
    }

    private async Task<Claim> ClaimAsync(Person person, string? npi = null) => (await _services.Of<Server.Features.Providers.Providers>(person)
        .CreateAsync(new ProviderInput(npi ?? World.NextNpi(), "individual", "Nora Quist", "207Q00000X", "MN"))).Value;

    private async Task<InvitationId> OfferAsync(ProviderId provider, Person from, Person to, Preset preset) => (await _services.Of<Invitations>(from).SendAsync(
        provider, new Offer(to.Email, preset.Key, new GrantTerms(preset.Permissions, ApplicationScope.Every, SectionScope.Every, DateTimeOffset.UtcNow, null), "help"))).Value;

    private async Task GiveAsync(ProviderId provider, Person from, Person to, Preset preset) =>
        Assert.True((await _services.Of<Invitations>(to).AcceptAsync(await OfferAsync(provider, from, to, preset))).Succeeded);

    private async Task RefuseAsync(Claim claim) => Assert.True((await _services.Of<Claims>(await _world.PersonAsync("Rae", StaffRole.Reviewer))
        .RefuseAsync(claim.Provider, claim.Principal, "Not the person.")).Succeeded);

    private async Task<bool> SeesAsync(Person person, ProviderId provider) => (await _services.Of<ProviderViews>(person).ProviderAsync(provider)).Succeeded;
}
