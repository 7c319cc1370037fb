using Npgsql;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

public class FreezeGuardTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly World _world = new(database);

    private const string NextVersion =
        "insert into application_versions (id, application_id, number, created_by) select gen_random_uuid(), id, 2, started_by from applications where id = $1";

    private const string OfNumber2 = "(select id from application_versions where application_id = $1 and number = 2)";

    public static TheoryData<string, bool> Attempts()
    {
        const string frozen = "(select current_version_id from applications where id = $1)";
        var attempts = new TheoryData<string, bool>();
        foreach (var asOwner in new[] { false, true })
        {
            attempts.Add($"update sections set version = version + 1 where version_id = {frozen}", asOwner);
            attempts.Add($"update answers set value = 'other' where version_id = {frozen}", asOwner);
            attempts.Add($"delete from answers where version_id = {frozen}", asOwner);
            attempts.Add($"update answers set version_id = gen_random_uuid() where version_id = {frozen}", asOwner);
            attempts.Add(
                $"insert into answers (version_id, section_key, field_key, value, section_version, changed_by) select {frozen}, 'identity', 'late', 'x', 2, started_by from applications where id = $1",
                asOwner);
            attempts.Add(
                $"insert into answers (version_id, section_key, field_key, value, section_version, changed_by) select {frozen}, 'identity', 'name', 'x', 2, started_by from applications where id = $1 on conflict (version_id, section_key, group_key, item_id, field_key) do update set value = 'x'",
                asOwner);
            attempts.Add(
                $"insert into section_items (version_id, section_key, group_key, item_id, position, added_by) select {frozen}, 'licenses', 'licenses', gen_random_uuid(), 1, started_by from applications where id = $1",
                asOwner);
            attempts.Add(
                $"insert into answer_history (version_id, section_key, group_key, item_id, field_key, value, section_version, changed_by) select {frozen}, 'identity', '', gen_random_uuid(), 'name', 'x', 1, started_by from applications where id = $1",
                asOwner);
            attempts.Add($"update application_versions set frozen_at = null where id = {frozen}", asOwner);
            attempts.Add($"update application_versions set application_id = gen_random_uuid() where id = {frozen}", asOwner);
            attempts.Add("update applications set form_version = 2 where id = $1", asOwner);
            attempts.Add("update applications set provider_id = gen_random_uuid() where id = $1", asOwner);
            attempts.Add("update applications set status = 'Draft' where id = $1", asOwner);
            attempts.Add("update applications set status = 'AwaitingSignature' where id = $1", asOwner);
            attempts.Add("update applications set current_version_id = (select id from application_versions where application_id <> $1 limit 1) where id = $1", asOwner);
            attempts.Add($"{NextVersion}; update applications set current_version_id = {OfNumber2} where id = $1", asOwner);
            attempts.Add($"{NextVersion}; update applications set current_version_id = {OfNumber2}, status = 'Draft' where id = $1", asOwner);
        }
        attempts.Add($"delete from application_versions where id = {frozen}", true);
        attempts.Add("delete from applications where id = $1", true);
        foreach (var table in new[] { "answers", "sections", "section_items", "documents", "answer_history", "application_versions", "applications" })
            attempts.Add($"with it as (select $1::uuid) select 1; truncate {table} cascade", true);
        return attempts;
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task Nothing_of_a_certified_version_can_be_changed(string sql, bool asOwner)
    {
        await FrozenAsync(); // Another one, whose version is not to be shown.
        var application = await FrozenAsync();
        var before = await ContentAsync(application);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => TryAsync(asOwner ? database.Owner : database.App, sql, application));
        Assert.StartsWith("PT00", refusal.SqlState, StringComparison.Ordinal);
        Assert.Equal(before, await ContentAsync(application));
    }

    [Fact]
    public async Task The_application_role_cannot_switch_the_guards_off()
    {
        var application = await FrozenAsync();
        foreach (var sql in new[]
        {
            "alter table answers disable trigger all", "set session_replication_role = replica", "truncate answers", "drop trigger answers_frozen on answers",
            "delete from applications where id = $1", "delete from application_versions where application_id = $1",
        })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => TryAsync(database.App, sql, application));
            Assert.Equal("42501", refusal.SqlState);
        }
    }

    [Fact]
    public async Task A_temporary_table_of_the_same_name_does_not_deceive_the_guard()
    {
        var application = await FrozenAsync();
        const string sql = "create temp table application_versions (id uuid, frozen_at timestamptz); grant all on application_versions to public; "
            + "update answers set value = 'other' where version_id = (select current_version_id from applications where id = $1)";
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => TryAsync(database.App, sql, application));
        Assert.Equal("PT002", refusal.SqlState);
    }

    [Fact]
    public async Task An_edit_that_races_the_freeze_lands_before_it_or_not_at_all()
    {
        var late = 0;
        for (var round = 0; round < 300; round++)
        {
            var application = await FrozenAsync(freeze: false);
            // In some rounds they begin when it is frozen: the freeze is met however the machine schedules.
            var frozen = new TaskCompletionSource();
            if (!Race.OneFirst(round))
                frozen.SetResult();
            var editors = Enumerable.Range(0, 3).Select(async i =>
            {
                await frozen.Task;
                try
                {
                    await TryAsync(database.App, $"update answers set value = 'edit {i}' where version_id = (select current_version_id from applications where id = $1)", application);
                }
                catch (PostgresException refused) when (refused.SqlState == "PT002")
                {
                    Interlocked.Increment(ref late);
                }
            }).ToList();
            // As the certification does it: lock in a statement of its own, then read, then freeze.
            await using var connection = await database.App.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, "select 1 from application_versions where application_id = $1 for update", application);
            var certified = await ContentAsync(application, connection);
            await FrozenVersions.FreezeAsync(connection, application.Value);
            await transaction.CommitAsync();
            frozen.TrySetResult();
            await Task.WhenAll(editors);
            Assert.Equal(certified, await ContentAsync(application));
        }
        Assert.True(late > 0, "no edit met the freeze: the race did not happen");
    }

    private async Task<EnrollmentApplicationId> FrozenAsync(bool freeze = true)
    {
        var application = await _world.ApplicationAsync(await _world.ProviderAsync(await _world.PersonAsync("Nora Quist")));
        await database.SqlAsync(
            """
            insert into answers (version_id, section_key, field_key, value, section_version, changed_by)
            select current_version_id, 'identity', 'name', 'Nora Quist', 1, started_by from applications where id = $1
            """, application.Value);
        if (freeze)
        {
            await using var connection = await database.Owner.OpenConnectionAsync();
            await FrozenVersions.FreezeAsync(connection, application.Value);
        }
        return application;
    }

    private async Task<string> ContentAsync(EnrollmentApplicationId application, NpgsqlConnection? connection = null)
    {
        var own = connection ?? await database.Owner.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            select coalesce(string_agg(field_key || '=' || value, ',' order by field_key), '') || '/'
                || (select count(*) from answer_history) * 0 || (select sum(version) from sections s where s.version_id = a.current_version_id)
            from applications a left join answers n on n.version_id = a.current_version_id where a.id = $1 group by a.id
            """, own);
        command.Parameters.Add(new NpgsqlParameter { Value = application.Value });
        var content = (string)(await command.ExecuteScalarAsync())!;
        if (connection is null)
            await own.DisposeAsync();
        return content;
    }

    private static async Task TryAsync(NpgsqlDataSource source, string sql, EnrollmentApplicationId application)
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var statement in sql.Split("; "))
            await ExecuteAsync(connection, statement, application);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, EnrollmentApplicationId application)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (sql.Contains("$1", StringComparison.Ordinal))
            command.Parameters.Add(new NpgsqlParameter { Value = application.Value });
        await command.ExecuteNonQueryAsync();
    }
}
