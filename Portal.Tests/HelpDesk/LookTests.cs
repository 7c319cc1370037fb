using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Domain.Access;
using Portal.Domain.Looks;
using Portal.Server.Features.Audit;
using Portal.Server.Features.HelpDesk;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>A look of the help desk, from the code to its end.</summary>
public sealed partial class LookTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private readonly World _world = portal.World;

    [Fact]
    public async Task A_code_begins_one_look_that_shows_exactly_what_was_opened()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var opened = (await scene.OpenAsync("identity", "licenses")).Value;
        Assert.Matches("^[0-9]{4} [0-9]{4}$", opened.Code);
        var look = (await scene.TypeCodeAsync(opened.Code)).Value;
        Assert.Equal(opened.Look, look);

        var first = (await scene.FirstPageAsync(look)).Value;
        Assert.Equal(["identity", "licenses"], Assert.Single(first.Applications).Sections.Select(s => s.Section));
        var section = (await scene.SectionAsync(look, "identity")).Value;
        Assert.Contains(section.Content.Rows, row => row.Value == LookScene.FirstName);
        Assert.Equal("licenses", section.Next?.Section);
        Assert.Equal("not-found", (await scene.SectionAsync(look, "contact")).Error?.Code);
        Assert.Equal("not-found", (await scene.SectionAsync(look, "payment")).Error?.Code);
        Assert.Equal("not-found", (await scene.SectionAsync(look, "review")).Error?.Code);
        Assert.Equal("not-found", (await scene.SectionAsync(look, "no-such-section")).Error?.Code);
        Assert.Equal("look.wrong-code", (await scene.TypeCodeAsync(opened.Code)).Error?.Code);
    }

    [Fact]
    public async Task What_is_sensitive_is_not_in_what_leaves_the_server()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var look = await scene.BeginAsync("identity", "payment");
        var view = (await scene.SectionAsync(look, "identity")).Value;
        // Ids and times are left out: their digits are anybody's.
        var sent = string.Join('\n', Texts(JsonSerializer.SerializeToNode(view)).Where(text => !Guid.TryParse(text, out _) && !Moment().IsMatch(text)));
        Assert.Contains(view.Content.Rows, row => row.Hidden);
        Assert.Contains(LookScene.FirstName, sent, StringComparison.Ordinal);
        // The digits alone: an NPI or the number of an application may have them inside.
        Assert.DoesNotMatch("(?<![0-9A-Za-z])8836(?![0-9A-Za-z])", sent);
        Assert.DoesNotContain(LookScene.Ssn, sent, StringComparison.Ordinal);
        Assert.DoesNotContain(LookScene.Ssn.Replace("-", "", StringComparison.Ordinal), sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payment_is_shown_only_when_it_was_named()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var named = await scene.BeginAsync("payment");
        Assert.Contains((await scene.SectionAsync(named, "payment")).Value.Content.Rows, row => row.Value == LookScene.Bank);
        var others = (await _world.PersonAsync("Mia Roe", StaffRole.HelpDesk));
        var opened = (await scene.OpenAsync("identity")).Value;
        var without = (await scene.TypeCodeAsync(opened.Code, others)).Value;
        Assert.Equal("not-found", (await scene.SectionAsync(without, "payment", others)).Error?.Code);
    }

    [Fact]
    public async Task With_a_look_or_without_one_every_other_address_is_not_there_for_the_help_desk()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var look = await scene.BeginAsync("identity", "documents");
        var (application, provider) = ($"/applications/{scene.Application.Value}", $"/providers/{scene.Provider.Value}");
        foreach (var address in new[]
        {
            application, $"{application}/sections/identity", $"{application}/review", $"{application}/pdf", $"{application}/evidence",
            $"{application}/sections/documents/documents/{Guid.NewGuid()}", $"{application}/attachments/{Guid.NewGuid()}", provider, $"{provider}/people",
            $"{provider}/looks", $"/help/looks/{look.Value}/applications/{scene.Application.Value}/sections/payment",
            $"/help/looks/{Guid.NewGuid()}", "/staff/break-glass", $"/staff/break-glass/{look.Value}", $"/audit/applications/{scene.Application.Value}",
        })
            Assert.Equal((address, HttpStatusCode.NotFound), (address, await StatusAsync(scene.Helper, address)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene.Helper, $"/help/looks/{look.Value}"));

        var other = await _world.PersonAsync("Mia Roe", StaffRole.HelpDesk);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, "/help"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other, $"/help/looks/{look.Value}"));
        Assert.Equal("not-found", (await scene.FirstPageAsync(look, other)).Error?.Code);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(scene.Principal, "/help"));
    }

    [Fact]
    public async Task Every_page_that_is_opened_is_listed_to_the_provider_and_in_the_ledger_under_the_helpers_own_name()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var look = await scene.BeginAsync("identity", "licenses");
        await scene.FirstPageAsync(look);
        await scene.SectionAsync(look, "licenses");
        await scene.SectionAsync(look, "identity");
        await scene.SectionAsync(look, "payment");
        Assert.True((await scene.AsAsync<LookedPages, LookedSectionView>(scene.Helper, s => s.FollowAsync(look, scene.Application, "identity"))).Succeeded);

        var line = Assert.Single(await scene.ListAsync());
        Assert.Equal(("Hal Dorn", "Nora Quist", LookState.Live), (line.Helper, line.OpenedBy, line.State));
        Assert.Equal([null, "Licenses", "Personal identity"], line.Pages.Select(page => page.Section));
        var entries = (await LedgerText.OfAsync(portal.Database, scene.Helper)).Where(e => (string?)e["outcome"] == "done").ToList();
        Assert.Equal(["look-begun", "look-page-viewed", "look-page-viewed", "look-page-viewed"], entries.Select(e => (string?)e["kind"]));
        Assert.All(entries.Skip(1), e => Assert.Equal(
            (scene.Helper.Session.ToString(), $"look:{look.Value}", scene.Provider.Value.ToString()), ((string?)e["session"], (string?)e["basis"], (string?)e["provider"])));
        Assert.DoesNotContain(await LedgerText.OfAsync(portal.Database, scene.Principal), e => (string?)e["kind"] == "look-page-viewed");
    }

    [Fact]
    public async Task An_agent_opens_at_most_what_they_see_and_is_told_of_no_more()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var manager = await AgentAsync(scene, Preset.OfficeManager, new SectionScope(SectionLevel.Edit, new Dictionary<string, SectionLevel> { ["payment"] = SectionLevel.None, ["identity"] = SectionLevel.View }));
        Assert.Equal("look.no-section", (await scene.OpenAsync(manager, 15, "identity", "payment")).Error?.Code);
        Assert.Equal("look.no-section", (await scene.OpenAsync(manager, 15, "identity", "no-such-section")).Error?.Code);
        Assert.Equal("not-found", (await scene.OpenAsync(await AgentAsync(scene, Preset.Drafter), 15, "identity")).Error?.Code);
        Assert.True((await scene.OpenAsync(manager, 15, "identity")).Succeeded);

        var look = await scene.BeginAsync("payment", "licenses");
        await scene.SectionAsync(look, "payment");
        await scene.SectionAsync(look, "licenses");
        var line = (await scene.ListAsync(manager)).Single(l => l.Id == look);
        Assert.Equal(["Licenses"], Assert.Single(line.Applications).Sections);
        Assert.Equal(["Licenses"], line.Pages.Select(page => page.Section));
        Assert.Equal(["Licenses"], Assert.Single(await scene.BannerAsync(manager)).Sections);
        Assert.Equal(["Licenses", "Payment account"], Assert.Single(await scene.BannerAsync(scene.Principal)).Sections.Order());
        await scene.EndAsync(look);
        var payment = await scene.BeginAsync("payment");
        Assert.Empty(await scene.BannerAsync(manager));
        Assert.DoesNotContain(await scene.ListAsync(manager), l => l.Id == payment);
    }

    [Theory]
    [InlineData("update delegations set ended_at = clock_timestamp(), end_cause = 'revoked' where agent_id = $1")]
    [InlineData("update delegations set suspended_at = clock_timestamp() where agent_id = $1")]
    [InlineData("update delegations set valid_until = clock_timestamp() where agent_id = $1")]
    [InlineData("update delegations set permissions = array_remove(permissions, 'ManageAccess') where agent_id = $1")]
    [InlineData("update delegations set section_levels = '{\"identity\": \"None\"}' where agent_id = $1")]
    [InlineData("update accounts set suspended_at = clock_timestamp() where id = $1")]
    public async Task A_look_shows_nothing_that_its_giver_lost(string sql)
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var manager = await AgentAsync(scene, Preset.OfficeManager);
        var (waiting, used) = ((await scene.OpenAsync(manager, 15, "identity")).Value, (await scene.OpenAsync(manager, 15, "identity")).Value);
        var look = (await scene.TypeCodeAsync(used.Code)).Value;
        Assert.True((await scene.SectionAsync(look, "identity")).Succeeded);
        await portal.Database.SqlAsync(sql, manager.Id.Value);
        Assert.Equal("not-found", (await scene.SectionAsync(look, "identity")).Error?.Code);
        if (!sql.Contains("section_levels", StringComparison.Ordinal))
        {
            Assert.Equal("look.wrong-code", (await scene.TypeCodeAsync(waiting.Code)).Error?.Code);
            Assert.Empty(await scene.BannerAsync(scene.Principal));
        }
    }

    [Fact]
    public async Task An_end_counts_at_once_and_only_once()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var look = await scene.BeginAsync("identity");
        Assert.Single(await scene.BannerAsync(scene.Principal));
        Assert.True((await scene.EndAsync(look)).Succeeded);
        Assert.Equal("not-found", (await scene.FirstPageAsync(look)).Error?.Code);
        Assert.Equal("not-found", (await scene.AsAsync<HelpDeskLooks, Domain.Common.LookId>(scene.Helper, s => s.LeaveAsync(look))).Error?.Code);
        Assert.Equal("look.already-over", (await scene.EndAsync(look)).Error?.Code);
        Assert.Empty(await scene.BannerAsync(scene.Principal));
        Assert.Equal((LookState.Ended, "provider"), ((await scene.ListAsync())[0].State, (await scene.ListAsync())[0].EndCause));

        var second = await scene.BeginAsync("identity");
        Assert.True((await scene.AsAsync<HelpDeskLooks, Domain.Common.LookId>(scene.Helper, s => s.LeaveAsync(second))).Succeeded);
        Assert.Equal("not-found", (await scene.SectionAsync(second, "identity")).Error?.Code);
        Assert.Equal("help-desk", (await scene.ListAsync())[0].EndCause);
    }

    [Fact]
    public async Task A_role_that_ends_takes_the_look_with_it()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var look = await scene.BeginAsync("identity");
        await portal.Database.SqlAsync("update staff_roles set ended_at = clock_timestamp() where account_id = $1", scene.Helper.Id.Value);
        Assert.Equal("not-found", (await scene.FirstPageAsync(look)).Error?.Code);
        Assert.Equal("not-found", (await scene.TypeCodeAsync("1234 5678")).Error?.Code);
    }

    [Fact]
    public async Task An_auditor_who_asks_who_could_see_what_is_told_of_the_look()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var look = await scene.BeginAsync("identity");
        await scene.SectionAsync(look, "identity");
        var auditor = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        var now = new GrantFilter(scene.Helper.Email, null, GrantStatus.Live, null);
        var line = Assert.Single((await scene.AsAsync<Grants, GrantLines>(auditor, s => s.ListAsync(now, null, 1))).Value.Lines);
        Assert.Equal(("Help desk look", "Nora Quist", scene.Application.Value), (line.What, line.GivenBy, Assert.Single(line.Applications!)));
        Assert.Equal("Personal identity: read only; all others: withheld", line.Sections);
        Assert.Equal(TimeSpan.FromMinutes(15), line.Until - line.From);
        foreach (var moment in new[] { line.From.AddMicroseconds(-1), line.Until!.Value })
            Assert.Empty((await scene.AsAsync<Grants, GrantLines>(auditor, s => s.ListAsync(now with { AsOf = moment }, null, 1))).Value.Lines);
        await scene.EndAsync(look);
        Assert.Empty((await scene.AsAsync<Grants, GrantLines>(auditor, s => s.ListAsync(now, null, 1))).Value.Lines);
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T[\d:.]+\+00:00$")]
    private static partial Regex Moment();

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Texts(field.Value).Prepend(field.Key)),
        JsonArray items => items.SelectMany(Texts),
        null => [],
        _ => [node.ToString()],
    };

    private async Task<Person> AgentAsync(LookScene scene, Preset preset, SectionScope? sections = null)
    {
        var agent = await _world.PersonAsync("Dana Wells");
        await _world.DelegationAsync(scene.Provider, agent, preset.Permissions, sections: sections);
        return agent;
    }

    private async Task<HttpStatusCode> StatusAsync(Person person, string address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal.Host.Origin };
        client.DefaultRequestHeaders.Add("Cookie", $"portal={portal.Host.CookieOf(person)}");
        using var answer = await client.GetAsync(address);
        return answer.StatusCode;
    }
}
