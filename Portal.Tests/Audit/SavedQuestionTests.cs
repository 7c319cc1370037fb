using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>Questions that an auditor keeps: their own, and nobody else's.</summary>
public class SavedQuestionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Fact]
    public async Task A_question_is_saved_listed_renamed_and_removed_by_whose_it_is_and_by_nobody_else()
    {
        var (mine, other) = (await _world.PersonAsync("Aud Ito", StaffRole.Auditor), await _world.PersonAsync("Otis Vane", StaffRole.Auditor));
        var saved = await For(mine).SaveAsync("who-could", "?act=section.edit&provider=1234567893&page=7&at=&other=x", "  Who edits ");
        Assert.True(saved.Succeeded, saved.Error?.Message);
        var listed = Assert.Single((await For(mine).ListAsync()).Value);
        Assert.Equal(("Who edits", "Who could", "/audit/who-could?act=section.edit&provider=1234567893"), (listed.Name, listed.Kind, listed.Address));
        Assert.Empty((await For(other).ListAsync()).Value);
        Assert.Equal(Error.NotFound, (await For(other).RenameAsync(saved.Value, "Taken")).Error);
        Assert.Equal(Error.NotFound, (await For(other).RemoveAsync(saved.Value)).Error);

        Assert.True((await For(mine).RenameAsync(saved.Value, "Who changes")).Succeeded);
        Assert.Equal("Who changes", Assert.Single((await For(mine).ListAsync()).Value).Name);
        Assert.True((await For(mine).RemoveAsync(saved.Value)).Succeeded);
        Assert.Empty((await For(mine).ListAsync()).Value);
        Assert.Equal(Error.NotFound, (await For(mine).RemoveAsync(saved.Value)).Error);
        Assert.Equal(
            ["question-saved", "question-renamed", "question-removed"],
            (await LedgerText.OfAsync(database, mine)).Where(e => (string?)e["outcome"] == "done").Select(e => (string?)e["kind"]));
    }

    [Fact]
    public async Task A_name_is_used_once_by_each_auditor_however_it_is_written()
    {
        var (mine, other) = (await _world.PersonAsync("Aud Ito", StaffRole.Auditor), await _world.PersonAsync("Otis Vane", StaffRole.Auditor));
        var first = (await For(mine).SaveAsync("grants", "?status=live", "Live")).Value;
        var second = (await For(mine).SaveAsync("grants", "?status=ended", "Ended")).Value;
        Assert.Equal("question.name-taken", (await For(mine).SaveAsync("person", "?person=x", "LIVE")).Error?.Code);
        Assert.Equal("question.name-taken", (await For(mine).RenameAsync(second, "live")).Error?.Code);
        Assert.True((await For(mine).RenameAsync(first, "LIVE")).Succeeded);
        Assert.True((await For(other).SaveAsync("grants", "?status=live", "Live")).Succeeded);
    }

    [Theory]
    [InlineData("grants", "?status=live", "", "question.no-name")]
    [InlineData("grants", "?status=live", "a\u200bb", "question.name-unseen")]
    [InlineData("grants", "", "Name", "question.nothing-asked")]
    [InlineData("grants", "?page=3", "Name", "question.nothing-asked")]
    [InlineData("https://elsewhere.example", "?status=live", "Name", "not-found")]
    public async Task What_is_no_question_or_has_no_name_is_not_saved(string page, string query, string name, string code) =>
        Assert.Equal(code, (await For(await _world.PersonAsync("Aud Ito", StaffRole.Auditor)).SaveAsync(page, query, name)).Error?.Code);

    [Fact]
    public async Task Long_names_long_questions_and_too_many_of_them_are_refused()
    {
        var mine = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        Assert.Equal("question.name-too-long", (await For(mine).SaveAsync("grants", "?status=live", new string('n', SavedQuestions.MaxName + 1))).Error?.Code);
        Assert.Equal("question.too-long", (await For(mine).SaveAsync("grants", "?person=" + new string('p', 2000), "Long")).Error?.Code);
        await database.SqlAsync(
            "insert into saved_questions (id, account_id, name, name_key, page, query, saved_at) select gen_random_uuid(), $1, n::text, n::text, 'grants', '?status=live', now() from generate_series(1, $2) n",
            mine.Id.Value, SavedQuestions.Most);
        Assert.Equal("question.too-many", (await For(mine).SaveAsync("grants", "?status=live", "One more")).Error?.Code);
    }

    [Theory]
    [InlineData(StaffRole.Reviewer)]
    [InlineData(StaffRole.HelpDesk)]
    [InlineData(StaffRole.AccountAdmin)]
    public async Task Nobody_but_an_auditor_keeps_questions(StaffRole role)
    {
        var person = await _world.PersonAsync("Staff Member", role);
        Assert.Equal(Error.NotFound, (await For(person).ListAsync()).Error);
        Assert.Equal(Error.NotFound, (await For(person).SaveAsync("grants", "?status=live", "Live")).Error);
    }

    private SavedQuestions For(Person person) => new(_world.RunnerFor(person), _world.GateFor(person));
}
