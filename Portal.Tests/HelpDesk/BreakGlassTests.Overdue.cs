using Portal.Domain.Looks;
using Portal.Server.Features.HelpDesk;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>Looks without a code that nobody reviewed within a day.</summary>
public sealed partial class BreakGlassTests
{
    [Fact]
    public async Task Without_a_review_the_alarm_leaves_by_itself_after_a_day_and_a_review_takes_it_back()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, admin) = await OverseersAsync();
        var (kept, reviewed) = ((await AskAsync(scene)).Value, (await AskAsync(await LookScene.ArrangeAsync(portal))).Value);
        foreach (var look in new[] { kept, reviewed })
        {
            Assert.Equal(TimeSpan.FromHours(24), await portal.Database.ScalarAsync<TimeSpan>(
                "select max(o.next_at - l.begun_at) from outbox o join looks l on l.id = $1 where o.kind = 'break-glass-overdue' and o.dedup_key like $2 and o.state = 'waiting'",
                look.Value, $"%{look.Value}%"));
            await portal.Database.SqlAsync("update looks set ended_at = clock_timestamp(), ended_by = helper_id, end_cause = 'help-desk' where id = $1", look.Value);
        }
        Assert.True((await ReviewAsync(reviewed, auditor)).Succeeded);
        Assert.Equal("taken-back", await portal.Database.ScalarAsync<string>(
            "select string_agg(distinct state, ',') from outbox where dedup_key like $1", $"break-glass-overdue/{reviewed.Value}/%"));
        Assert.Equal(0L, await portal.Database.ScalarAsync<long>(
            "select count(*) from outbox where dedup_key like $1 and payload is not null", $"break-glass-overdue/{reviewed.Value}/%"));

        // A day later.
        await portal.Database.SqlAsync("update outbox set next_at = clock_timestamp() where kind = 'break-glass-overdue'");
        await Eventually.TrueAsync(async () =>
        {
            await Task.Delay(200);
            var alarms = portal.Host.Mailbox.List(2_000).Where(mail => mail.Subject.StartsWith("ALARM", StringComparison.Ordinal)).ToList();
            return new[] { auditor, admin }.All(overseer => alarms.Exists(mail => mail.To == overseer.Email && mail.Body.Contains($"{kept.Value}", StringComparison.Ordinal)));
        }, TimeSpan.FromSeconds(60));
        Assert.DoesNotContain(portal.Host.Mailbox.List(2_000), mail => mail.Subject.StartsWith("ALARM", StringComparison.Ordinal) && mail.Body.Contains($"{reviewed.Value}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_overdue_review_is_the_first_thing_on_the_staff_page_and_can_still_be_made()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var (auditor, _) = await OverseersAsync();
        await AskAsync(await LookScene.ArrangeAsync(portal));
        var look = await _world.LookAsync(scene.Provider, scene.Helper, scene.Application, openedBy: null, DateTimeOffset.UtcNow.AddHours(-24).AddSeconds(-1));
        var list = (await scene.AsAsync<BreakGlassViews, BreakGlassLines>(auditor, s => s.ListAsync(1))).Value;
        Assert.True(list.Overdue >= 1);
        Assert.Equal(ReviewState.Overdue, list.Lines[0].Review);
        Assert.Equal(ReviewState.Overdue, (await OneAsync(look, auditor)).Line.Review);
        Assert.True((await ReviewAsync(look, auditor)).Succeeded);
        Assert.Equal(list.Overdue - 1, (await scene.AsAsync<BreakGlassViews, BreakGlassLines>(auditor, s => s.ListAsync(1))).Value.Overdue);
    }
}
