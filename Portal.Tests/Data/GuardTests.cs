using Npgsql;
using Portal.Domain.Common;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What the freeze rests on, against ordinary statements of the application's role and of the owner: keys, versions, evidence.</summary>
public sealed class GuardTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Key = "owner = 'version:' || (select current_version_id from applications where id = $1)";
    private const string NewVersion =
        "insert into application_versions (id, application_id, number, created_by) select gen_random_uuid(), id, 2, started_by from applications where id = $1";
    private const string Corrected =
        "update applications set status = 'Draft', current_version_id = (select id from application_versions where application_id = $1 and number = 2) where id = $1";

    private readonly World _world = new(database);

    [Theory]
    [InlineData("update data_keys set wrapped = '\\x00' where " + Key)]
    [InlineData("update data_keys set wrapped = '\\x00', master_key_id = 'b' where " + Key)]
    [InlineData("update data_keys set wrapped = '\\x030162'::bytea || substring(wrapped from 5), master_key_id = 'b' where " + Key)]
    [InlineData("update data_keys set master_key_id = 'b' where " + Key)]
    [InlineData("update data_keys set owner = 'version:other' where " + Key)]
    [InlineData("delete from data_keys where " + Key)]
    [InlineData("with it as (select $1::uuid) select 1; truncate data_keys")]
    public async Task A_data_key_is_neither_changed_nor_removed(string sql)
    {
        var application = await KeyedAsync(new DataKeys(TestKeys.Master));
        Assert.Equal("PT001", (await RefusedAsync(database.Owner, sql, application)).SqlState);
        Assert.Equal("42501", (await RefusedAsync(database.App, sql, application)).SqlState);
    }

    [Fact]
    public async Task A_data_key_may_be_wrapped_with_another_master_key_by_the_owner_and_opens_again()
    {
        var (before, after) = (TestKeys.Master, TestMasterKeys.Configured("b:" + TestMasterKeys.KeyB, "a:" + TestMasterKeys.KeyA));
        var application = await KeyedAsync(new DataKeys(before));
        var owner = await database.ScalarAsync<string>($"select owner from data_keys where {Key}", application.Value);
        var wrapped = await database.ScalarAsync<byte[]>("select wrapped from data_keys where owner = $1", owner);
        using var key = DataKey.Unwrap(before, owner, wrapped);
        var place = new SealedPlace("answers", "sealed", "x");
        var value = key.SealText(place, "123-45-6789");

        Assert.Equal(1, await database.SqlAsync(
            "update data_keys set wrapped = $2, master_key_id = 'b' where owner = $1", owner, DataKey.Rewrap(after, owner, wrapped)!));
        await using var db = database.Context();
        using var again = await new DataKeys(TestMasterKeys.Configured("b:" + TestMasterKeys.KeyB)).OpenAsync(db, owner, default);
        Assert.Equal("123-45-6789", again.OpenText(place, value));
    }

    [Theory]
    [InlineData("update application_versions set frozen_at = clock_timestamp() where application_id = $1")]
    [InlineData("insert into application_versions (id, application_id, number, created_by, frozen_at) select gen_random_uuid(), id, 2, started_by, clock_timestamp() from applications where id = $1")]
    [InlineData("update applications set status = 'Submitted' where id = $1")]
    [InlineData(NewVersion + "; " + Corrected)]
    public async Task A_draft_is_not_submitted_or_frozen_without_the_record_of_a_signature(string sql)
    {
        foreach (var source in new[] { database.Owner, database.App })
            Assert.Equal("PT002", (await RefusedAsync(source, sql, await DraftAsync())).SqlState);
    }

    [Fact]
    public async Task There_is_no_record_of_a_signature_for_a_version_that_is_not_frozen()
    {
        var application = await DraftAsync();
        // Everything but the freeze.
        var unfrozen = FrozenVersions.Sql[..FrozenVersions.Sql.IndexOf("update application_versions", StringComparison.Ordinal)] + "select 1";
        foreach (var source in new[] { database.Owner, database.App })
        {
            await using var command = source.CreateCommand(unfrozen);
            command.Parameters.Add(FrozenVersions.Parameter(application.Value));
            Assert.Equal("PT002", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
        Assert.Equal("Draft", await database.ScalarAsync<string>("select status from applications where id = $1", application.Value));
    }

    [Fact]
    public async Task An_application_is_not_begun_with_the_version_of_another()
    {
        var other = await DraftAsync();
        foreach (var source in new[] { database.Owner, database.App })
            Assert.Equal("23503", (await RefusedAsync(
                source,
                """
                insert into applications (id, provider_id, form_key, form_version, status, current_version_id, started_by)
                select gen_random_uuid(), provider_id, form_key, form_version, 'Draft', current_version_id, started_by from applications where id = $1
                """, other)).SqlState);
    }

    [Fact]
    public async Task A_returned_application_goes_on_to_a_higher_version_and_never_back()
    {
        var application = await DraftAsync();
        await using (var connection = await database.Owner.OpenConnectionAsync())
            await FrozenVersions.FreezeAsync(connection, application.Value);
        await RunAsync(database.App, "update applications set status = 'Returned' where id = $1; " + NewVersion, application);
        Assert.Equal("PT002", (await RefusedAsync(
            database.App, "update applications set current_version_id = (select id from application_versions where application_id = $1 and number = 2) where id = $1",
            application)).SqlState);
        await RunAsync(database.App, Corrected, application);

        // In one transaction, so that what is looked at is the step itself and not where it ends.
        await using var owner = await database.Owner.OpenConnectionAsync();
        await using var transaction = await owner.BeginTransactionAsync();
        await RunAsync(owner, "update applications set status = 'Returned' where id = $1", application);
        await RunAsync(owner, Corrected.Replace("number = 2", "number = 1", StringComparison.Ordinal), application);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => transaction.CommitAsync());
        Assert.Equal("an application never goes back to an older version", refused.MessageText);
    }

    [Theory]
    [InlineData("update principal_evidence set sha256 = sha256('x') where id = $1")]
    [InlineData("delete from principal_evidence where id = $1")]
    [InlineData("with it as (select $1::uuid) select 1; truncate principal_evidence")]
    public async Task Evidence_of_a_claim_is_kept_for_good(string sql)
    {
        var nora = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(nora);
        var evidence = new EnrollmentApplicationId(Guid.NewGuid());
        await database.SqlAsync(
            """
            insert into principal_evidence (id, principal_id, file_name, media_type, size_bytes, sha256, stored_name, scan_result, uploaded_by)
            select $1, id, 'license.pdf', 'application/pdf', 1, sha256('.'), 'x', 'Clean', account_id from principals where provider_id = $2
            """, evidence.Value, provider.Value);
        Assert.Equal("PT001", (await RefusedAsync(database.Owner, sql, evidence)).SqlState);
        Assert.Equal("42501", (await RefusedAsync(database.App, sql, evidence)).SqlState);
    }

    [Fact]
    public async Task Every_column_of_a_request_and_of_a_ceremony_is_fixed_but_those_of_its_end() => Assert.Equal(
        "certification_ceremonies.consumed_at, signature_requests.completed_at, signature_requests.voided_at, signature_requests.voided_by, signature_requests.voided_cause, signature_requests.voided_section",
        await database.ScalarAsync<string>(
            """
            select string_agg(c.relname || '.' || a.attname, ', ' order by c.relname, a.attname)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relname in ('signature_requests', 'certification_ceremonies')
                and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname like '%\_fixed' and a.attnum = any (t.tgattr))
            """));

    [Fact]
    public async Task The_end_of_a_request_does_not_read_its_pdf()
    {
        var application = await DraftAsync();
        await database.SqlAsync(
            """
            insert into signature_requests (id, application_id, version_id, requested_by, requested_at, content, content_sha256, secrets_sealed,
                pdf_sealed, pdf_sha256, pdf_length)
            select gen_random_uuid(), id, current_version_id, started_by, clock_timestamp(), '{}', sha256('{}'), '.',
                (select string_agg(sha256(int4send(i)), '') from generate_series(1, 200000) i), sha256('.'), 6400000
            from applications where id = $1
            """, application.Value);
        var plan = await database.ScalarAsync<string>(
            $"explain (analyze, buffers, format json) update signature_requests set voided_at = clock_timestamp(), voided_by = requested_by where application_id = '{application.Value}'");
        using var read = System.Text.Json.JsonDocument.Parse(plan);
        var top = read.RootElement[0].GetProperty("Plan");
        Assert.True(top.GetProperty("Shared Hit Blocks").GetInt32() + top.GetProperty("Shared Read Blocks").GetInt32() < 100, plan);
    }

    private async Task<EnrollmentApplicationId> DraftAsync() =>
        await _world.ApplicationAsync(await _world.ProviderAsync(await _world.PersonAsync("Nora Quist")));

    private async Task<EnrollmentApplicationId> KeyedAsync(DataKeys keys)
    {
        var application = await DraftAsync();
        await using var db = database.Context();
        var version = await database.ScalarAsync<Guid>("select current_version_id from applications where id = $1", application.Value);
        keys.Create(db, DataKeys.OwnerOf(new VersionId(version))).Dispose();
        await db.SaveChangesAsync();
        return application;
    }

    private static Task<PostgresException> RefusedAsync(NpgsqlDataSource source, string sql, EnrollmentApplicationId id) =>
        Assert.ThrowsAsync<PostgresException>(() => RunAsync(source, sql, id));

    private static async Task RunAsync(NpgsqlDataSource source, string sql, EnrollmentApplicationId id)
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var statement in sql.Split("; "))
            await RunAsync(connection, statement, id);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, EnrollmentApplicationId id)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (sql.Contains("$1", StringComparison.Ordinal))
            command.Parameters.Add(new NpgsqlParameter { Value = id.Value });
        await command.ExecuteNonQueryAsync();
    }
}
