using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>Who gained and lost what between two moments, and by what.</summary>
public class DifferenceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly QuestionDesk _desk = new(database);

    [Fact]
    public async Task Who_was_given_access_gained_who_was_ended_lost_and_the_entries_that_did_it_are_named()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var leaving = await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Omar Reyes"), PeopleDesk.Terms(Preset.Viewer.Permissions));
        await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Same Still"), PeopleDesk.Terms(Preset.Viewer.Permissions));
        var from = await _desk.NowAsync();
        await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Dana Wells"), PeopleDesk.Terms(Preset.Drafter.Permissions, withheld: "identity"));
        Assert.True((await _desk.People.Delegations(owner).EndAsync(provider, leaving, "Left us")).Succeeded);
        await _desk.SequenceAsync();
        var to = await _desk.NowAsync();

        var answer = await AskAsync(provider, null, from, to);
        Assert.Equal(["Dana Wells", "Omar Reyes"], answer.Lines.Select(line => line.Person));
        Assert.Equal(4, answer.Compared);
        var (dana, omar) = (answer.Lines[0], answer.Lines[1]);
        Assert.Empty(dana.Lost);
        Assert.Empty(dana.Before);
        Assert.Contains("Change the section: Licenses", string.Join('\n', dana.Gained), StringComparison.Ordinal);
        Assert.DoesNotContain("Change the section: all", string.Join('\n', dana.Gained), StringComparison.Ordinal);
        Assert.Empty(omar.Gained);
        Assert.Contains("See the application", omar.Lost);
        var cause = Assert.Single(omar.Causes);
        Assert.Equal(("Ended", "Nora Quist"), (cause.What, cause.By));
        Assert.Equal(await _desk.TimeAsync("ended_at", leaving), cause.At);
        Assert.Equal(await database.ScalarAsync<long>("select seq from audit_log where kind = 'delegation-ended' and at = $1", cause.At), cause.Number);

        Assert.Empty((await AskAsync(provider, null, from, to, known: from)).Lines);
        Assert.Empty((await AskAsync(provider, null, to, await _desk.NowAsync())).Lines);
    }

    [Fact]
    public async Task A_renewal_changes_nothing_that_could_be_done_and_is_told_and_dates_that_came_are_causes()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var end = (await _desk.NowAsync()).AddDays(9);
        var dana = await _desk.World.PersonAsync("Dana Wells");
        var given = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions, until: end));
        var from = await _desk.NowAsync();
        Assert.True((await _desk.People.Changes(owner).RenewAsync(provider, given, end.AddDays(30), "It takes longer")).Succeeded);
        await _desk.SequenceAsync();
        var to = await _desk.NowAsync();

        var renewed = Assert.Single((await AskAsync(provider, null, from, to)).Lines);
        Assert.Empty(renewed.Gained);
        Assert.Empty(renewed.Lost);
        Assert.True(renewed.Before[0].Until < renewed.After[0].Until);
        Assert.Equal("Renewed: another period took its place", Assert.Single(renewed.Causes).What);

        var over = Assert.Single((await AskAsync(null, dana, to, end.AddDays(60))).Lines);
        Assert.Contains("See the application", over.Lost);
        Assert.Equal(("Ran out by its date", null), (Assert.Single(over.Causes).What, over.Causes[0].Number));
        // At the earlier knowledge it had ended thirty days sooner.
        Assert.Single((await AskAsync(null, dana, to, end.AddDays(10), known: from)).Lines);
        Assert.Empty((await AskAsync(null, dana, to, end.AddDays(10))).Lines);
    }

    [Fact]
    public async Task A_suspended_account_lost_everything_and_one_application_is_named_apart()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var (one, _) = (await _desk.World.ApplicationAsync(provider), await _desk.World.ApplicationAsync(provider));
        var dana = await _desk.World.PersonAsync("Dana Wells");
        var from = await _desk.NowAsync();
        await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions) with { Applications = new ApplicationScope(false, new HashSet<EnrollmentApplicationId> { one }) });
        var given = await _desk.NowAsync();
        Assert.True((await _desk.StaffRoles(await _desk.World.PersonAsync("Ada Moor", StaffRole.AccountAdmin)).SuspendAsync(dana.Id, "A question is open")).Succeeded);
        await _desk.SequenceAsync();
        var to = await _desk.NowAsync();

        var gained = Assert.Single((await AskAsync(provider, dana, from, given)).Lines);
        Assert.Contains(gained.Gained, act => act.StartsWith("See the application (application ", StringComparison.Ordinal));
        var lost = Assert.Single((await AskAsync(provider, dana, given, to)).Lines);
        Assert.Equal(gained.Gained, lost.Lost);
        Assert.Equal("Account suspended", Assert.Single(lost.Causes).What);
    }

    [Theory]
    [InlineData("provider", false, "01/01/2026", null)]
    [InlineData("from", true, null, null)]
    [InlineData("from", true, "01/02/2026", "01/01/2026")]
    [InlineData("to", true, "01/02/2026", "soon")]
    public async Task What_cannot_be_compared_is_said_at_its_field(string field, bool named, string? from, string? to)
    {
        var (_, provider) = await _desk.ProviderAsync();
        var form = new DifferenceForm(named ? await _desk.NpiAsync(provider) : null, null, from, to, null);
        Assert.Equal(field, (await _desk.Differences(await _desk.AuditorAsync()).AskAsync(form)).Error?.Field);
        Assert.Equal(Error.NotFound, (await _desk.Differences(await _desk.World.PersonAsync("Rex Moss", StaffRole.Reviewer)).AskAsync(form)).Error);
    }

    private async Task<DifferenceAnswer> AskAsync(ProviderId? provider, Person? person, DateTimeOffset from, DateTimeOffset to, DateTimeOffset? known = null)
    {
        var answer = await _desk.Differences(await _desk.AuditorAsync()).AskAsync(new DifferenceForm(
            provider is { } id ? await _desk.NpiAsync(id) : null, person?.Email, MomentText.Write(from), MomentText.Write(to), known is { } belief ? MomentText.Write(belief) : null));
        Assert.True(answer.Succeeded, answer.Error?.Message);
        return answer.Value;
    }
}
