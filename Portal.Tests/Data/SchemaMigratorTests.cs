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
