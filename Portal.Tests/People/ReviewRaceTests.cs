using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>Two who answer at once, an answer at the last moment, an end meanwhile: thousands of tries, and each grant has one fate.</summary>
public sealed class ReviewRaceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Grants = 20;
    private readonly ReviewDesk _desk = new(database);

    [Fact]
    public async Task Of_two_who_answer_at_once_one_is_heard()
    {
        for (var round = 0; round < 25; round++)
        {
            var scene = await SceneAsync();
            var answers = scene.Grants.SelectMany(grant => new[]
            {
                Task.Run(() => _desk.Answers(scene.Owner).AnswerAsync(scene.Provider, grant, ReviewAnswer.Keep)),
                Task.Run(() => _desk.Answers(scene.Official).AnswerAsync(scene.Provider, grant, ReviewAnswer.End, "x")),
            }).ToList();
            await Task.WhenAll(answers);
            for (var i = 0; i < Grants; i++)
            {
                var (keep, end) = (await answers[i * 2], await answers[i * 2 + 1]);
                Assert.True(keep.Succeeded ^ end.Succeeded, $"{keep.Error} {end.Error}");
                var expected = keep.Succeeded ? "live keep" : "ended end";
                Assert.Equal(expected, $"{await _desk.StateOfAsync(scene.Grants[i])} {await _desk.AnswerOfAsync(scene.Review, scene.Grants[i])}");
            }
        }
    }

    [Fact]
    public async Task An_answer_at_the_last_moment_is_heard_or_comes_too_late_and_never_both()
    {
        var (heard, late) = (0, 0);
        for (var round = 0; round < 50; round++)
        {
            var scene = await SceneAsync();
            // In some rounds there is plenty of time and in some none: both are met however the machine schedules.
            await _desk.DueAsync(scene.Review, TimeSpan.FromMilliseconds(Race.OneFirst(round) ? 1_000 : 10 + 3 * (round % 20)));
            if (Race.OtherFirst(round))
                await Task.Delay(100);
            // Two servers that close, beside everybody who answers.
            var closing = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                while (await database.ScalarAsync<bool>("select closed_at is null from access_reviews where id = $1", scene.Review))
                    await _desk.Rounds.CloseNextAsync();
            })).ToList();
            var answers = await Task.WhenAll(scene.Grants.Select((grant, i) => Task.Run(() =>
                _desk.Answers(i % 2 == 0 ? scene.Owner : scene.Official).AnswerAsync(scene.Provider, grant, ReviewAnswer.Keep))));
            await Task.WhenAll(closing);
            for (var i = 0; i < Grants; i++)
            {
                var expected = answers[i].Succeeded ? "live keep" : "suspended unanswered";
                Assert.Equal(expected, $"{await _desk.StateOfAsync(scene.Grants[i])} {await _desk.AnswerOfAsync(scene.Review, scene.Grants[i])}");
                if (!answers[i].Succeeded)
                    Assert.Contains(answers[i].Error, new[] { ReviewErrors.Over, AccessErrors.IsSuspended });
            }
            Assert.False(await database.ScalarAsync<bool>(
                "select exists (select from access_review_items i join access_reviews r on r.id = i.review_id where r.id = $1 and i.answered_by is not null and i.answered_at >= r.due_at)",
                scene.Review));
            Assert.Equal(1L, await database.ScalarAsync<long>(
                "select count(*) from audit_pending where convert_from(entry, 'UTF8') like '%access-review-closed%' and convert_from(entry, 'UTF8') like '%' || $1 || '%'",
                scene.Review.ToString()));
            (heard, late) = (heard + answers.Count(a => a.Succeeded), late + answers.Count(a => !a.Succeeded));
        }
        Assert.True(heard > 0 && late > 0, $"{heard} heard, {late} too late: the moment was not met");
    }

    [Fact]
    public async Task A_grant_that_is_ended_while_its_review_ends_is_ended()
    {
        for (var round = 0; round < 25; round++)
        {
            var scene = await SceneAsync();
            await _desk.DueAsync(scene.Review, TimeSpan.Zero);
            var closing = Task.Run(_desk.CloseAsync);
            var ends = await Task.WhenAll(scene.Grants.Select(grant => Task.Run(() => _desk.Desk.Delegations(scene.Owner).EndAsync(scene.Provider, grant, "x"))));
            await closing;
            Assert.All(ends, end => Assert.True(end.Succeeded, end.Error?.Message));
            foreach (var grant in scene.Grants)
            {
                Assert.Equal("ended", await _desk.StateOfAsync(grant));
                Assert.Contains(await _desk.AnswerOfAsync(scene.Review, grant), new[] { "gone", "unanswered" });
            }
        }
    }

    private sealed record Scene(Person Owner, Person Official, ProviderId Provider, Guid Review, IReadOnlyList<DelegationId> Grants);

    private async Task<Scene> SceneAsync()
    {
        var (owner, provider) = await _desk.Desk.ProviderAsync();
        var official = await _desk.OfficialAsync(provider);
        var grants = new List<DelegationId>();
        for (var i = 0; i < Grants; i++)
            grants.Add(await _desk.Desk.World.DelegationAsync(provider, await _desk.Desk.World.PersonAsync($"Agent {i}"), Preset.Viewer.Permissions));
        return new Scene(owner, official, provider, await _desk.OpenAsync(provider), grants);
    }
}
