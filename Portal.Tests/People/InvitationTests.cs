using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Forms;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

public class InvitationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Fact]
    public async Task An_accepted_invitation_gives_exactly_what_was_offered()
    {
        var (owner, provider, agent, invitation) = await OfferedAsync(Preset.Drafter.Permissions, withheld: "payment");
        var accepted = await For(agent).AcceptAsync(invitation);
        Assert.True(accepted.Succeeded);
        var application = await _world.ApplicationAsync(provider);
        var facts = await _world.GateFor(agent).FactsAsync(new(Application: application));
        var sections = EffectiveAccess.Sections(facts.Actor, facts.Resource, facts.Holdings, facts.Now);
        Assert.Equal(["identity", "licenses"], sections.Keys);
        Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1 and given_by = $2", provider.Value, owner.Id.Value));
    }

    [Fact]
    public async Task One_invitation_is_accepted_once_however_many_try_at_the_same_moment()
    {
        for (var round = 0; round < 150; round++)
        {
            var (_, provider, agent, invitation) = await OfferedAsync(Preset.Viewer.Permissions);
            var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => For(agent).AcceptAsync(invitation)));
            Assert.Equal(1, results.Count(r => r.Succeeded));
            Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(AccessErrors.NotPending, r.Error));
            Assert.Equal(1L, await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1", provider.Value));
        }
    }

    [Fact]
    public async Task An_invitation_that_is_taken_back_while_it_is_accepted_gives_access_or_nothing_never_half()
    {
        var both = 0;
        for (var round = 0; round < 100; round++)
        {
            var (owner, provider, agent, invitation) = await OfferedAsync(Preset.Viewer.Permissions);
            var accept = For(agent).AcceptAsync(invitation);
            var cancel = For(owner).CancelAsync(provider, invitation);
            await Task.WhenAll(accept, cancel);
            var delegations = await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1", provider.Value);
            Assert.True((await accept).Succeeded ^ (await cancel).Succeeded);
            Assert.Equal((await accept).Succeeded ? 1L : 0L, delegations);
            both += (await cancel).Succeeded ? 1 : 0;
        }
        Assert.InRange(both, 0, 100);
    }

    [Fact]
    public async Task Somebody_else_cannot_answer_and_learns_nothing_but_the_masked_address()
    {
        var (_, _, agent, invitation) = await OfferedAsync(Preset.Viewer.Permissions);
        var other = await _world.PersonAsync("Somebody Else");
        Assert.Equal(Error.NotFound, (await For(other).AcceptAsync(invitation)).Error);
        Assert.Equal(Error.NotFound, (await For(other).DeclineAsync(invitation)).Error);
        var seen = (await new PeopleViews(_world.GateFor(other), FormCatalog.Shipped).OfferAsync(invitation)).Value;
        Assert.False(seen.ForMe);
        Assert.Null(seen.Provider);
        Assert.Null(seen.Terms);
        Assert.NotEqual(agent.Email, seen.InvitedAddress);
        Assert.StartsWith(agent.Email[..1] + "…@", seen.InvitedAddress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_opens_it_with_another_address_is_in_the_ledger_once_and_the_invited_person_is_not()
    {
        var (_, provider, agent, invitation) = await OfferedAsync(Preset.Viewer.Permissions);
        var other = await _world.PersonAsync("Somebody Else");
        foreach (var person in new[] { agent, other, other })
            Assert.True((await Opened(person).RecordAsync(invitation)).Succeeded);
        var entry = Assert.Single(await LedgerText.AllAsync(database), e => (string?)e["kind"] == "invitation-opened-by-other");
        Assert.Equal((other.Id.Value.ToString(), provider.Value.ToString()), ((string?)entry["actor"], (string?)entry["provider"]));
        Assert.Equal(Error.NotFound, (await Opened(other).RecordAsync(new(Guid.NewGuid()))).Error);
    }

    [Fact]
    public async Task A_name_of_a_preset_is_kept_only_with_what_the_preset_holds()
    {
        var owner = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(owner);
        foreach (var (permissions, kept) in new[] { (Preset.Viewer.Permissions, "viewer"), (Preset.OfficeManager.Permissions, "custom") })
        {
            var sent = await For(owner).SendAsync(provider, Offers.To(AccountParts.NewEmail(), permissions) with { Preset = "viewer" });
            Assert.Equal(kept, await database.ScalarAsync<string>("select preset from invitations where id = $1", sent.Value.Value));
        }
    }

    [Fact]
    public async Task What_was_declined_cancelled_or_ran_out_cannot_be_accepted_and_a_resent_one_can()
    {
        var (_, _, agent, declined) = await OfferedAsync(Preset.Viewer.Permissions);
        Assert.True((await For(agent).DeclineAsync(declined)).Succeeded);
        Assert.Equal(AccessErrors.NotPending, (await For(agent).AcceptAsync(declined)).Error);

        var (owner, provider, late, expired) = await OfferedAsync(Preset.Viewer.Permissions);
        await database.SqlAsync("update invitations set expires_at = clock_timestamp() - interval '1 second' where id = $1", expired.Value);
        Assert.Equal(AccessErrors.NotPending, (await For(late).AcceptAsync(expired)).Error);
        Assert.True((await For(owner).ResendAsync(provider, expired)).Succeeded);
        Assert.True((await For(late).AcceptAsync(expired)).Succeeded);
    }

    [Fact]
    public async Task Who_lost_access_can_be_invited_again()
    {
        var (owner, provider, agent, invitation) = await OfferedAsync(Preset.Viewer.Permissions);
        var delegation = (await For(agent).AcceptAsync(invitation)).Value;
        Assert.Equal(1, (await DelegationsFor(owner).EndAsync(provider, delegation, "Left the practice")).Value);
        Assert.Equal(Error.NotFound.Code, (await new PeopleViews(_world.GateFor(agent), FormCatalog.Shipped).PeopleAsync(provider)).Error!.Code);
        var again = await For(owner).SendAsync(provider, Offers.To(agent.Email, Preset.Viewer.Permissions));
        Assert.True((await For(agent).AcceptAsync(again.Value)).Succeeded);
    }

    [Fact]
    public async Task A_reissue_goes_to_the_other_address_only_when_the_giver_says_so()
    {
        var (owner, provider, agent, invitation) = await OfferedAsync(Preset.Viewer.Permissions);
        var other = await _world.PersonAsync("Dana At Home");
        Assert.True((await For(other).AskForReissueAsync(invitation)).Succeeded);
        Assert.Empty((await new PeopleViews(_world.GateFor(other), FormCatalog.Shipped).WaitingForMeAsync()).Value);
        var reissued = await For(owner).ReissueAsync(provider, invitation);
        Assert.True((await For(other).AcceptAsync(reissued.Value)).Succeeded);
        Assert.Equal(AccessErrors.NotPending, (await For(agent).AcceptAsync(invitation)).Error);
    }

    [Fact]
    public async Task An_agent_gives_on_less_than_they_hold_and_never_the_right_to_give()
    {
        var (owner, provider, manager, invitation) = await OfferedAsync(Preset.OfficeManager.Permissions, withheld: "payment");
        var given = (await For(manager).AcceptAsync(invitation)).Value;
        var helper = await _world.PersonAsync("Helper");
        Assert.Equal(AccessErrors.BeyondYours, (await For(manager).SendAsync(provider, Offers.To(helper.Email, Preset.Drafter.Permissions))).Error);
        Assert.Equal(AccessErrors.NoFurther, (await For(manager).SendAsync(provider, Offers.To(helper.Email, Preset.OfficeManager.Permissions, "payment"))).Error);
        var child = await For(manager).SendAsync(provider, Offers.To(helper.Email, Preset.Drafter.Permissions, "payment"));
        Assert.True((await For(helper).AcceptAsync(child.Value)).Succeeded);
        Assert.Equal(2, (await DelegationsFor(owner).EndAsync(provider, given, "Left")).Value);
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from delegations where provider_id = $1 and ended_at is null", provider.Value));
    }

    [Fact]
    public async Task What_was_offered_under_access_that_ended_cannot_be_accepted()
    {
        var (owner, provider, manager, invitation) = await OfferedAsync(Preset.OfficeManager.Permissions);
        var given = (await For(manager).AcceptAsync(invitation)).Value;
        var helper = await _world.PersonAsync("Helper");
        var child = (await For(manager).SendAsync(provider, Offers.To(helper.Email, Preset.Viewer.Permissions))).Value;
        await DelegationsFor(owner).EndAsync(provider, given, "Left");
        Assert.Equal(AccessErrors.NotPending, (await For(helper).AcceptAsync(child)).Error);
    }

    [Fact]
    public async Task Payment_rights_have_no_power_before_the_giver_confirmed_the_person()
    {
        var (owner, provider, agent, invitation) = await OfferedAsync(Preset.Payments.Permissions);
        var delegation = (await For(agent).AcceptAsync(invitation)).Value;
        Assert.False((await _world.GateFor(agent).FactsAsync(new(Provider: provider))).Decide(Actions.ViewProvider).IsAllowed);
        Assert.True((await DelegationsFor(owner).ConfirmAsync(provider, delegation)).Succeeded);
        Assert.True((await _world.GateFor(agent).FactsAsync(new(Provider: provider))).Decide(Actions.ViewProvider).IsAllowed);
        Assert.Equal(AccessErrors.NothingToConfirm, (await DelegationsFor(owner).ConfirmAsync(provider, delegation)).Error);
    }

    [Fact]
    public async Task The_mail_names_the_provider_and_carries_no_secret()
    {
        var (_, _, agent, invitation) = await OfferedAsync(Preset.Viewer.Permissions);
        await using var db = database.Context();
        var row = db.Outbox.OrderByDescending(o => o.Id).First(o => o.Kind == "invitation");
        var mail = TestKeys.Outbox.Open(row.Id, row.Payload!);
        Assert.Equal(agent.Email, mail.To);
        Assert.Contains($"/invitations/{invitation.Value}", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("token", mail.Text, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(Person Owner, ProviderId Provider, Person Agent, InvitationId Invitation)> OfferedAsync(
        IReadOnlySet<Permission> permissions, string? withheld = null)
    {
        var owner = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(owner);
        var agent = await _world.PersonAsync("Dana Wells");
        var sent = await For(owner).SendAsync(provider, Offers.To(agent.Email, permissions, withheld));
        Assert.True(sent.Succeeded, sent.Error?.Message);
        return (owner, provider, agent, sent.Value);
    }

    private OpenedInvitations Opened(Person person) => Offers.Opened(_world, person);

    private Invitations For(Person person) => Offers.Invitations(_world, person);

    private Delegations DelegationsFor(Person person) => Offers.Delegations(_world, person);
}
