using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>Reviews of access: opened by the clock, answered by somebody else, and what nobody answers for is suspended.</summary>
public sealed class ReviewTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly ReviewDesk _desk = new(database);

    [Fact]
    public async Task A_review_is_opened_when_the_oldest_grant_is_a_year_old_and_not_before_and_once()
    {
        var tree = await _desk.Desk.TreeAsync();
        async Task<long> ReviewsAsync()
        {
            while ((await _desk.Rounds.OpenNextAsync()).Value)
                continue;
            return await database.ScalarAsync<long>("select count(*) from access_reviews where provider_id = $1", tree.Provider.Value);
        }
        await database.SqlAsync("update providers set created_at = clock_timestamp() - interval '900 days' where id = $1", tree.Provider.Value);
        await database.SqlAsync("update delegations set given_at = clock_timestamp() - interval '359 days 23 hours' where id = $1", tree.Managers.Value);
        Assert.Equal(0, await ReviewsAsync());
        await database.SqlAsync("update delegations set given_at = clock_timestamp() - interval '360 days 1 hour' where id = $1", tree.Managers.Value);
        Assert.Equal(1, await ReviewsAsync());
        Assert.Equal(1, await ReviewsAsync());
        var open = (await _desk.Views(tree.Owner).ListAsync(tree.Provider)).Value.Reviews.Single();
        Assert.Equal(["Dana Wells", "Omar Reyes"], open.Grants.Select(g => g.Name));
        Assert.Equal(30, (open.DueAt - open.OpenedAt).TotalDays);
        Assert.Equal(["Nora Quist", "Omar Reyes"], open.Asked);
        var mail = (await _desk.Desk.MailsToAsync(tree.Manager))[^1];
        Assert.Contains("people/reviews", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Dana", mail.Subject + mail.Text, StringComparison.Ordinal);

        // The next one so many days after this one was opened; the provider may choose how many.
        Assert.True((await _desk.Answers(tree.Owner).AnswerAsync(tree.Provider, tree.Managers, ReviewAnswer.Keep)).Succeeded);
        Assert.True((await _desk.Answers(tree.Owner).AnswerAsync(tree.Provider, tree.Helpers, ReviewAnswer.Keep)).Succeeded);
        Assert.True((await _desk.Answers(tree.Owner).SetDaysAsync(tree.Provider, 30)).Succeeded);
        Assert.Equal(1, await ReviewsAsync());
        await database.SqlAsync("update providers set reviewed_at = clock_timestamp() - interval '30 days 1 second' where id = $1", tree.Provider.Value);
        Assert.Equal(2, await ReviewsAsync());
    }

    [Fact]
    public async Task Nobody_answers_for_themselves_nor_for_the_access_under_which_theirs_was_given()
    {
        var tree = await _desk.Desk.TreeAsync();
        // The practitioner also holds a grant from the manager: even who reaches everything does not answer for these two.
        var owners = await _desk.Desk.World.DelegationAsync(tree.Provider, tree.Owner, Preset.Viewer.Permissions);
        await database.SqlAsync("update delegations set parent_id = $2, given_by = $3 where id = $1", owners.Value, tree.Managers.Value, tree.Manager.Id.Value);
        var review = await _desk.OpenAsync(tree.Provider);
        Assert.Equal(ReviewErrors.Own, (await _desk.Answers(tree.Owner).AnswerAsync(tree.Provider, owners, ReviewAnswer.Keep)).Error);
        Assert.Equal(ReviewErrors.Own, (await _desk.Answers(tree.Owner).AnswerAsync(tree.Provider, tree.Managers, ReviewAnswer.Keep)).Error);
        Assert.Equal("not-found", (await _desk.Answers(tree.Manager).AnswerAsync(tree.Provider, tree.Managers, ReviewAnswer.Keep)).Error!.Code);
        Assert.Equal("not-found", (await _desk.Answers(tree.Helper).AnswerAsync(tree.Provider, tree.Helpers, ReviewAnswer.Keep)).Error!.Code);
        Assert.Equal(["Dana Wells", "Nora Quist"], (await _desk.Views(tree.Manager).ListAsync(tree.Provider)).Value.Reviews.Single().Grants
            .Where(g => g.MayAnswer).Select(g => g.Name));
        var shown = (await _desk.Views(tree.Owner).ListAsync(tree.Provider)).Value.Reviews.Single().Grants;
        Assert.Equal(["Dana Wells"], shown.Where(g => g.MayAnswer).Select(g => g.Name));
        Assert.True((await _desk.Answers(tree.Manager).AnswerAsync(tree.Provider, tree.Helpers, ReviewAnswer.Keep)).Succeeded);
        Assert.True((await _desk.Answers(await _desk.OfficialAsync(tree.Provider)).AnswerAsync(tree.Provider, tree.Managers, ReviewAnswer.Keep)).Succeeded);
        Assert.Equal("?", await _desk.AnswerOfAsync(review, owners));
        Assert.Null(await database.ScalarAsync<object>("select closed_at from access_reviews where id = $1", review) as DateTime?);
    }

    [Fact]
    public async Task An_answer_keeps_ends_or_suspends_counts_once_and_the_last_one_closes_the_review()
    {
        var (owner, provider) = await _desk.Desk.ProviderAsync();
        var grants = new List<DelegationId>();
        foreach (var name in new[] { "Dana Wells", "Ines Falk", "Lou Crane", "Una Clay" })
            grants.Add(await _desk.Desk.World.DelegationAsync(provider, await _desk.Desk.World.PersonAsync(name), Preset.Viewer.Permissions));
        var review = await _desk.OpenAsync(provider);
        var late = await _desk.Desk.World.DelegationAsync(provider, await _desk.Desk.World.PersonAsync("Tess Lane"), Preset.Viewer.Permissions);
        Task<Result<int>> AnswerAsync(DelegationId grant, ReviewAnswer answer, string reason = "") => _desk.Answers(owner).AnswerAsync(provider, grant, answer, reason);

        Assert.Equal(ReviewErrors.NotInIt, (await AnswerAsync(late, ReviewAnswer.Keep)).Error);
        Assert.True((await AnswerAsync(grants[0], ReviewAnswer.Keep)).Succeeded);
        Assert.Equal(ReviewErrors.Answered, (await AnswerAsync(grants[0], ReviewAnswer.End, "x")).Error);
        Assert.Equal(AccessErrors.NoReason, (await AnswerAsync(grants[1], ReviewAnswer.End)).Error);
        Assert.True((await AnswerAsync(grants[1], ReviewAnswer.End, "Left us")).Succeeded);
        Assert.True((await AnswerAsync(grants[2], ReviewAnswer.Suspend, "On leave")).Succeeded);
        Assert.Single((await _desk.Views(owner).WaitingForMeAsync()).Value);
        Assert.True((await AnswerAsync(grants[3], ReviewAnswer.Keep)).Succeeded);
        Assert.Equal(ReviewErrors.Over, (await AnswerAsync(grants[0], ReviewAnswer.Keep)).Error);
        Assert.Empty((await _desk.Views(owner).WaitingForMeAsync()).Value);
        Assert.Equal(["live", "ended", "suspended", "live"], await Task.WhenAll(grants.Select(_desk.StateOfAsync)));
        Assert.Equal(["keep", "end", "suspend", "keep"], await Task.WhenAll(grants.Select(grant => _desk.AnswerOfAsync(review, grant))));
        var log = (await _desk.Views(owner).ListAsync(provider)).Value.Reviews.Single();
        Assert.All(log.Grants, grant => Assert.Equal("Nora Quist", grant.AnsweredBy));
        Assert.NotNull(log.ClosedAt);
    }

    [Fact]
    public async Task What_nobody_answered_for_is_suspended_with_what_was_given_on_and_can_be_restored()
    {
        var tree = await _desk.Desk.TreeAsync();
        var kept = await _desk.Desk.World.DelegationAsync(tree.Provider, await _desk.Desk.World.PersonAsync("Ines Falk"), Preset.Viewer.Permissions);
        var gone = await _desk.Desk.World.DelegationAsync(tree.Provider, await _desk.Desk.World.PersonAsync("Lou Crane"), Preset.Viewer.Permissions);
        var review = await _desk.OpenAsync(tree.Provider);
        await _desk.Answers(tree.Owner).AnswerAsync(tree.Provider, kept, ReviewAnswer.Keep);
        await _desk.Desk.Delegations(tree.Owner).EndAsync(tree.Provider, gone, "Left");
        await _desk.CloseAsync();
        Assert.Equal("?", await _desk.AnswerOfAsync(review, tree.Managers));
        await _desk.DueAsync(review, TimeSpan.Zero);
        await _desk.CloseAsync();
        Assert.Equal(
            ["suspended unanswered", "suspended unanswered", "live keep", "ended gone"],
            await Task.WhenAll(new[] { tree.Managers, tree.Helpers, kept, gone }.Select(async grant =>
                $"{await _desk.StateOfAsync(grant)} {await _desk.AnswerOfAsync(review, grant)}")));
        Assert.False(await _desk.Desk.MayAsync(tree.Manager, Actions.ViewProvider, tree.Provider));
        Assert.Contains(await _desk.Desk.MailsToAsync(tree.Manager), mail => mail.Subject.Contains("was suspended", StringComparison.Ordinal));
        Assert.Equal(ReviewErrors.Over, (await _desk.Answers(tree.Owner).AnswerAsync(tree.Provider, kept, ReviewAnswer.Keep)).Error);

        Assert.True((await _desk.Desk.Suspensions(tree.Owner).RestoreAsync(tree.Provider, tree.Managers, "Still needed")).Succeeded);
        Assert.True(await _desk.Desk.MayAsync(tree.Manager, Actions.ViewProvider, tree.Provider));
        var closed = (await LedgerText.AllAsync(database)).Single(e => (string?)e["kind"] == "access-review-closed" && (string?)e["provider"] == tree.Provider.Value.ToString());
        Assert.Equal(2, closed["detail"]!["suspended"]!.AsArray().Count);
        Assert.Equal("portal", (string?)closed["basis"]);
    }

    [Fact]
    public async Task Those_who_were_asked_are_reminded_14_and_3_days_before_once_each()
    {
        var tree = await _desk.Desk.TreeAsync();
        var review = await _desk.OpenAsync(tree.Provider);
        async Task<int> RemindedAsync(double days)
        {
            await _desk.DueAsync(review, TimeSpan.FromDays(days));
            while ((await _desk.Rounds.WarnNextAsync()).Value)
                continue;
            return (await _desk.Desk.MailsToAsync(tree.Owner)).Count(mail => mail.Subject.Contains("ends soon", StringComparison.Ordinal));
        }
        Assert.Equal(0, await RemindedAsync(14.1));
        Assert.Equal(1, await RemindedAsync(13.9));
        Assert.Equal(1, await RemindedAsync(3.1));
        Assert.Equal(2, await RemindedAsync(2.9));
        Assert.Equal(2, await RemindedAsync(0.1));
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    [InlineData(730, true)]
    [InlineData(731, false)]
    public async Task The_provider_chooses_how_often_and_an_agent_does_not(int days, bool good)
    {
        var tree = await _desk.Desk.TreeAsync();
        Assert.Equal(good ? null : ReviewErrors.Days, (await _desk.Answers(tree.Owner).SetDaysAsync(tree.Provider, days)).Error);
        Assert.Equal("not-found", (await _desk.Answers(tree.Manager).SetDaysAsync(tree.Provider, days)).Error!.Code);
    }

    [Theory]
    [InlineData(null, 10, "Given 10 days ago and not used yet: keep")]
    [InlineData(null, 120, "Given 120 days ago and never used: end")]
    [InlineData(7, 400, "Used 7 days ago: keep")]
    [InlineData(0, 400, "Used today: keep")]
    [InlineData(119, 400, "Used 119 days ago: keep")]
    [InlineData(120, 400, "Not used for 120 days: end")]
    public void What_is_recommended_rests_on_the_last_use(int? used, int given, string words)
    {
        var now = new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(words, ReviewWords.Recommendation(used is { } days ? now.AddDays(-days) : null, now.AddDays(-given), now));
    }

    [Fact]
    public async Task What_was_answered_is_never_rewritten()
    {
        var tree = await _desk.Desk.TreeAsync();
        var review = await _desk.OpenAsync(tree.Provider);
        await _desk.DueAsync(review, TimeSpan.Zero);
        await _desk.CloseAsync();
        foreach (var sql in new[]
        {
            "update access_review_items set answer = 'gone' where review_id = $1", "delete from access_review_items where review_id = $1",
            "update access_reviews set due_at = due_at + interval '1 day' where id = $1", "delete from access_reviews where id = $1",
        })
            Assert.Equal("PT001", (await Assert.ThrowsAsync<PostgresException>(() => database.SqlAsync(sql, review))).SqlState);
    }

    [Fact]
    public async Task Before_signing_the_signer_keeps_those_whom_they_were_shown_and_nobody_else_does()
    {
        var tree = await _desk.Desk.TreeAsync();
        var application = await _desk.Desk.World.ApplicationAsync(tree.Provider);
        BeforeSigning Before(Person who) => new(_desk.Desk.World.RunnerFor(who));
        Assert.Equal(ReviewErrors.PeopleChanged, (await Before(tree.Owner).KeepAsync(application, [tree.Managers])).Error);
        Assert.Equal(2, (await Before(tree.Owner).KeepAsync(application, [tree.Managers, tree.Helpers])).Value);
        Assert.Equal("not-found", (await Before(tree.Manager).KeepAsync(application, [tree.Managers, tree.Helpers])).Error!.Code);
        Assert.Single(await LedgerText.AllAsync(database), e => (string?)e["kind"] == "access-kept-before-signing");
    }
}
