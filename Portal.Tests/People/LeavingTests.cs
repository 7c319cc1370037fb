using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.People;
using Portal.Tests.Support;
using static Portal.Tests.People.PeopleDesk;

namespace Portal.Tests.People;

/// <summary>Giving up one's own access, with a note for those who go on; and the step in which the inviter sees who accepted.</summary>
public class LeavingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PeopleDesk _desk = new(database);

    [Fact]
    public async Task Whoever_leaves_writes_a_note_that_the_providers_side_reads_and_the_ledger_does_not_hold()
    {
        var tree = await _desk.TreeAsync();
        Assert.Equal(2, (await _desk.Delegations(tree.Manager).LeaveAsync(tree.Provider, tree.Managers, " The license of Dr. Quist\r\nis still missing. ")).Value);
        var left = (await _desk.People(tree.Owner).PeopleAsync(tree.Provider)).Value.People.Single(p => p.Id == tree.Managers);
        Assert.Equal(("The license of Dr. Quist\nis still missing.", AccessState.Ended), (left.HandoverNote, left.State));
        Assert.False(await _desk.MayAsync(tree.Helper, Actions.ViewProvider, tree.Provider));
        var entries = string.Join('\n', (await LedgerText.AllAsync(database)).Select(e => e.ToJsonString()));
        Assert.DoesNotContain("still missing", entries, StringComparison.Ordinal);
        var mail = (await _desk.MailsToAsync(tree.Owner)).Last(m => m.Kind == "delegation-ended");
        Assert.DoesNotContain("missing", mail.Text, StringComparison.Ordinal);
        Assert.Contains(await _desk.MailsToAsync(tree.Owner), m => m.Text.Contains("left a note", StringComparison.Ordinal));
        var auditor = await _desk.World.PersonAsync("Aud Ito", StaffRole.Auditor);
        var lines = (await _desk.Auditor(auditor).ListAsync(new(tree.Manager.Email, null, null, null), null, 1)).Value.Lines;
        Assert.DoesNotContain("missing", string.Join('\n', lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("suspended_at = clock_timestamp()")]
    [InlineData("valid_from = clock_timestamp() + interval '1 day'")]
    [InlineData("valid_until = clock_timestamp()")]
    [InlineData("confirm_first = true, confirmed_at = null, confirmed_by = null")]
    public async Task Access_without_power_can_be_given_up_too(string set)
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Viewer.Permissions));
        await database.SqlAsync($"update delegations set {set} where id = $1", id.Value);
        Assert.Equal(Error.NotFound, (await _desk.Delegations(owner).LeaveAsync(provider, id, "")).Error);
        Assert.Equal(1, (await _desk.Delegations(agent).LeaveAsync(provider, id, "")).Value);
        Assert.Equal(AccessErrors.AlreadyEnded, (await _desk.Delegations(agent).LeaveAsync(provider, id, "")).Error);
        Assert.Equal(AccessErrors.NoteTooLong, (await _desk.Delegations(agent).LeaveAsync(provider, id, new string('x', 2_001))).Error);
    }

    [Fact]
    public async Task Whoever_leaves_sees_the_drafts_that_they_were_the_last_to_change_and_nothing_that_is_withheld()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions, withheld: "payment"));
        var (mine, others, done) = (
            await _desk.World.ApplicationAsync(provider, form: "individual-new-enrollment"),
            await _desk.World.ApplicationAsync(provider, form: "individual-new-enrollment"),
            await _desk.World.ApplicationAsync(provider, Domain.Applications.ApplicationStatus.Withdrawn, "individual-new-enrollment"));
        foreach (var (application, section, who) in new[] { (mine, "licenses", agent), (mine, "identity", owner), (mine, "payment", agent), (others, "licenses", owner), (done, "licenses", agent) })
            await database.SqlAsync(
                "update sections set changed_by = $3, changed_at = clock_timestamp() where section_key = $2 and version_id = (select current_version_id from applications where id = $1)",
                application.Value, section, who.Id.Value);
        var access = (await _desk.Mine(agent).OneAsync(id)).Value;
        var open = Assert.Single(await _desk.Mine(agent).LeftOpenAsync(access));
        Assert.Equal((mine, "Licenses"), (open.Id, string.Join(',', open.Sections).Split(' ')[0]));
        Assert.Single(open.Sections);
        await _desk.Suspensions(owner).SuspendAsync(provider, id, "x");
        Assert.Empty(await _desk.Mine(agent).LeftOpenAsync((await _desk.Mine(agent).OneAsync(id)).Value));
        Assert.DoesNotContain(await LedgerText.OfAsync(database, agent), e => (string?)e["outcome"] == "denied");
    }

    [Fact]
    public async Task Where_the_inviter_chose_so_power_starts_only_after_they_have_seen_who_accepted()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var agent = await _desk.World.PersonAsync("Dana Wells");
        var id = await _desk.GiveAsync(owner, provider, agent, Terms(Preset.Drafter.Permissions, confirm: true));
        Assert.False(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        Assert.Equal(AccessState.Awaits, Assert.Single((await _desk.People(owner).PeopleAsync(provider)).Value.People).State);
        Assert.Contains(await _desk.MailsToAsync(owner), m => m.Text.Contains("confirmed the person", StringComparison.Ordinal));
        Assert.Equal(Error.NotFound, (await _desk.Delegations(agent).ConfirmAsync(provider, id)).Error);
        // A change does not do away with the step.
        var changed = (await _desk.Changes(owner).ChangeAsync(provider, id, Change(Terms(Preset.Viewer.Permissions)))).Value;
        Assert.False(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        Assert.True((await _desk.Delegations(owner).ConfirmAsync(provider, changed)).Succeeded);
        Assert.True(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        var again = (await _desk.Changes(owner).ChangeAsync(provider, changed, Change(Terms(Preset.Drafter.Permissions)))).Value;
        Assert.True(await _desk.MayAsync(agent, Actions.ViewProvider, provider));
        Assert.Equal(AccessErrors.NothingToConfirm, (await _desk.Delegations(owner).ConfirmAsync(provider, again)).Error);
    }
}
