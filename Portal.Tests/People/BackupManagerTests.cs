using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.People;
using Portal.Tests.Support;

namespace Portal.Tests.People;

/// <summary>Somebody else than the principal manages access too; and as long as others have access, somebody can take it away.</summary>
public sealed class BackupManagerTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly Signers _services = new(database);
    private readonly World _world = new(database);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task The_principal_alone_is_asked_until_there_is_a_second_manager()
    {
        var (nora, provider) = await GivenAsync();
        Assert.True(await IsAskedAsync(nora, provider));
        var drafter = await _world.PersonAsync("Dana Wells");
        await _world.DelegationAsync(provider, drafter, Preset.Drafter.Permissions);
        Assert.True(await IsAskedAsync(nora, provider));

        var one = await _world.ApplicationAsync(provider);
        await _world.DelegationAsync(provider, await _world.PersonAsync("Some Manager"), Preset.OfficeManager.Permissions, new ApplicationScope(false, [one]));
        Assert.True(await IsAskedAsync(nora, provider)); // For one application they manage nobody's access.

        var manager = await _world.PersonAsync("Mia Stone");
        var grant = await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        Assert.False(await IsAskedAsync(nora, provider));
        Assert.False(await IsAskedAsync(manager, provider));
        await database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", manager.Id.Value);
        Assert.True(await IsAskedAsync(nora, provider));
        await database.SqlAsync("update accounts set suspended_at = null where id = $1", manager.Id.Value);
        Assert.True((await _services.Of<Delegations>(nora).EndAsync(provider, grant, "Left")).Succeeded);
        Assert.True(await IsAskedAsync(nora, provider));
    }

    [Fact]
    public async Task An_invitation_on_its_way_and_a_not_now_are_heard()
    {
        var (nora, provider) = await GivenAsync();
        var offer = (await _services.Of<Invitations>(nora).SendAsync(provider, Offers.To(AccountParts.NewEmail(), Preset.OfficeManager.Permissions))).Value;
        Assert.False(await IsAskedAsync(nora, provider));
        Assert.True((await _services.Of<Invitations>(nora).CancelAsync(provider, offer)).Succeeded);
        Assert.True(await IsAskedAsync(nora, provider));

        var backups = _services.Of<BackupManagers>(nora);
        Assert.True((await backups.DeferAsync(provider)).Succeeded);
        Assert.False(await IsAskedAsync(nora, provider));
        await database.SqlAsync(
            "update providers set backup_deferred_until = backup_deferred_until - $2 where id = $1", provider.Value, TimeSpan.FromDays(BackupRules.DeferDays));
        Assert.True(await IsAskedAsync(nora, provider));

        var manager = await _world.PersonAsync("Mia Stone");
        await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        Assert.Equal(Error.NotFound, (await _services.Of<BackupManagers>(manager).DeferAsync(provider)).Error);
    }

    [Fact]
    public async Task The_last_one_who_can_manage_access_does_not_leave_others_behind()
    {
        var (nora, provider) = await GivenAsync();
        var (manager, drafter) = (await _world.PersonAsync("Mia Stone"), await _world.PersonAsync("Dana Wells"));
        var managing = await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        var drafting = await _world.DelegationAsync(provider, drafter, Preset.Drafter.Permissions);
        await database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", nora.Id.Value);
        Assert.Equal("access.last-manager", (await LeaveAsync(manager, provider, managing)).Error?.Code);
        Assert.True((await LeaveAsync(drafter, provider, drafting)).Succeeded);
        Assert.True((await LeaveAsync(manager, provider, managing)).Succeeded); // Nobody is left behind.
    }

    [Fact]
    public async Task While_the_principal_can_sign_in_everybody_may_leave()
    {
        var (_, provider) = await GivenAsync();
        var manager = await _world.PersonAsync("Mia Stone");
        var managing = await _world.DelegationAsync(provider, manager, Preset.OfficeManager.Permissions);
        await _world.DelegationAsync(provider, await _world.PersonAsync("Dana Wells"), Preset.Drafter.Permissions);
        Assert.True((await LeaveAsync(manager, provider, managing)).Succeeded);
    }

    [Fact]
    public async Task Two_managers_who_leave_at_once_do_not_both_leave()
    {
        var (nora, first, second, drafter) = (
            await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Mia Stone"), await _world.PersonAsync("Max Stone"), await _world.PersonAsync("Dana Wells"));
        await database.SqlAsync("update accounts set suspended_at = clock_timestamp() where id = $1", nora.Id.Value);
        for (var round = 0; round < 1_000; round++)
        {
            var provider = await _world.ProviderAsync(nora);
            var (one, other) = (
                await _world.DelegationAsync(provider, first, Preset.OfficeManager.Permissions), await _world.DelegationAsync(provider, second, Preset.OfficeManager.Permissions));
            await _world.DelegationAsync(provider, drafter, Preset.Drafter.Permissions);
            var left = await Task.WhenAll(LeaveAsync(first, provider, one), LeaveAsync(second, provider, other));
            Assert.Single(left, l => l.Succeeded);
            Assert.Single(left, l => l.Error?.Code == "access.last-manager");
        }
    }

    private async Task<(Person Nora, ProviderId Provider)> GivenAsync()
    {
        var nora = await _world.PersonAsync("Nora Quist");
        return (nora, await _world.ProviderAsync(nora));
    }

    private async Task<bool> IsAskedAsync(Person who, ProviderId provider) => (await _services.Of<PeopleViews>(who).PeopleAsync(provider)).Value.BackupWanted;

    private Task<Result<int>> LeaveAsync(Person who, ProviderId provider, DelegationId grant) => _services.Of<Delegations>(who).LeaveAsync(provider, grant, "");
}
