using Npgsql;
using Portal.Domain.Common;
using Portal.Server.Features.Applications;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What was certified, and what was added afterwards, against every ordinary statement of the application's role and of the owner.</summary>
public sealed class CertifiedGuardTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly string[] AddOnly = ["certified_versions", "notes", "attachments"];
    private readonly Signers _signers = new(database);
    private EnrollmentApplicationId _application;

    public static TheoryData<string> Attempts()
    {
        var attempts = new TheoryData<string>();
        foreach (var table in AddOnly)
        {
            attempts.Add($"update {table} set application_id = application_id where application_id = $1");
            attempts.Add($"delete from {table} where application_id = $1");
            attempts.Add($"with it as (select $1::uuid) select 1; truncate {table} cascade");
        }
        attempts.Add("update certified_versions set signature = '\\x00' where application_id = $1");
        attempts.Add("update notes set body = 'x', sha256 = sha256('x') where application_id = $1");
        attempts.Add("update signature_requests set pdf_sealed = '\\x00' where application_id = $1");
        attempts.Add("update signature_requests set completed_at = null where application_id = $1");
        attempts.Add("update signature_requests set completed_at = clock_timestamp() where application_id = $1");
        attempts.Add("update signature_requests set requested_by = requested_by where application_id = $1");
        attempts.Add("update signature_requests set voided_at = clock_timestamp(), voided_by = requested_by, completed_at = null where application_id = $1");
        attempts.Add("delete from signature_requests where application_id = $1");
        attempts.Add("update certification_ceremonies set manifest = '\\x00' where application_id = $1");
        attempts.Add("update certification_ceremonies set consumed_at = null where application_id = $1");
        attempts.Add("delete from certification_ceremonies where application_id = $1");
        return attempts;
    }

    public async Task InitializeAsync()
    {
        var world = new World(database);
        var nora = await world.PersonAsync("Nora Quist");
        _application = await _signers.WaitingAsync(nora, await world.ProviderAsync(nora));
        Assert.True((await _signers.SignAsync(nora, _application, await _signers.PasskeyAsync(nora))).Succeeded);
        Assert.True((await _signers.Of<Notes>(nora).AddAsync(_application, "The license comes next week.")).Succeeded);
        Assert.True((await _signers.Of<Attachments>(nora).AddAsync(_application, new MemoryStream(SampleFiles.Pdf()), "license.pdf", null)).Succeeded);
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task Not_even_the_owner_changes_it(string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => TryAsync(database.Owner, sql));
        Assert.Equal("PT001", refusal.SqlState);
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task The_application_role_has_no_right_to(string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => TryAsync(database.App, sql));
        Assert.Contains(refusal.SqlState, new[] { "42501", "PT001" });
    }

    [Fact]
    public async Task The_application_role_may_add_to_the_insert_only_tables_and_nothing_else()
    {
        foreach (var table in AddOnly)
            Assert.Equal("INSERT,SELECT", await database.ScalarAsync<string>(
                $"select string_agg(privilege_type, ',' order by privilege_type) from information_schema.table_privileges where grantee = 'portal_app' and table_name = '{table}'"));
    }

    [Fact]
    public async Task Every_table_of_what_was_certified_has_its_guards_on_always() =>
        Assert.Equal(13L, await database.ScalarAsync<long>(
            """
            select count(*) from pg_trigger where tgenabled = 'A' and not tgisinternal and tgrelid in ('certified_versions'::regclass, 'notes'::regclass,
                'attachments'::regclass, 'signature_requests'::regclass, 'certification_ceremonies'::regclass)
            """));

    [Fact]
    public async Task A_hash_that_is_not_of_its_content_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => TryAsync(database.App,
            "insert into notes select gen_random_uuid(), application_id, author_id, at, visibility, after_submission, 'other', sha256 from notes where application_id = $1"));
        Assert.Equal("23514", refusal.SqlState);
    }

    public Task DisposeAsync()
    {
        _signers.Dispose();
        return Task.CompletedTask;
    }

    private async Task TryAsync(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var statement in sql.Split("; "))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            if (statement.Contains("$1", StringComparison.Ordinal))
                command.Parameters.Add(new NpgsqlParameter { Value = _application.Value });
            await command.ExecuteNonQueryAsync();
        }
    }
}
