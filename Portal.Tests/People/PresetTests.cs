using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Presets of a provider's own: places to start from, which change nothing that was given.</summary>
public class PresetTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly SectionScope NoPayment = new(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None });
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task A_preset_is_offered_and_changing_or_removing_it_changes_no_grant()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var preset = (await _desk.Presets(owner).AddAsync(provider, "  Front   desk ", Preset.Drafter.Permissions, NoPayment)).Value;
        var offered = (await _desk.People(owner).PeopleAsync(provider)).Value.Presets[^1];
        Assert.Equal(("Front desk", "own:Front desk"), (offered.Title, offered.Key));
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var terms = new GrantTerms(offered.Permissions, ApplicationScope.Every, offered.Sections!, DateTimeOffset.MinValue, null);
        var sent = await _desk.Invitations(owner).SendAsync(provider, new(agent.Email, offered.Key, terms, "x"));
        var given = (await _desk.Invitations(agent).AcceptAsync(sent.Value)).Value;
        var before = await RowAsync(given);

        Assert.True((await _desk.Presets(owner).ChangeAsync(provider, preset, "Front desk", Preset.OfficeManager.Permissions, SectionScope.Every)).Succeeded);
        Assert.Equal(before, await RowAsync(given));
        Assert.Equal(8, (await _desk.People(owner).PeopleAsync(provider)).Value.Presets[^1].Permissions.Count);
        Assert.True((await _desk.Presets(owner).RemoveAsync(provider, preset)).Succeeded);
        Assert.Equal(before, await RowAsync(given));
        Assert.Equal(4, (await _desk.People(owner).PeopleAsync(provider)).Value.Presets.Count);
        Assert.Equal(Error.NotFound, (await _desk.Presets(owner).RemoveAsync(provider, preset)).Error);
    }

    [Fact]
    public async Task Whoever_is_given_the_right_to_give_starts_from_presets_and_does_not_keep_them()
    {
        var tree = await _desk.TreeAsync(manager: Terms(Preset.OfficeManager.Permissions, withheld: "payment"), helper: Terms(Preset.Viewer.Permissions, withheld: "payment"));
        await _desk.Presets(tree.Owner).AddAsync(tree.Provider, "Everything", AccessPolicy.Delegable, SectionScope.Every);
        var offered = (await _desk.People(tree.Manager).PeopleAsync(tree.Provider)).Value.Presets[^1];
        Assert.Equal("Everything", offered.Title);
        Assert.Equal(Error.NotFound, (await _desk.Presets(tree.Manager).ChangeAsync(tree.Provider, offered.Own!.Value, "Mine", Preset.Viewer.Permissions, SectionScope.Every)).Error);
        Assert.Equal(Error.NotFound, (await _desk.Presets(tree.Manager).AddAsync(tree.Provider, "Mine", Preset.Viewer.Permissions, SectionScope.Every)).Error);
        var terms = new GrantTerms(offered.Permissions, ApplicationScope.Every, offered.Sections!, DateTimeOffset.MinValue, null);
        Assert.False((await _desk.Invitations(tree.Manager).SendAsync(tree.Provider, new("ira@example.org", offered.Key, terms, "x"))).Succeeded);
    }

    [Theory]
    [InlineData("", "preset.no-name")]
    [InlineData("a\u200bb", "preset.no-name")]
    [InlineData("drafter", "preset.name-taken")]
    [InlineData("FRONT DESK", "preset.name-taken")]
    public async Task A_name_is_readable_and_taken_once(string name, string code)
    {
        var (owner, provider) = await _desk.ProviderAsync();
        await _desk.Presets(owner).AddAsync(provider, "Front desk", Preset.Viewer.Permissions, SectionScope.Every);
        Assert.Equal(code, (await _desk.Presets(owner).AddAsync(provider, name, Preset.Viewer.Permissions, SectionScope.Every)).Error!.Code);
    }

    [Fact]
    public async Task A_preset_cannot_hold_the_signature_nor_leave_out_seeing_and_thirty_are_enough()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        Assert.Equal("permissions", (await AddAsync("A", [Permission.ViewApplication, Permission.Certify])).Error!.Field);
        Assert.Equal(AccessErrors.NeedsView, (await AddAsync("A", [Permission.EditDraft])).Error);
        for (var i = 0; i < 30; i++)
            Assert.True((await AddAsync($"Preset {i}", [Permission.ViewApplication])).Succeeded);
        Assert.Equal(PresetRules.TooMany, (await AddAsync("One more", [Permission.ViewApplication])).Error);

        Task<Result<PresetId>> AddAsync(string name, HashSet<Permission> permissions) => _desk.Presets(owner).AddAsync(provider, name, permissions, SectionScope.Every);
    }

    private Task<string> RowAsync(DelegationId id) => database.ScalarAsync<string>("select d::text from delegations d where id = $1", id.Value);
}
