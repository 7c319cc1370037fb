using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Features.HelpDesk;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>
/// Looks at the instants at which they begin and end, many times on a real database. What was looked at is counted after the end has
/// committed and again when everybody has noticed: one page more is one too many.
/// </summary>
public sealed class LookRaceTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const int Lanes = 4;
    private readonly World _world = portal.World;

    [Fact]
    public async Task Of_several_who_type_a_code_at_once_one_begins_the_look()
    {
        var (rounds, codes) = (0, 30_000_000);
        await InLanesAsync(240, async () => await LookScene.ArrangeAsync(portal), async scene =>
        {
            Person[] helpers = [scene.Helper, .. await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _world.PersonAsync("Mia Roe", StaffRole.HelpDesk)))];
            await portal.Database.SqlAsync("delete from rate_windows where purpose = 'look-code'");
            var code = $"{Interlocked.Increment(ref codes):D8}"; // Each once: the product draws again when it draws one that is taken.
            var look = await scene.WaitingAsync(code, DateTimeOffset.UtcNow);
            var begun = await Task.WhenAll(helpers.Append(scene.Helper).Select(helper => Task.Run(() => scene.TypeCodeAsync(code, helper))));
            Assert.Single(begun, b => b.Succeeded);
            Assert.All(begun.Where(b => !b.Succeeded), b => Assert.Equal("look.wrong-code", b.Error!.Code));
            var winner = await portal.Database.ScalarAsync<Guid>("select helper_id from looks where id = $1", look.Value);
            foreach (var helper in helpers)
                Assert.Equal(helper.Id.Value == winner, (await scene.FirstPageAsync(look, helper)).Succeeded);
            Interlocked.Increment(ref rounds);
        });
        Assert.Equal(240, rounds);
    }

    [Fact]
    public Task After_the_provider_ended_a_look_no_page_of_it_is_opened() => WhileLookingAsync(400, async (scene, look, _) =>
        Assert.True((await scene.EndAsync(look)).Succeeded));

    [Fact]
    public Task After_its_giver_lost_access_no_page_of_a_look_is_opened() => WhileLookingAsync(200, async (scene, _, given) =>
        Assert.True((await scene.AsAsync<Delegations, int>(scene.Principal, s => s.EndAsync(scene.Provider, given, "left the clinic"))).Succeeded));

    [Fact]
    public async Task A_look_ends_at_its_instant_by_the_databases_clock()
    {
        var looked = 0;
        await InLanesAsync(120, async () => await LookScene.ArrangeAsync(portal), async scene =>
        {
            var look = await _world.LookAsync(
                scene.Provider, scene.Helper, scene.Application, scene.Principal, DateTimeOffset.UtcNow.AddMinutes(-15).AddMilliseconds(150), 15);
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                while ((await scene.SectionAsync(look, "licenses")).Succeeded)
                    Interlocked.Increment(ref looked);
            })));
            Assert.True(await portal.Database.ScalarAsync<bool>(
                """
                select clock_timestamp() >= l.ends_at and not exists (select from look_pages p where p.look_id = l.id and p.at >= l.ends_at)
                from looks l where l.id = $1
                """, look.Value));
        });
        Assert.True(looked > 120, $"only {looked} pages were opened before an end");
    }

    [Fact]
    public async Task Both_sides_end_at_once_and_it_ends_once()
    {
        await InLanesAsync(200, async () => await LookScene.ArrangeAsync(portal), async scene =>
        {
            var look = await _world.LookAsync(scene.Provider, scene.Helper, scene.Application, scene.Principal);
            var ended = await Task.WhenAll(
                Task.Run(() => scene.EndAsync(look)),
                Task.Run(() => scene.AsAsync<HelpDeskLooks, LookId>(scene.Helper, s => s.LeaveAsync(look))));
            Assert.Single(ended, e => e.Succeeded);
        });
    }

    private async Task WhileLookingAsync(int rounds, Func<LookScene, LookId, DelegationId, Task> end)
    {
        var (looked, late, done) = (0, 0, 0);
        await InLanesAsync(rounds, async () => await LookScene.ArrangeAsync(portal), async scene =>
        {
            var giver = await _world.PersonAsync("Dana Wells");
            var given = await _world.DelegationAsync(scene.Provider, giver, Preset.OfficeManager.Permissions);
            var look = await _world.LookAsync(scene.Provider, scene.Helper, scene.Application, giver, sections: ["licenses", "identity"]);
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var lookers = new[] { "licenses", "identity" }.Select(section => Task.Run(async () =>
            {
                while ((await scene.SectionAsync(look, section)).Succeeded)
                {
                    Interlocked.Increment(ref looked);
                    begun.TrySetResult();
                }
            })).ToList();
            await begun.Task;
            await end(scene, look, given);
            var atEnd = await PagesAsync(look);
            await Task.WhenAll(lookers);
            if (await PagesAsync(look) != atEnd)
                Interlocked.Increment(ref late);
            Interlocked.Increment(ref done);
        });
        Assert.Equal((0, rounds, true), (late, done, looked >= rounds));
    }

    private Task<long> PagesAsync(LookId look) => portal.Database.ScalarAsync<long>("select count(*) from look_pages where look_id = $1", look.Value);

    private static Task InLanesAsync(int rounds, Func<Task<LookScene>> arrange, Func<LookScene, Task> round)
    {
        var left = rounds;
        return Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(async () =>
        {
            var scene = await arrange();
            while (Interlocked.Decrement(ref left) >= 0)
                await round(scene);
        })));
    }
}
