using Bunit;
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
        Assert.Equal("Renewed as another period", Assert.Single(renewed.Causes).What);

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

    [Fact]
    public async Task What_did_it_and_has_no_number_yet_is_said_to_have_none()
    {
        var (owner, provider) = await _desk.ProviderAsync();
        var from = await _desk.NowAsync();
        await _desk.People.GiveAsync(owner, provider, await _desk.World.PersonAsync("Dana Wells"), PeopleDesk.Terms(Preset.Viewer.Permissions));
        var to = await _desk.NowAsync();

        var before = Assert.Single((await AskAsync(provider, null, from, to)).Lines);
        Assert.Equal("No entry in the ledger, or not yet.", AnswerRecords.Of(before).Rows[0][^2]);
        Assert.Equal("No entry in the ledger, or not yet.", Shown(before));
        await _desk.SequenceAsync();
        var after = Assert.Single((await AskAsync(provider, null, from, to)).Lines);
        Assert.StartsWith("Invitation accepted by Dana Wells, ", AnswerRecords.Of(after).Rows[0][^2], StringComparison.Ordinal);
        Assert.StartsWith("Invitation accepted by Dana Wells, ", Shown(after), StringComparison.Ordinal);
    }

    private static string Shown(DifferenceLine line)
    {
        using var page = new BunitContext();
        return string.Join(' ', page.Render<CauseList>(p => p.Add(l => l.Causes, line.Causes)).FindAll("p").Select(p => p.TextContent.Trim()));
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

    [Fact]
    public async Task An_earlier_moment_that_is_still_to_come_is_said_to_be_so_where_the_later_one_is_now()
    {
        var (_, provider) = await _desk.ProviderAsync();
        var form = new DifferenceForm(await _desk.NpiAsync(provider), null, "01/01/2999 10:00", " ", null);
        var error = (await _desk.Differences(await _desk.AuditorAsync()).AskAsync(form)).Error;
        Assert.Equal(("from", "This moment is still to come. Enter one that is over, or enter a later moment in the next field."), (error?.Field, error?.Message));
        Assert.True((await _desk.Differences(await _desk.AuditorAsync()).AskAsync(form with { To = "01/01/2999 11:00" })).Succeeded);
    }

    [Fact]
    public async Task What_a_named_person_gained_and_lost_as_staff_is_told_on_the_page_and_in_the_file()
    {
        var from = await _desk.NowAsync();
        var rex = await _desk.World.PersonAsync("Rex Moss", StaffRole.Reviewer, StaffRole.HelpDesk);
        var given = await _desk.NowAsync();
        var role = await database.ScalarAsync<Guid>("select id from staff_roles where account_id = $1 and role = 'Reviewer'", rex.Id.Value);
        Assert.True((await _desk.StaffRoles(await _desk.World.PersonAsync("Ada Moor", StaffRole.AccountAdmin)).EndAsync(role, "Another desk")).Succeeded);
        await _desk.SequenceAsync();
        var to = await _desk.NowAsync();

        var gained = Assert.Single((await AskAsync(null, rex, from, given)).Lines);
        Assert.Equal(("As staff", ""), (gained.Provider, gained.Npi));
        Assert.Equal(["Staff role Help desk", "Staff role Reviewer"], gained.Gained);
        var lost = Assert.Single((await AskAsync(null, rex, given, to)).Lines);
        Assert.Equal(["Staff role Reviewer"], lost.Lost);
        Assert.Equal(("Staff role ended", "Ada Moor"), (Assert.Single(lost.Causes).What, lost.Causes[0].By));
        Assert.Empty((await AskAsync(null, rex, given, to, known: given)).Lines);
        var file = (await _desk.Differences(await _desk.AuditorAsync()).ExportAsync(
            new DifferenceForm(null, rex.Email, MomentText.Write(given), MomentText.Write(to), null), "json")).Value;
        Assert.Equal(["Staff role Reviewer"], (await file.Batches(default).SelectMany(batch => batch.ToAsyncEnumerable()).ToListAsync()).Single().Lost);
        // A suspended account has its roles without their power.
        Assert.True((await _desk.StaffRoles(await _desk.World.PersonAsync("Ada Moor", StaffRole.AccountAdmin)).SuspendAsync(rex.Id, "A question is open")).Succeeded);
        var suspended = Assert.Single((await AskAsync(null, rex, to, await _desk.NowAsync())).Lines);
        Assert.Equal(["Staff role Help desk"], suspended.Lost);
        Assert.Equal(GrantStatus.Suspended, Assert.Single(suspended.After).Status);
    }

    [Theory]
    [InlineData("delegation-ended", "left", "Given up")]
    [InlineData("delegation-ended", "revoked", "Ended")]
    [InlineData("delegation-replaced", "changed", "Changed to another period")]
    [InlineData("delegation-replaced", "renewed", "Renewed as another period")]
    [InlineData("delegation-replaced", "restored", "Restored as another period")]
    [InlineData("break-glass-begun", null, "Look without a code confirmed")]
    [InlineData("principal-refused", null, "Claim refused or ended")]
    public void A_cause_reads_as_a_sentence_with_whoever_did_it_and_without(string kind, string? cause, string words) =>
        Assert.Equal(words, DifferenceCauses.Words(kind, cause));

    private async Task<DifferenceAnswer> AskAsync(ProviderId? provider, Person? person, DateTimeOffset from, DateTimeOffset to, DateTimeOffset? known = null)
    {
        var answer = await _desk.Differences(await _desk.AuditorAsync()).AskAsync(new DifferenceForm(
            provider is { } id ? await _desk.NpiAsync(id) : null, person?.Email, MomentText.Write(from), MomentText.Write(to), known is { } belief ? MomentText.Write(belief) : null));
        Assert.True(answer.Succeeded, answer.Error?.Message);
        return answer.Value;
    }
}
