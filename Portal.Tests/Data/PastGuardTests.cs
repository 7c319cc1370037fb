using Npgsql;
using Portal.Domain.Access;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>
/// Bindings and staff roles, from which the past is read, against statements of the portal's own role. In each the row is <c>$1</c>, somebody else
/// <c>$2</c>.
/// </summary>
public class PastGuardTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Refused = "42501";
    private const string Stays = "PT001";

    private readonly World _world = new(database);

    [Theory]
    [InlineData("claimed_at = claimed_at - interval '1 year'")]
    [InlineData("contested = not contested")]
    [InlineData("account_id = $2")]
    [InlineData("provider_id = gen_random_uuid()")]
    [InlineData("id = gen_random_uuid()")]
    [InlineData("claimed_legal_name = 'Somebody Else'")]
    public async Task What_a_claim_was_the_portal_may_not_write(string change) =>
        await AssertAsync("principals", change, await BindingAsync("claimed"), Refused);

    [Theory]
    [InlineData("verified", "verified_at = verified_at - interval '1 year'")]
    [InlineData("verified", "verified_at = null")]
    [InlineData("verified", "verified_by = $2")]
    [InlineData("verified", "verification = 'Seen by nobody'")]
    [InlineData("verified", "capacity = 'authorized-official'")]
    [InlineData("verified", "status = 'claimed'")]
    [InlineData("verified", "status = 'contested', verified_at = null")]
    [InlineData("verified", "status = 'refused', decided_at = now()")]
    [InlineData("verified", "decided_at = decided_at - interval '1 year'")]
    [InlineData("verified", "decided_by = $2")]
    [InlineData("verified", "decision_reason = 'Another one'")]
    [InlineData("verified", "status = 'ended', decided_at = now(), verified_at = now()")]
    [InlineData("claimed", "verified_at = now()")]
    [InlineData("claimed", "status = 'verified'")]
    [InlineData("claimed", "verification = 'Seen by nobody'")]
    [InlineData("claimed", "status = 'ended', verified_at = now()")]
    [InlineData("claimed", "decided_at = now()")]
    [InlineData("ended", "decided_at = decided_at - interval '1 year'")]
    [InlineData("ended", "status = 'verified'")]
    [InlineData("ended", "verified_at = null")]
    [InlineData("ended", "object_until = now()")]
    [InlineData("refused", "status = 'claimed'")]
    [InlineData("refused", "decision_reason = 'Another one'")]
    public async Task What_happened_to_a_binding_the_portal_may_not_rewrite(string status, string change) =>
        await AssertAsync("principals", change, await BindingAsync(status), Stays);

    [Theory]
    [InlineData("claimed", "status = 'verified', capacity = 'authorized-official', verified_at = now(), verified_by = $2, verification = 'Seen', decided_by = $2, decided_at = now()")]
    [InlineData("claimed", "status = 'refused', decided_by = $2, decided_at = now(), decision_reason = 'No'")]
    [InlineData("claimed", "status = 'ended', decided_by = $2, decided_at = now(), decision_reason = 'No'")]
    [InlineData("claimed", "capacity = 'authorized-official'")]
    [InlineData("contested", "objected_by = $2, objected_at = now()")]
    [InlineData("contested", "objected_by = null, objected_at = null, let_in_by = null, let_in_at = null, object_until = now()")]
    [InlineData("verified", "status = 'ended', decided_by = null, decided_at = now(), decision_reason = 'Corrected'")]
    public async Task What_the_operations_do_the_portal_may(string status, string change) =>
        await AssertAsync("principals", change, await BindingAsync(status), null);

    [Theory]
    [InlineData("proposed_at = proposed_at - interval '1 year'")]
    [InlineData("role = 'AccountAdmin'")]
    [InlineData("account_id = $2")]
    public async Task What_a_role_is_the_portal_may_not_write(string change) => await AssertAsync("staff_roles", change, await RoleAsync("proposed"), Refused);

    [Theory]
    [InlineData("confirmed", "confirmed_at = confirmed_at - interval '1 year'")]
    [InlineData("confirmed", "confirmed_at = null, confirmed_by = null")]
    [InlineData("confirmed", "confirmed_by = $2")]
    [InlineData("confirmed", "proposed_by = null")]
    [InlineData("confirmed", "reason = 'Another one'")]
    [InlineData("proposed", "proposed_by = $2")]
    [InlineData("proposed", "reason = 'Another one'")]
    [InlineData("proposed", "confirmed_at = now(), proposed_by = $2")]
    [InlineData("ended", "ended_at = null, ended_by = null")]
    [InlineData("ended", "ended_at = ended_at - interval '1 year'")]
    [InlineData("ended", "ended_by = $2")]
    public async Task What_happened_to_a_role_the_portal_may_not_rewrite(string state, string change) =>
        await AssertAsync("staff_roles", change, await RoleAsync(state), Stays);

    [Theory]
    [InlineData("proposed", "confirmed_at = now(), confirmed_by = $2")]
    [InlineData("proposed", "confirmed_at = now(), proposed_by = null, reason = 'By the console'")]
    [InlineData("proposed", "ended_at = now(), ended_by = $2")]
    [InlineData("confirmed", "ended_at = now(), ended_by = $2")]
    public async Task A_role_is_confirmed_and_ended_by_the_portal(string state, string change) =>
        await AssertAsync("staff_roles", change, await RoleAsync(state), null);

    [Fact]
    public async Task Whoever_owns_the_tables_can_put_something_right()
    {
        await database.SqlAsync("update principals set claimed_at = claimed_at - interval '1 year', status = 'claimed' where id = $1", await BindingAsync("ended"));
        await database.SqlAsync("update staff_roles set ended_at = null, ended_by = null where id = $1", await RoleAsync("ended"));
    }

    private async Task AssertAsync(string table, string change, Guid row, string? code)
    {
        var other = (await _world.PersonAsync("Sam Other")).Id.Value;
        await using var command = database.App.CreateCommand($"update {table} set {change} where id = $1 and $2::uuid is not null");
        command.Parameters.Add(new() { Value = row });
        command.Parameters.Add(new() { Value = other });
        if (code is null)
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        else
            Assert.Equal(code, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }

    private async Task<Guid> BindingAsync(string status)
    {
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        var (verified, decided) = (status is "verified" or "ended", status is not ("claimed" or "contested"));
        await database.SqlAsync(
            """
            update principals set status = $2, contested = $2 = 'contested', claimed_at = now() - interval '3 days',
                verified_at = case when $3 then now() - interval '2 days' end, verified_by = null, verification = case when $3 then 'Seen' end,
                decided_at = case when $4 then now() - interval '1 day' end, decided_by = null, decision_reason = case when $4 then 'Seen' end,
                object_until = case when $2 = 'contested' then now() end
            where provider_id = $1
            """, provider.Value, status, verified, decided);
        return await database.ScalarAsync<Guid>("select id from principals where provider_id = $1", provider.Value);
    }

    private async Task<Guid> RoleAsync(string state)
    {
        var (person, proposer, confirmer) = (await _world.PersonAsync("Rosa Lind"), await _world.PersonAsync("Ada Moor"), await _world.PersonAsync("Ben Moor"));
        return await database.ScalarAsync<Guid>(
            """
            insert into staff_roles (id, account_id, role, proposed_by, proposed_at, confirmed_by, confirmed_at, ended_by, ended_at, reason)
            values (gen_random_uuid(), $1, $5, $2, now() - interval '3 days', case when $4 <> 'proposed' then $3 end,
                case when $4 <> 'proposed' then now() - interval '2 days' end, case when $4 = 'ended' then $2 end,
                case when $4 = 'ended' then now() - interval '1 day' end, 'Needed')
            returning id
            """, person.Id.Value, proposer.Id.Value, confirmer.Id.Value, state, nameof(StaffRole.Auditor));
    }
}
