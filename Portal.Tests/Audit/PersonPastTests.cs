using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.People;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>What one person could do at a moment, and who may ask.</summary>
public class PersonPastTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly QuestionDesk _desk = new(database);

    [Fact]
    public async Task Everything_somebody_held_is_told_with_how_it_stood_and_what_came_of_it()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var application = await _desk.World.ApplicationAsync(provider);
        var dana = await _desk.World.PersonAsync("Dana Wells");
        await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Drafter.Permissions, withheld: "identity"));
        var paused = await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions));
        Assert.True((await _desk.People.Suspensions(owner).SuspendAsync(provider, paused, "On leave")).Succeeded);
        await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Viewer.Permissions, from: (await _desk.NowAsync()).AddDays(3)));
        await _desk.People.GiveAsync(owner, provider, dana, PeopleDesk.Terms(Preset.Payments.Permissions));

        var at = Assert.Single((await AskAsync(dana.Email, await _desk.NowAsync())).Providers);
        Assert.Equal([GrantStatus.Live, GrantStatus.Suspended, GrantStatus.Future, GrantStatus.Awaiting], at.Grants.Select(g => g.Status));
        Assert.Equal([Actions.ViewProvider], at.May);
        var one = Assert.Single(at.Applications);
        Assert.Equal((application, 2, 1, 3), (one.Id, one.Sees, one.Changes, one.Sections));
        Assert.Contains(Actions.AddNote, one.May);
        Assert.DoesNotContain(Actions.ReadWhole, one.May);
        var later = (await AskAsync(dana.Email, (await _desk.NowAsync()).AddDays(4))).Providers[0];
        Assert.Equal(GrantStatus.Live, later.Grants[2].Status);
        Assert.Contains(Actions.ReadWhole, later.Applications[0].May);
    }

    [Fact]
    public async Task Staff_roles_and_looks_stand_until_they_end_and_a_suspended_account_opened_nothing()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var draft = await _desk.World.ApplicationAsync(provider);
        var before = await _desk.NowAsync();
        var helper = await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        await _desk.World.LookAsync(provider, helper, draft, openedBy: null, before, 30, "licenses");
        await Task.Delay(10);
        var during = await _desk.NowAsync();
        await database.SqlAsync("update staff_roles set ended_at = $2 where account_id = $1", helper.Id.Value, during.AddMinutes(5));

        var then = await AskAsync(helper.Id.Value.ToString(), during);
        Assert.Equal("Help desk (staff role)", Assert.Single(then.Roles).Chain[0].What);
        var look = Assert.Single(Assert.Single(then.Providers).Grants);
        Assert.Equal(("Help desk look, without a code (break-glass)", GrantStatus.Live), (look.Ground.Chain[0].What, look.Status));
        Assert.Empty((await AskAsync(helper.Email, before.AddMilliseconds(-1))).Roles);
        Assert.Empty((await AskAsync(helper.Email, before.AddMinutes(31))).Providers);

        await database.SqlAsync("update accounts set suspended_at = $2 where id = $1", owner.Id.Value, await _desk.NowAsync());
        var suspended = await AskAsync(owner.Email, await _desk.NowAsync());
        Assert.True(suspended.Suspended);
        Assert.Empty(Assert.Single(suspended.Providers).May);
        Assert.False((await AskAsync(owner.Email, during)).Suspended);
    }

    [Fact]
    public async Task What_a_look_shows_is_counted_as_who_could_tells_it()
    {
        var (_, provider) = await _desk.ProviderAsync();
        var draft = await _desk.World.ApplicationAsync(provider);
        var helper = await _desk.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        await _desk.World.LookAsync(provider, helper, draft, openedBy: null, null, 30, "licenses");
        var at = await _desk.NowAsync();

        var there = Assert.Single((await AskAsync(helper.Email, at)).Providers);
        var one = Assert.Single(there.Applications);
        Assert.Equal((draft, 1, 0, 3), (one.Id, one.Sees, one.Changes, one.Sections));
        Assert.Equal([Actions.ViewApplication], one.May);
        Assert.Equal([Actions.ViewProvider], there.May);
        Assert.Equal("Hal Dorn", await _desk.NamesAsync(provider, at));
    }

    [Fact]
    public async Task Each_question_is_written_down_by_ids_and_nobody_but_an_auditor_asks()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var auditor = await _desk.AuditorAsync();
        var at = await _desk.NowAsync();
        await _desk.AskAsync(provider, at);
        await AskAsync(owner.Email, at);
        var asked = (await LedgerText.OfAsync(database, auditor)).Where(e => (string?)e["kind"] == "access-question-asked").ToList();
        Assert.Contains(asked, e => (string?)e["provider"] == provider.Value.ToString() && (string?)e["detail"]!["question"] == "who-could");
        Assert.Contains(asked, e => (string?)e["subject"] == owner.Id.Value.ToString() && (string?)e["detail"]!["question"] == "person");
        Assert.DoesNotContain(owner.Email, string.Join('\n', asked), StringComparison.OrdinalIgnoreCase);
        var others = new[] { null, owner }
            .Concat(await Task.WhenAll(new[] { StaffRole.Reviewer, StaffRole.HelpDesk, StaffRole.AccountAdmin }.Select(role => _desk.World.PersonAsync($"{role}", role))));
        foreach (var other in others)
        {
            Assert.Equal(Error.NotFound, (await _desk.WhoCould(other).AskAsync(new WhoCouldForm(null, await _desk.NpiAsync(provider), null, null, null, null))).Error);
            Assert.Equal(Error.NotFound, (await _desk.Person(other).AskAsync(new PersonForm(owner.Email, null, null, null), 1)).Error);
        }
    }

    [Theory]
    [InlineData("provider", null, null, null, null, null)]
    [InlineData("provider", null, "1999999999", null, null, null)]
    [InlineData("application", null, null, "no such thing", null, null)]
    [InlineData("act", "application.destroy", "npi", null, null, null)]
    [InlineData("section", "section.edit", "npi", null, null, null)]
    [InlineData("application", "note.add", "npi", null, null, null)]
    [InlineData("at", null, "npi", null, "yesterday", null)]
    [InlineData("known", null, "npi", null, null, "01/01/2999 10:00")]
    public async Task What_cannot_be_answered_is_said_at_its_field(string field, string? act, string? npi, string? application, string? at, string? known)
    {
        var (_, provider) = await _desk.ProviderAsync();
        var answer = await _desk.WhoCould(await _desk.AuditorAsync()).AskAsync(
            new WhoCouldForm(act, npi == "npi" ? await _desk.NpiAsync(provider) : npi, application, null, at, known));
        Assert.Equal(field, answer.Error?.Field);
    }

    [Theory]
    [InlineData("delete from account_suspensions")]
    [InlineData("truncate account_suspensions")]
    [InlineData("update account_suspensions set suspended_at = suspended_at - interval '1 day'")]
    [InlineData("update account_suspensions set readmitted_at = null where readmitted_at is not null")]
    public async Task When_somebody_was_suspended_is_not_rewritten_not_even_by_the_owner(string sql)
    {
        var person = await _desk.World.PersonAsync("Dana Wells");
        await database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", person.Id.Value);
        await database.SqlAsync("update accounts set suspended_at = null where id = $1", person.Id.Value);
        Assert.Equal("PT001", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => database.SqlAsync(sql))).SqlState);
    }

    private async Task<PersonAnswer> AskAsync(string person, DateTimeOffset at)
    {
        var answer = await _desk.Person(await _desk.AuditorAsync()).AskAsync(new PersonForm(person, null, MomentText.Write(at), null), 1);
        Assert.True(answer.Succeeded, answer.Error?.Message);
        return answer.Value;
    }
}
