using Npgsql;
using Portal.Domain.Access;
using Portal.Infrastructure.Accounts;
using Portal.Server.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Accounts;

public sealed class StaffRoleTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly AccountParts _parts = new(database);
    private readonly World _world = new(database);

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task A_role_has_power_once_a_second_administrator_confirmed_it()
    {
        var (first, second, person) = (await AdminAsync(), await AdminAsync(), await _world.PersonAsync("Ray Moss"));
        var proposal = (await RolesOf(first).ProposeAsync(person.Id, StaffRole.AccountAdmin, "joins the team")).Value;
        Assert.False((await RolesOf(person).ListAsync(null, 1)).Succeeded);
        Assert.Equal("staff-role.second-person", (await RolesOf(first).ConfirmAsync(proposal)).Error?.Code);
        Assert.Equal("not-found", (await RolesOf(person).ConfirmAsync(proposal)).Error?.Code);
        Assert.True((await RolesOf(second).ConfirmAsync(proposal)).Succeeded);
        Assert.True((await RolesOf(person).ListAsync(null, 1)).Succeeded);
        Assert.Equal("reason.missing", (await RolesOf(first).EndAsync(proposal, " ")).Error?.Code);
        Assert.True((await RolesOf(person).ListAsync(null, 1)).Succeeded);
        Assert.True((await RolesOf(first).EndAsync(proposal, "left the team")).Succeeded);
        Assert.False((await RolesOf(person).ListAsync(null, 1)).Succeeded);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_proposal_is_said_at_once()
    {
        var (admin, person) = (await AdminAsync(), await _world.PersonAsync("Ray Moss"));
        Assert.True((await RolesOf(admin).ProposeAsync(person.Id, StaffRole.Auditor, "also audits")).Succeeded);
        var refused = (await RolesOf(admin).ProposeAsync(person.Id, StaffRole.Auditor, " ")).Error!;
        Assert.Equal([("reason.missing", "reason"), ("staff-role.known", "role")], refused.Also.Prepend(refused).Select(e => (e.Code, e.Field)));
    }

    [Fact]
    public async Task Nobody_confirms_a_role_for_themselves()
    {
        var (first, second) = (await AdminAsync(), await AdminAsync());
        var proposal = (await RolesOf(first).ProposeAsync(second.Id, StaffRole.Auditor, "also audits")).Value;
        Assert.Equal("staff-role.second-person", (await RolesOf(second).ConfirmAsync(proposal)).Error?.Code);
        foreach (var by in new[] { first, second })
            await Assert.ThrowsAsync<PostgresException>(() => database.SqlAsync(
                "update staff_roles set confirmed_by = $2, confirmed_at = clock_timestamp() where id = $1", proposal, by.Id.Value));
        await Assert.ThrowsAsync<PostgresException>(() => database.SqlAsync(
            "update staff_roles set confirmed_at = clock_timestamp() where id = $1", proposal));
    }

    [Fact]
    public async Task A_suspended_account_is_out_at_once_and_cannot_sign_in_until_it_is_readmitted()
    {
        using var authenticator = SoftwareAuthenticator.Create("ES256");
        var (session, _) = await _parts.ReadyAsync(AccountParts.NewEmail(), authenticator);
        var admin = await AdminAsync();
        Assert.Equal("reason.missing", (await RolesOf(admin).SuspendAsync(session.Account, " ")).Error?.Code);
        Assert.Equal("reason.missing", (await RolesOf(admin).SuspendAsync(session.Account, "\u200B")).Error?.Code);
        Assert.Equal(("words.turned", "reason"), ((await RolesOf(admin).SuspendAsync(session.Account, "a \u202E b")).Error is { } turned ? (turned.Code, turned.Field) : default));
        Assert.True((await RolesOf(admin).SuspendAsync(session.Account, "left the clinic")).Succeeded);
        Assert.False((await _parts.Of<Sessions>(session).OverviewAsync()).Succeeded);
        Assert.Equal("account.suspended", (await _parts.SignInAsync(authenticator, session.Account.Value)).Error?.Code);
        Assert.True((await RolesOf(admin).ReadmitAsync(session.Account, "came back")).Succeeded);
        Assert.True((await _parts.SignInAsync(authenticator, session.Account.Value)).Succeeded);
        Assert.False((await _parts.Of<Sessions>(session).OverviewAsync()).Succeeded);
    }

    [Fact]
    public async Task Only_administrators_see_or_change_anything_here()
    {
        var target = await _world.PersonAsync("Uma Dent");
        Person?[] others = [await _world.PersonAsync("Rita Low", StaffRole.Reviewer), await _world.PersonAsync("Al Sun", StaffRole.Auditor), await _world.PersonAsync("No Role")];
        foreach (var person in others)
        {
            var roles = RolesOf(person!);
            Assert.Equal("not-found", (await roles.ListAsync(null, 1)).Error?.Code);
            Assert.Equal("not-found", (await roles.ProposeAsync(target.Id, StaffRole.Reviewer, "x")).Error?.Code);
            Assert.Equal("not-found", (await roles.SuspendAsync(target.Id, "x")).Error?.Code);
            Assert.Equal("not-found", (await roles.ReadmitAsync(target.Id, "x")).Error?.Code);
        }
    }

    [Fact]
    public async Task Accounts_are_found_by_the_start_of_their_address()
    {
        var admin = await AdminAsync();
        var person = await _world.PersonAsync("Zoe Find");
        var found = (await RolesOf(admin).ListAsync(person.Email.ToUpperInvariant(), 1)).Value;
        Assert.Equal(person.Email, Assert.Single(found.Lines).Email);
        Assert.Equal(0, (await RolesOf(admin).ListAsync("%", 1)).Value.Total);
    }

    private Task<Person> AdminAsync() => _world.PersonAsync("Admin", StaffRole.AccountAdmin);

    private StaffRoles RolesOf(Person person) => _parts.Of<StaffRoles>(new OpenedSession(person.Session, person.Id, Strengths.Full));
}
