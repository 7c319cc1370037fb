using Npgsql;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What the database itself refuses about looks, to everybody: also to the owner, who writes by hand here.</summary>
public class LookGuardTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    [Theory]
    [InlineData("update looks set section_keys = array['licenses', 'payment'] where id = $1")]
    [InlineData("update looks set application_ids = application_ids || gen_random_uuid() where id = $1")]
    [InlineData("update looks set minutes = 60 where id = $1")]
    [InlineData("update looks set ends_at = ends_at + interval '1 second' where id = $1")]
    [InlineData("update looks set begun_at = begun_at + interval '1 second', ends_at = ends_at + interval '1 second' where id = $1")]
    [InlineData("update looks set helper_id = (select id from accounts where id not in (helper_id, opened_by) limit 1) where id = $1")]
    [InlineData("update looks set opened_by = (select id from accounts where id not in (helper_id, opened_by) limit 1) where id = $1")]
    [InlineData("delete from looks where id = $1")]
    public async Task A_look_is_never_widened_prolonged_handed_on_or_removed(string sql)
    {
        var (look, _) = await LookAsync();
        Assert.Equal("PT001", await RefusedAsync(sql, look.Value));
    }

    [Fact]
    public async Task A_look_ends_once()
    {
        var (look, _) = await LookAsync();
        const string end = "update looks set ended_at = clock_timestamp(), ended_by = helper_id, end_cause = 'help-desk' where id = $1";
        await database.SqlAsync(end, look.Value);
        Assert.Equal("PT001", await RefusedAsync(end, look.Value));
        Assert.Equal("PT001", await RefusedAsync("update looks set ended_at = null, ended_by = null, end_cause = null where id = $1", look.Value));
    }

    [Fact]
    public async Task Break_glass_does_not_begin_before_its_second_person_confirmed_it()
    {
        var (look, helper) = await WaitingGlassAsync();
        const string begin = "update looks set begun_at = opened_at, ends_at = opened_at + interval '30 minutes' where id = $1";
        Assert.Equal("PT001", await RefusedAsync(begin, look));
        Assert.Equal("23514", await RefusedAsync("update break_glass set confirmed_by = $2, confirmed_at = clock_timestamp() where look_id = $1", look, helper.Id.Value));
        var other = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        await database.SqlAsync("update break_glass set confirmed_by = $2, confirmed_at = clock_timestamp() where look_id = $1", look, other.Id.Value);
        await database.SqlAsync(begin, look);
    }

    [Fact]
    public async Task A_look_without_a_code_needs_its_reason_beside_it()
    {
        var (_, helper) = await WaitingGlassAsync();
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        Assert.Equal("PT001", await RefusedAsync(
            """
            insert into looks (id, provider_id, kind, opened_at, application_ids, section_keys, minutes, waits_until, helper_id, begun_at, ends_at)
            values (gen_random_uuid(), $1, 'break-glass', now(), array[gen_random_uuid()], array['identity'], 30, now() + interval '1 hour', $2, now(), now() + interval '30 minutes')
            """, provider.Value, helper.Id.Value));
    }

    [Fact]
    public async Task Nobody_reviews_their_own_break_glass_and_a_review_stays_as_it_was()
    {
        var helper = await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        var look = await _world.LookAsync(provider, helper, await _world.ApplicationAsync(provider), openedBy: null);
        const string review = "update break_glass set reviewed_by = $2, reviewed_at = clock_timestamp(), justified = $3, review_note = 'x' where look_id = $1";
        Assert.Equal("23514", await RefusedAsync(review, look.Value, helper.Id.Value, true));
        var other = await _world.PersonAsync("Aud Ito", StaffRole.Auditor);
        await database.SqlAsync(review, look.Value, other.Id.Value, false);
        Assert.Equal("PT001", await RefusedAsync(review, look.Value, other.Id.Value, true));
        Assert.Equal("PT001", await RefusedAsync("update break_glass set reason = 'another' where look_id = $1", look.Value));
        Assert.Equal("PT001", await RefusedAsync("delete from break_glass where look_id = $1", look.Value));
    }

    [Fact]
    public async Task What_was_looked_at_is_only_added()
    {
        var (look, _) = await LookAsync();
        await database.SqlAsync("insert into look_pages (id, look_id, at) values (gen_random_uuid(), $1, now())", look.Value);
        Assert.Equal("PT001", await RefusedAsync("update look_pages set at = now() - interval '1 day' where look_id = $1", look.Value));
        Assert.Equal("PT001", await RefusedAsync("delete from look_pages where look_id = $1", look.Value));
        foreach (var table in new[] { "looks", "break_glass", "look_pages" })
            Assert.Equal("PT001", await RefusedAsync($"truncate {table} cascade"));
    }

    [Fact]
    public async Task The_portals_role_changes_nothing_but_beginnings_ends_and_decisions()
    {
        foreach (var (table, columns) in new[]
        {
            ("looks", "begun_at,end_cause,ended_at,ended_by,ends_at,helper_id"),
            ("break_glass", "confirmed_at,confirmed_by,justified,refusal,refused_at,refused_by,review_note,reviewed_at,reviewed_by"),
            ("look_pages", ""),
        })
            Assert.Equal(columns, await database.ScalarAsync<string>(
                """
                select coalesce(string_agg(column_name, ',' order by column_name collate "C"), '') from information_schema.column_privileges
                where table_name = $1 and grantee = 'portal_app' and privilege_type = 'UPDATE'
                """, table));
    }

    private async Task<(LookId Look, Person Helper)> LookAsync()
    {
        var (principal, helper) = (await _world.PersonAsync("Nora Quist"), await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk));
        var provider = await _world.ProviderAsync(principal);
        return (await _world.LookAsync(provider, helper, await _world.ApplicationAsync(provider), principal, minutes: 30), helper);
    }

    private async Task<(Guid Look, Person Helper)> WaitingGlassAsync()
    {
        var helper = await _world.PersonAsync("Hal Dorn", StaffRole.HelpDesk);
        var provider = await _world.ProviderAsync(await _world.PersonAsync("Nora Quist"));
        var look = Guid.CreateVersion7();
        await database.SqlAsync(
            """
            insert into looks (id, provider_id, kind, opened_at, application_ids, section_keys, minutes, waits_until, helper_id)
            values ($1, $2, 'break-glass', now(), array[gen_random_uuid()], array['identity'], 30, now() + interval '1 hour', $3)
            """, look, provider.Value, helper.Id.Value);
        await database.SqlAsync("insert into break_glass (look_id, asked_by, reason, second_person) values ($1, $2, 'test', true)", look, helper.Id.Value);
        return (look, helper);
    }

    private async Task<string> RefusedAsync(string sql, params object[] values) =>
        (await Assert.ThrowsAsync<PostgresException>(() => database.SqlAsync(sql, values))).SqlState;
}
