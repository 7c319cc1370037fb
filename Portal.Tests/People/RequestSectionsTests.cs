using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>A request for access says how much of which sections: so much, or less, is what it can be answered with.</summary>
public class RequestSectionsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly SectionScope Part = new(
        SectionLevel.None, new Dictionary<string, SectionLevel> { ["identity"] = SectionLevel.View, ["licenses"] = SectionLevel.Edit });

    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task The_sections_that_were_named_are_heard_and_recorded_and_nothing_beyond_them_can_be_given()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (asker, request) = await AskAsync(provider, Part);
        var heard = Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
        Assert.Equal((SectionLevel.None, "identity: View, licenses: Edit"), (heard.Sections.Default, Words(heard.Sections)));
        var entry = Assert.Single(await LedgerText.OfAsync(database, asker), e => (string?)e["kind"] == "access-requested");
        Assert.Equal(["*=None", "identity=View", "licenses=Edit"], entry["detail"]!["sections"]!.AsArray().Select(level => (string?)level));

        foreach (var wider in new[] { SectionScope.Every, Part with { Default = SectionLevel.View }, SectionScope.Only(["identity"]), SectionScope.Only(["payment"]) })
            Assert.Equal(RequestErrors.BeyondAsked, (await ApproveAsync(owner, provider, request, wider)).Error);
        Assert.Equal(0, await _desk.CountAsync("delegations where provider_id = $1", provider.Value));
        var given = await ApproveAsync(owner, provider, request, Part);
        Assert.True(given.Succeeded, given.Error?.Message);
        var sections = await _desk.SectionsAsync(asker, await _desk.World.ApplicationAsync(provider));
        Assert.Equal([("identity", SectionLevel.View), ("licenses", SectionLevel.Edit)], sections.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)));
    }

    [Fact]
    public async Task All_sections_are_asked_for_in_so_many_words_also_with_payment_rights_and_the_answer_may_be_less()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (asker, request) = await AskAsync(provider, SectionScope.Every, Preset.Payments);
        var heard = Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
        Assert.Equal((SectionLevel.Edit, ""), (heard.Sections.Default, Words(heard.Sections)));
        var given = await ApproveAsync(owner, provider, request, Part with { Default = SectionLevel.View }, Preset.Payments);
        Assert.True(given.Succeeded, given.Error?.Message);
        Assert.True((await _desk.Delegations(owner).ConfirmAsync(provider, given.Value)).Succeeded);
        Assert.DoesNotContain("payment", (await _desk.SectionsAsync(asker, await _desk.World.ApplicationAsync(provider))).Where(s => s.Value == SectionLevel.Edit).Select(s => s.Key));
    }

    [Fact]
    public async Task Whoever_answers_gives_no_section_that_they_do_not_hold_whatever_was_asked_for()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var manager = await _desk.World.PersonAsync("Omar Reyes");
        await _desk.GiveAsync(owner, provider, manager, Terms(Preset.OfficeManager.Permissions, withheld: "licenses"));
        var (asker, request) = await AskAsync(provider, Part);
        Assert.Equal(AccessErrors.BeyondYours, (await ApproveAsync(manager, provider, request, Part)).Error);
        Assert.True((await ApproveAsync(manager, provider, request, SectionScope.Only([]) with { Named = new Dictionary<string, SectionLevel> { ["identity"] = SectionLevel.View } })).Succeeded);
        Assert.Equal(["identity"], (await _desk.SectionsAsync(asker, await _desk.World.ApplicationAsync(provider))).Keys);
    }

    [Theory]
    [InlineData("Drafter", SectionLevel.Edit, "")]
    [InlineData("Payments", SectionLevel.None, "payment: Edit")]
    public async Task A_request_from_before_sections_were_named_means_what_its_permissions_mean(string preset, SectionLevel usual, string named)
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var permissions = Preset.All.First(p => p.Title == preset);
        var (_, request) = await AskAsync(provider, Part, permissions);
        await database.SqlAsync("update access_requests set section_default = null, section_levels = null where id = $1", request.Value);
        var heard = Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.Requests);
        Assert.Equal((usual, named), (heard.Sections.Default, Words(heard.Sections)));
        var given = await ApproveAsync(owner, provider, request, heard.Sections, permissions);
        Assert.True(given.Succeeded, given.Error?.Message);
    }

    [Fact]
    public async Task No_section_and_one_that_no_form_has_cannot_be_asked_for()
    {
        var (asker, npi) = (await _desk.World.PersonAsync("Ira Moss"), World.NextNpi());
        var withheld = new SectionScope(SectionLevel.Edit, Domain.Forms.FormCatalog.Shipped.SectionKeys.ToDictionary(key => key, _ => SectionLevel.None));
        foreach (var nothing in new[] { SectionScope.Only([]), withheld, SectionScope.Only(["identity", "call me at 555-0100"]) })
            Assert.Equal(RequestErrors.NoSection, (await _desk.Requests(asker).AskAsync(Request(npi, nothing, Preset.Drafter))).Error);
        Assert.Equal(0, await _desk.CountAsync("access_requests where agent_id = $1", asker.Id.Value));
    }

    private async Task<(Person Asker, AccessRequestId Request)> AskAsync(ProviderId provider, SectionScope sections, Preset? preset = null)
    {
        var asker = await _desk.World.PersonAsync("Ira Moss");
        var npi = await database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);
        var asked = await _desk.Requests(asker).AskAsync(Request(npi, sections, preset ?? Preset.Drafter));
        Assert.True(asked.Succeeded, asked.Error?.Message);
        return (asker, new AccessRequestId(await database.ScalarAsync<Guid>("select id from access_requests where agent_id = $1", asker.Id.Value)));
    }

    private Task<Result<DelegationId>> ApproveAsync(Person who, ProviderId provider, AccessRequestId request, SectionScope sections, Preset? preset = null) =>
        _desk.Answers(who).ApproveAsync(provider, request, Change(Terms((preset ?? Preset.Drafter).Permissions) with { Sections = sections }));

    private static NewRequest Request(string npi, SectionScope sections, Preset preset) => new(npi, preset.Permissions, null, "I file for this practice", sections);

    private static string Words(SectionScope sections) => string.Join(", ", sections.Named.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"));
}
