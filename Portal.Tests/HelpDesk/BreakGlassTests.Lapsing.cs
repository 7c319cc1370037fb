using Portal.Domain.Common;
using Portal.Domain.Looks;
using Portal.Server.Features.HelpDesk;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>Looks without a code that nobody confirmed within their hour: whoever asked is told, once.</summary>
public sealed partial class BreakGlassTests
{
    [Fact]
    public async Task Who_asked_is_told_in_the_portal_and_by_mail_that_nobody_confirmed_it_in_its_hour()
    {
        var (scene, waiting) = (await LookScene.ArrangeAsync(portal), await LookScene.ArrangeAsync(portal));
        var (auditor, admin) = await OverseersAsync();
        var look = await scene.UnconfirmedAsync(DateTimeOffset.UtcNow.AddSeconds(-1));
        Assert.True((await AskAsync(waiting, secondPerson: true)).Succeeded);
        await TellAllAsync();

        var line = Assert.Single(await NoticesOfAsync(scene.Helper));
        Assert.Equal(
            ("Nobody confirmed your look at Nora Quist without a code within its hour. It did not begin: ask anew if it is still needed.", "/help", true),
            (line.Text, line.Href, line.Unread));
        var mail = await MailAsync(scene.Helper, "Nobody confirmed your look at a provider without a code within its hour.");
        foreach (var name in new[] { scene.Principal.Name, scene.Helper.Name })
            Assert.DoesNotContain(name, mail.Subject + mail.Body, StringComparison.Ordinal);
        Assert.Equal(LookState.Lapsed, (await OneAsync(look, auditor)).Line.State);
        Assert.Equal(1, await ToldAsync(look));
        Assert.Empty(await NoticesOfAsync(waiting.Helper));
        foreach (var nobody in new[] { scene.Principal, auditor, admin })
            Assert.Empty(await NoticesOfAsync(nobody));
    }

    [Fact]
    public async Task What_came_to_an_end_otherwise_did_not_lapse()
    {
        var (begun, refused, backed) = (await LookScene.ArrangeAsync(portal), await LookScene.ArrangeAsync(portal), await LookScene.ArrangeAsync(portal));
        var (auditor, _) = await OverseersAsync();
        var soon = DateTimeOffset.UtcNow.AddSeconds(10);
        var looks = new[] { await begun.UnconfirmedAsync(soon), await refused.UnconfirmedAsync(soon), await backed.UnconfirmedAsync(soon) };
        Assert.True((await ConfirmAsync(looks[0], auditor)).Succeeded);
        Assert.True((await refused.AsAsync<BreakGlass, bool>(auditor, s => s.RefuseAsync(looks[1], "Ask them for a code"))).Succeeded);
        await portal.Database.SqlAsync("update looks set ended_at = clock_timestamp(), ended_by = helper_id, end_cause = 'taken-back' where id = $1", looks[2].Value);
        await portal.Database.SqlAsync("select pg_sleep(greatest(0, extract(epoch from $1 - clock_timestamp())) + 0.01)", soon);
        await TellAllAsync();
        foreach (var look in looks)
            Assert.Equal(0, await ToldAsync(look));
    }

    [Fact]
    public async Task Any_number_of_portals_tell_it_once()
    {
        var looks = new List<LookId>();
        for (var provider = 0; provider < 4; provider++)
        {
            var scene = await LookScene.ArrangeAsync(portal);
            for (var look = 0; look < 15; look++)
                looks.Add(await scene.UnconfirmedAsync(DateTimeOffset.UtcNow.AddSeconds(-1)));
        }
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(TellAllAsync)));
        await TellAllAsync();
        foreach (var look in looks)
            Assert.Equal(1, await ToldAsync(look));
    }

    [Fact]
    public async Task At_the_end_of_its_hour_it_is_either_confirmed_or_lapses()
    {
        var (admin, scene) = ((await OverseersAsync()).Admin, await LookScene.ArrangeAsync(portal));
        var (confirmed, lapsed) = (0, 0);
        for (var round = 0; round < 60; round++)
        {
            // Nearer at first, then with more room: on a busy machine nothing fits into the first rounds.
            var ahead = 0.04 * Math.Pow(1 + round / 20, 2);
            var ends = DateTimeOffset.UtcNow.AddSeconds(ahead);
            var look = await scene.UnconfirmedAsync(ends);
            var confirming = Task.Run(async () =>
            {
                await portal.Database.SqlAsync("select pg_sleep(greatest(0, extract(epoch from $1 - clock_timestamp()) - $2))", ends, round % 20 * ahead / 20);
                return await ConfirmAsync(look, admin);
            });
            while (!confirming.IsCompleted)
                await TellAllAsync();
            await TellAllAsync();
            var begun = (await confirming).Succeeded;
            Assert.Equal(begun ? 0 : 1, await ToldAsync(look));
            if (begun)
                confirmed++;
            else
                lapsed++;
        }
        Assert.True(confirmed > 0 && lapsed > 0, $"{confirmed} were confirmed and {lapsed} lapsed: neither side was near the end of the hour");
    }

    // Until no more is to be told: of all tests of this class, and beside the portal's own clock.
    private async Task TellAllAsync()
    {
        while ((await new BreakGlassLapses(_world.RunnerFor(null)).TellNextAsync()).Value)
            continue;
    }

    private async Task<int> ToldAsync(LookId look) => (await LedgerText.AllAsync(portal.Database)).Count(e =>
        (string?)e["kind"] == "break-glass-lapsed" && (string?)e["detail"]!["look"] == look.Value.ToString());
}
