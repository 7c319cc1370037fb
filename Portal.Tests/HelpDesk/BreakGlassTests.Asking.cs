using Portal.Domain.Common;
using Portal.Server.Features.HelpDesk;
using Portal.Server.Features.Notices;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>What whoever asks for a look without a code is told: all that is wrong at once, and what somebody else decided.</summary>
public sealed partial class BreakGlassTests
{
    [Fact]
    public async Task Who_asked_is_told_in_the_portal_and_by_mail_that_it_was_confirmed_or_refused()
    {
        var (confirmed, refused) = (await LookScene.ArrangeAsync(portal), await LookScene.ArrangeAsync(portal));
        var (auditor, admin) = await OverseersAsync();
        Assert.True((await ConfirmAsync((await AskAsync(confirmed, secondPerson: true)).Value, admin)).Succeeded);
        var look = (await AskAsync(refused, secondPerson: true)).Value;
        Assert.True((await refused.AsAsync<BreakGlass, bool>(auditor, s => s.RefuseAsync(look, "Ask them for a code"))).Succeeded);

        foreach (var (scene, portalSays, mailSays) in new[]
        {
            (confirmed, "A second person confirmed your look at Nora Quist without a code, and it began.", "A second person confirmed your look at a provider without a code, and it began."),
            (refused, "A second person refused your look at Nora Quist without a code. Why is on the page of the help desk.", "A second person refused your look at a provider without a code."),
        })
        {
            var line = Assert.Single(await NoticesOfAsync(scene.Helper));
            Assert.Equal((portalSays, "/help", true), (line.Text, line.Href, line.Unread));
            var mail = await MailAsync(scene.Helper, mailSays);
            foreach (var name in new[] { scene.Principal.Name, auditor.Name, admin.Name, scene.Helper.Name, "Ask them for a code", Reason })
                Assert.DoesNotContain(name, mail.Subject + mail.Body, StringComparison.Ordinal);
        }
        // Who decided did it themselves.
        foreach (var overseer in new[] { auditor, admin })
            Assert.Empty(await NoticesOfAsync(overseer));
        // Whoever is of the help desk no more does not open its page, and reads no name.
        await portal.Database.SqlAsync("update staff_roles set ended_at = clock_timestamp(), ended_by = account_id where account_id = $1", confirmed.Helper.Id.Value);
        var later = Assert.Single(await NoticesOfAsync(confirmed.Helper));
        Assert.Equal(("A second person confirmed your look at a provider without a code, and it began.", (string?)null), (later.Text, later.Href));
    }

    [Fact]
    public async Task What_somebody_began_themselves_is_no_notice_to_them()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        await OverseersAsync();
        Assert.True((await AskAsync(scene)).Succeeded);
        Assert.Empty(await NoticesOfAsync(scene.Helper));
    }

    [Fact]
    public async Task All_that_is_wrong_with_what_was_typed_is_said_at_once()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        await OverseersAsync();
        Assert.Equal(["npi", "application", "reason"], Fields(await AskAsync(scene, npi: World.NextNpi(), application: "the newest", reason: " ")));
        Assert.Equal(["npi", "reason"], Fields(await AskAsync(scene, npi: "", reason: "")));
        Assert.Equal(["application", "reason"], Fields(await AskAsync(scene, application: $"{Guid.NewGuid()}", reason: new string('x', 501))));
        Assert.Equal(["minutes", "reason"], Fields(await scene.AsAsync<BreakGlass, LookId>(scene.Helper, async s => await s.AskAsync(new BreakGlassWish(
            await portal.Database.ScalarAsync<string>("select npi from providers where id = $1", scene.Provider.Value), "", false, 7, true, "")))));

        static IEnumerable<string?> Fields(Result<LookId> asked) => asked.Error!.Also.Prepend(asked.Error).Select(e => e.Field);
    }

    private async Task<IReadOnlyList<NoticeLine>> NoticesOfAsync(Person who) =>
        (await LookScene.AsAsync<OwnNotices, NoticeLines>(portal, who, s => s.ListAsync(1))).Value.Lines;
}
