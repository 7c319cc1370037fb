using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>An account that the state suspended gives nothing any more, and every page says the same of what its holder sees.</summary>
public sealed class SuspendedAccountTests : BunitContext, IClassFixture<TestDatabase>
{
    private const string Form = "individual-new-enrollment";
    private readonly TestDatabase _database;
    private readonly PeopleDesk _desk;

    public SuspendedAccountTests(TestDatabase database)
    {
        (_database, _desk) = (database, new PeopleDesk(database));
        Services.AddSingleton(FormCatalog.Shipped);
    }

    [Fact]
    public async Task What_a_suspended_principal_offered_is_accepted_by_nobody_until_the_account_is_let_in()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        await AssertOnHoldAsync(owner, owner, provider);
    }

    [Fact]
    public async Task What_a_suspended_manager_offered_is_accepted_by_nobody_until_the_account_is_let_in()
    {
        var tree = await _desk.TreeAsync();
        await AssertOnHoldAsync(tree.Manager, tree.Manager, tree.Provider);
        // Of a giver above, whom it was not offered by, nothing is asked: their agents keep what they have.
        await SuspendAsync(tree.Owner);
        var third = await _desk.World.PersonAsync("Ida Moss");
        var offer = await OfferAsync(tree.Manager, tree.Provider, third);
        Assert.True((await _desk.Invitations(third).AcceptAsync(offer)).Succeeded);
    }

    [Fact]
    public async Task Why_the_preview_and_the_people_page_say_that_the_account_is_suspended_and_agree_with_the_list()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await _desk.World.ApplicationAsync(provider, form: Form);
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions));
        Services.AddSingleton(_desk.Delegations(owner)).AddSingleton(_desk.Effects(owner));
        var (reasons, previews) = (new AccessReasons(_desk.Gate(owner), FormCatalog.Shipped), new AccessPreviews(_desk.Gate(owner), FormCatalog.Shipped));
        var before = (await reasons.WhyAsync(provider, agent.Id, application, "licenses")).Value;
        Assert.False(before.AccountSuspended);
        await SuspendAsync(agent);

        var listed = (await new WhoSees(_desk.Gate(owner), FormCatalog.Shipped).OfSectionAsync(application, "licenses")).Value;
        Assert.DoesNotContain(listed.People, p => p.Name == agent.Name);
        var why = (await reasons.WhyAsync(provider, agent.Id, application, "licenses")).Value;
        Assert.True(why.AccountSuspended);
        Assert.Empty(why.See);
        Assert.Empty(why.Change);
        Assert.Equal(before.See.Select(g => g.Basis), why.SeeOnceLetIn.Select(g => g.Basis));
        Assert.Equal(before.Change.Select(g => g.Basis), why.ChangeOnceLetIn.Select(g => g.Basis));

        var preview = (await previews.OfDelegationAsync(provider, id)).Value;
        Assert.True(preview.AccountSuspended);
        var table = Render<PreviewTable>(p => p.Add(t => t.Preview, preview));
        Assert.Contains(AccessStates.OfAccount(agent.Name), table.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("sees at this moment", table.Markup, StringComparison.Ordinal);

        var person = Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.People);
        var card = Render<PersonCard>(p => p.Add(c => c.Provider, provider).Add(c => c.Person, person).Add(c => c.Now, DateTimeOffset.UtcNow));
        Assert.Contains("Account suspended", card.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Has access", card.Markup, StringComparison.Ordinal);
        Assert.True((await _desk.Views(owner).OneAsync(provider, id)).Value.AccountSuspended);
    }

    private async Task AssertOnHoldAsync(Person giver, Person suspended, ProviderId provider)
    {
        var invited = await _desk.World.PersonAsync("Second Self");
        var offer = await OfferAsync(giver, provider, invited);
        Assert.Equal("pending", (await _desk.People(invited).OfferAsync(offer)).Value.Status);
        Assert.Single((await _desk.People(invited).WaitingForMeAsync()).Value);
        await SuspendAsync(suspended);

        Assert.Equal("on-hold", (await _desk.People(invited).OfferAsync(offer)).Value.Status);
        Assert.Empty((await _desk.People(invited).WaitingForMeAsync()).Value);
        Assert.Equal(AccessErrors.NotPending, (await _desk.Invitations(invited).AcceptAsync(offer)).Error);
        Assert.Equal(0L, await _desk.CountAsync("delegations where invitation_id = $1", offer.Value));

        await _database.SqlAsync("update accounts set suspended_at = null where id = $1", suspended.Id.Value);
        Assert.Equal("pending", (await _desk.People(invited).OfferAsync(offer)).Value.Status);
        Assert.True((await _desk.Invitations(invited).AcceptAsync(offer)).Succeeded);
    }

    private async Task<InvitationId> OfferAsync(Person giver, ProviderId provider, Person to)
    {
        var sent = await _desk.Invitations(giver).SendAsync(provider, new Offer(to.Email, "custom", Terms(Preset.Viewer.Permissions), "Fills in the forms"));
        Assert.True(sent.Succeeded, sent.Error?.Message);
        return sent.Value;
    }

    private Task<int> SuspendAsync(Person who) => _database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", who.Id.Value);
}
