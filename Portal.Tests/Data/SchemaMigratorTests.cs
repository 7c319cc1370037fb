using Npgsql;
using Portal.Infrastructure.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

public class SchemaMigratorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public void The_files_are_numbered_without_a_gap_and_each_number_is_used_once() =>
        Assert.Equal(Enumerable.Range(1, SchemaMigrator.Files.Count).Select(n => n.ToString("D4")), SchemaMigrator.Files.Select(file => file.Name[..4]));

    [Fact]
    public async Task Applied_again_it_does_nothing() => Assert.Empty(await SchemaMigrator.ApplyAsync(database.Owner));

    [Fact]
    public async Task Four_that_apply_it_at_once_to_an_empty_database_apply_it_once()
    {
        await using var empty = await EmptyDatabase.CreateAsync(database);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SchemaMigrator.ApplyAsync(empty.Source)));
        Assert.Equal(SchemaMigrator.Files.Select(file => file.Name), Assert.Single(applied, files => files.Count > 0));
    }

    [Fact]
    public async Task A_file_that_has_changed_since_it_was_applied_is_refused_by_name_and_nothing_is_applied()
    {
        await using var empty = await EmptyDatabase.CreateAsync(database);
        await SchemaMigrator.ApplyAsync(empty.Source);
        await empty.SqlAsync("update schema_files set sha256 = sha256(sha256) where name = '0003_access.sql'");
        await empty.SqlAsync("delete from schema_files where name = '0006_outbox.sql'; drop table outbox");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => SchemaMigrator.ApplyAsync(empty.Source));
        Assert.StartsWith("0003_access.sql was applied to this database and has changed since.", refusal.Message, StringComparison.Ordinal);
        Assert.True(await empty.ScalarAsync<bool>("select to_regclass('outbox') is null"));
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_behind()
    {
        await using var empty = await EmptyDatabase.CreateAsync(database);
        await empty.SqlAsync("create table outbox ()"); // In the way of a later file.
        await Assert.ThrowsAsync<PostgresException>(() => SchemaMigrator.ApplyAsync(empty.Source));
        Assert.True(await empty.ScalarAsync<bool>("select to_regclass('accounts') is null and to_regclass('schema_files') is null"));
    }

    [Fact]
    public async Task When_accounts_were_suspended_before_there_was_a_table_for_it_is_taken_from_the_ledger()
    {
        await using var older = await EmptyDatabase.CreateAsync(database);
        await SchemaMigrator.ApplyAsync(older.Source);
        await older.SqlAsync(
            """
            drop trigger accounts_suspension on accounts;
            drop function keep_suspension;
            drop table account_suspensions;
            drop function guard_suspension;
            drop table saved_questions;
            drop index principals_provider_id_idx, audit_log_access, audit_log_standing;
            delete from schema_files where name = '0023_questions.sql';
            insert into accounts (id, email, email_key, name, security_stamp, suspended_at)
            select md5(k)::uuid, k, k, k, gen_random_uuid(), case when k <> 'back' then timestamptz '2026-03-05 00:00+00' end from unnest(array['back', 'again', 'unsaid']) k;
            insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, subject_id)
            select n, '{}', sha256('x'), sha256('x'), gen_random_uuid(), timestamptz '2026-03-01 00:00+00' + n * interval '1 day', kind, 'x', 'done', 'x', md5(who)::uuid
            from (values (1, 'account-suspended', 'back'), (2, 'account-readmitted', 'back'), (3, 'account-suspended', 'again'), (4, 'account-readmitted', 'again'),
                (5, 'account-suspended', 'again')) as e (n, kind, who)
            """);
        Assert.Equal(["0023_questions.sql"], await SchemaMigrator.ApplyAsync(older.Source));
        Assert.Equal(
            "again 4-5 | again 6- | back 2-3 | unsaid 5-",
            await older.ScalarAsync<string>(
                """
                select string_agg(a.name || ' ' || extract(day from s.suspended_at at time zone 'utc') || '-' || coalesce(extract(day from s.readmitted_at at time zone 'utc')::text, ''), ' | ' order by a.name, s.suspended_at)
                from account_suspensions s join accounts a on a.id = s.account_id
                """));
    }

    [Theory]
    [InlineData("portal_migrator")]
    [InlineData("postgres")]
    public Task Only_the_portal_s_own_roles_get_a_password(string role) =>
        Assert.ThrowsAsync<ArgumentException>(() => SchemaMigrator.SetPasswordAsync(database.Owner, role, "secret"));

    private sealed class EmptyDatabase(NpgsqlDataSource admin, NpgsqlDataSource source, string name) : IAsyncDisposable
    {
        public NpgsqlDataSource Source => source;

        public static async Task<EmptyDatabase> CreateAsync(TestDatabase beside)
        {
            var settings = new NpgsqlConnectionStringBuilder(beside.OwnerConnection) { Pooling = false };
            var name = $"{settings.Database}_{Guid.NewGuid():n}";
            settings.Database = "postgres";
            var admin = NpgsqlDataSource.Create(settings);
            await using var create = admin.CreateCommand($"create database {name} template template0");
            await create.ExecuteNonQueryAsync();
            settings.Database = name;
            return new EmptyDatabase(admin, NpgsqlDataSource.Create(settings), name);
        }

        public async Task SqlAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        public async Task<T> ScalarAsync<T>(string sql)
        {
            await using var command = source.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync())!;
        }

        public async ValueTask DisposeAsync()
        {
            await source.DisposeAsync();
            await using (var drop = admin.CreateCommand($"drop database {name} with (force)"))
                await drop.ExecuteNonQueryAsync();
            await admin.DisposeAsync();
        }
    }
}
