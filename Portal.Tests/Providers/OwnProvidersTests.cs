using Portal.Domain.Access;
using Portal.Domain.Applications;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>The list of somebody's providers: a page of it, what waits there, and nothing that is not theirs to know.</summary>
public sealed class OwnProvidersTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Fact]
    public async Task What_no_text_of_the_database_can_hold_finds_nothing_and_breaks_nothing()
    {
        var person = await _world.PersonAsync("Nora Quist");
        await _world.ProviderAsync(person);
        foreach (var search in new[] { "\0", "Nora\0", "\ud800", "%", "\\" })
            Assert.Equal(1, (await ListAsync(person, search)).All);
    }

    [Fact]
    public async Task The_list_is_paged_and_searched_in_the_database()
    {
        var agent = await _world.PersonAsync("Avery Stone");
        foreach (var i in Enumerable.Range(1, 23))
            await _world.DelegationAsync(await _world.ProviderAsync(await _world.PersonAsync($"Clinic {i:00} of Elm_Street")), agent, Preset.Viewer.Permissions);
        var npi = World.NextNpi();
        await _world.DelegationAsync(await _world.ProviderAsync(await _world.PersonAsync("Theo Brandt"), npi: npi), agent, Preset.Viewer.Permissions);
        // Somebody else's.
        await _world.ProviderAsync(await _world.PersonAsync("Theo Brandt"));

        var (first, second) = (await ListAsync(agent), await ListAsync(agent, page: 2));
        Assert.Equal((24, 24, OwnProviders.PageSize, 4), (first.All, first.Found, first.Lines.Count, second.Lines.Count));
        Assert.Equal(24, first.Lines.Concat(second.Lines).Select(l => l.Id).Distinct().Count());
        Assert.Equal("Theo Brandt", second.Lines[^1].Name);
        Assert.Equal(["Theo Brandt"], (await ListAsync(agent, "brandt")).Lines.Select(l => l.Name));
        Assert.Equal(["Theo Brandt"], (await ListAsync(agent, npi[..9])).Lines.Where(l => l.Npi == npi).Select(l => l.Name));
        Assert.Equal((24, 23), ((await ListAsync(agent, "ELM_S")).All, (await ListAsync(agent, "ELM_S")).Found));
        Assert.Equal(0, (await ListAsync(agent, "ELM%S")).Found);
        Assert.Equal(0, (await ListAsync(agent, "_")).Found);
    }

    [Fact]
    public async Task What_waits_is_counted_as_far_as_the_person_sees_it()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var (waiting, draft) = (await _world.ApplicationAsync(provider, ApplicationStatus.AwaitingSignature), await _world.ApplicationAsync(provider));
        await _world.ApplicationAsync(provider);
        var (limited, blind, later) = (await _world.PersonAsync("Dina Marsh"), await _world.PersonAsync("Ben Oak"), await _world.PersonAsync("Finn Harper"));
        await _world.DelegationAsync(provider, limited, Preset.Drafter.Permissions, new ApplicationScope(false, new HashSet<Domain.Common.EnrollmentApplicationId> { draft }));
        await _world.DelegationAsync(provider, blind, [Permission.ManageAccess]);
        await _world.DelegationAsync(provider, later, Preset.Drafter.Permissions, from: DateTimeOffset.UtcNow.AddDays(3));

        var own = await ListAsync(nora);
        Assert.Equal((1, 2, 1, waiting), (own.Lines[0].Waiting, own.Lines[0].Drafts, own.ToSign, own.First!.Value));
        Assert.Equal((0, 1, 0), await WorkAsync(limited));
        Assert.Equal((0, 0, 0), await WorkAsync(blind));
        Assert.Equal((0, 0, 0), await WorkAsync(later));
        Assert.Equal(["Chosen permissions"], (await ListAsync(limited)).Lines[0].Given!.Value.Presets);
        Assert.Equal("waiting", (await ListAsync(later)).Lines[0].Status);
    }

    [Fact]
    public async Task Only_a_verified_signer_is_told_to_sign()
    {
        var theo = await _world.PersonAsync("Theo Brandt");
        await _world.ApplicationAsync(await _world.ProviderAsync(theo, "claimed"), ApplicationStatus.AwaitingSignature);

        var list = await ListAsync(theo);
        Assert.Equal((1, 0), (list.Lines[0].Waiting, list.ToSign));
        Assert.Null(list.First);
    }

    [Fact]
    public async Task A_contested_claim_has_the_claimants_words_and_the_record_cannot_be_found_out_by_searching()
    {
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        var lena = await _world.PersonAsync("Lena Foss");
        await database.SqlAsync(
            """
            insert into principals (id, provider_id, account_id, capacity, status, contested, claimed_kind, claimed_legal_name, claimed_taxonomy, claimed_state)
            values (gen_random_uuid(), $1, $2, 'practitioner', 'contested', true, 'individual', 'Lena Foss', '207Q00000X', 'MN')
            """, provider.Value, lena.Id.Value);

        var line = Assert.Single((await ListAsync(lena)).Lines);
        Assert.Equal(("Lena Foss", "contested", false), (line.Name, line.Status, line.Open));
        Assert.Equal("Lena Foss", (await new ProviderViews(_world.GateFor(lena)).MyClaimAsync(line.Claim!.Value)).Value.Claim.ProviderName);
        Assert.Equal(1, (await ListAsync(lena, "lena")).Found);
        Assert.Equal(0, (await ListAsync(lena, "nora")).Found);
        Assert.False((await Of(lena).ActingAsync(provider)).Succeeded);
    }

    [Fact]
    public async Task One_acts_where_one_has_power_and_the_menu_holds_a_few_others()
    {
        var (agent, nora) = (await _world.PersonAsync("Avery Stone"), await _world.PersonAsync("Nora Quist"));
        var provider = await _world.ProviderAsync(nora);
        foreach (var i in Enumerable.Range(1, 12))
            await _world.DelegationAsync(await _world.ProviderAsync(await _world.PersonAsync($"Clinic {i:00}")), agent, Preset.Viewer.Permissions);
        Assert.False((await Of(agent).ActingAsync(provider)).Succeeded);
        await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions);

        var acting = (await Of(agent).ActingAsync(provider)).Value;
        Assert.Equal((provider.Value, false, OwnProviders.Many, true), (acting.Current.Id, acting.Own, acting.Others.Count, acting.More));
        var own = (await Of(nora).ActingAsync(provider)).Value;
        Assert.Equal((true, 0, false), (own.Own, own.Others.Count, own.More));
    }

    [Fact]
    public async Task An_open_list_hears_which_of_its_providers_are_closed_and_when_to_look_again()
    {
        var agent = await _world.PersonAsync("Avery Stone");
        var (ends, runs, waits, stays) = (await GivenAsync("Ada Finch"), await GivenAsync("Ben Oak", 2), await GivenAsync("Cleo Marsh"), await GivenAsync("Dina Foss"));
        var before = await ListAsync(agent);
        Assert.InRange(before.Left!.Value, TimeSpan.FromDays(1.9), TimeSpan.FromDays(2));
        await database.SqlAsync("update delegations set ended_at = clock_timestamp(), end_cause = 'revoked' where provider_id = $1", ends.Value);
        await database.SqlAsync("update delegations set suspended_at = clock_timestamp() where provider_id = $1", waits.Value);

        var after = (await Of(agent).FollowAsync(before, null, 1)).Value;
        Assert.Equal(["Ada Finch", "Cleo Marsh"], after.Closed.Select(line => line.Name));
        Assert.Equal([("Ben Oak", ""), ("Cleo Marsh", "waiting"), ("Dina Foss", "")], after.Lines.Select(line => (line.Name, line.Status)));
        Assert.Equal([runs, waits, stays], after.Lines.Select(line => line.Id));
        Assert.Empty((await Of(agent).FollowAsync(after, null, 1)).Value.Closed);

        async Task<Domain.Common.ProviderId> GivenAsync(string name, int? days = null)
        {
            var provider = await _world.ProviderAsync(await _world.PersonAsync(name));
            await _world.DelegationAsync(provider, agent, Preset.Viewer.Permissions, until: days is { } some ? DateTimeOffset.UtcNow.AddDays(some) : null);
            return provider;
        }
    }

    private OwnProviders Of(Person person) => new(_world.GateFor(person));

    private async Task<ProviderLines> ListAsync(Person person, string? search = null, int page = 1) => (await Of(person).ListAsync(search, page)).Value;

    private async Task<(int, int, int)> WorkAsync(Person person)
    {
        var list = await ListAsync(person);
        return (list.Lines[0].Waiting, list.Lines[0].Drafts, list.ToSign);
    }
}
