using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Looks;
using Portal.Server.Features.HelpDesk;
using Portal.Server.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>Somebody whose role ended, or whose account was suspended, looks at nothing: the provider's side is not told that they do.</summary>
public sealed class HelperGoneTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_look_of_who_can_look_no_more_is_over_and_open_pages_hear_of_it(bool suspended)
    {
        var scene = await LookScene.ArrangeAsync(portal);
        await scene.BeginAsync("identity");
        Assert.Single(await scene.BannerAsync(scene.Principal));
        var before = await EpochAsync(scene);
        var admin = await portal.World.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        var role = await portal.Database.ScalarAsync<Guid>("select id from staff_roles where account_id = $1", scene.Helper.Id.Value);
        Assert.True((await scene.AsAsync<StaffRoles, bool>(admin, s => suspended
            ? s.SuspendAsync(scene.Helper.Id, "A question is open")
            : s.EndAsync(role, "They left the help desk"))).Succeeded);
        Assert.Empty(await scene.BannerAsync(scene.Principal));
        Assert.Equal(LookState.Over, (await scene.ListAsync())[0].State);
        Assert.True(await EpochAsync(scene) > before); // Also where the news is lost.
    }

    [Fact]
    public async Task Who_opened_a_look_and_is_suspended_has_the_helper_s_pages_look_again()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var look = await scene.BeginAsync("identity");
        var before = await EpochAsync(scene);
        var admin = await portal.World.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        Assert.True((await scene.AsAsync<StaffRoles, bool>(admin, s => s.SuspendAsync(scene.Principal.Id, "A question is open"))).Succeeded);
        Assert.True(await EpochAsync(scene) > before);
        Assert.Equal("not-found", (await scene.SectionAsync(look, "identity")).Error?.Code);
    }

    [Fact]
    public async Task Nothing_begins_for_somebody_who_is_not_of_the_help_desk_any_more()
    {
        var scene = await LookScene.ArrangeAsync(portal);
        var auditor = await portal.World.PersonAsync("Aud Ito", StaffRole.Auditor);
        var npi = await portal.Database.ScalarAsync<string>("select npi from providers where id = $1", scene.Provider.Value);
        var look = (await scene.AsAsync<BreakGlass, LookId>(scene.Helper, s => s.AskAsync(new BreakGlassWish(npi, "", false, 15, true, "The office burned down")))).Value;
        await portal.Database.SqlAsync("update staff_roles set ended_at = clock_timestamp(), ended_by = account_id where account_id = $1", scene.Helper.Id.Value);
        Assert.Equal("break-glass.asker-gone", (await scene.AsAsync<BreakGlass, bool>(auditor, s => s.ConfirmAsync(look))).Error?.Code);
        Assert.Equal(0L, await portal.Database.ScalarAsync<long>("select count(*) from looks where id = $1 and begun_at is not null", look.Value));
        Assert.True((await scene.AsAsync<BreakGlass, bool>(auditor, s => s.RefuseAsync(look, "They left"))).Succeeded);
    }

    private Task<long> EpochAsync(LookScene scene) => portal.Database.ScalarAsync<long>("select access_epoch from providers where id = $1", scene.Provider.Value);
}
