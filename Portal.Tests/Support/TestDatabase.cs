using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Infrastructure.Data;

namespace Portal.Tests.Support;

/// <summary>
/// A database of its own for each test class, copied from a template that is migrated once per test run. The cluster is the one that
/// PORTAL_TEST_DB names (a role that may create databases and roles); without it, one is started with the project's own script.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private static readonly SemaphoreSlim Creating = new(1, 1);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static int _made;
    private readonly ScratchFolder _ledger = new();
    private string _name = "";

    /// <summary>As the migrator, who owns the tables.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    /// <summary>As the web application's role.</summary>
    public NpgsqlDataSource App { get; private set; } = null!;

    /// <summary>As the sequencer's role.</summary>
    public NpgsqlDataSource Sequencer { get; private set; } = null!;

    /// <summary>What the portals on this database keep of its ledger outside of it: its key, and what was signed last.</summary>
    public string LedgerFolder => _ledger.Root;

    /// <summary>Contexts as the web application uses them.</summary>
    public IDbContextFactory<PortalDb> Factory { get; private set; } = null!;

    /// <summary>The connection string of the web application's role.</summary>
    public string AppConnection => ConnectionString(_name, SchemaMigrator.AppRole);

    /// <summary>The connection string of the sequencer's role.</summary>
    public string SequencerConnection => ConnectionString(_name, SchemaMigrator.SequencerRole);

    /// <summary>The connection string of the migrator's role.</summary>
    public string OwnerConnection => ConnectionString(_name, null);

    public async Task InitializeAsync()
    {
        var template = await Template.Value;
        _name = $"portal_t{Environment.ProcessId}_{Interlocked.Increment(ref _made)}";
        await Creating.WaitAsync(); // Two copies of one template at the same moment refuse each other.
        try
        {
            await AdminAsync($"create database {_name} template {template} strategy file_copy");
        }
        finally
        {
            Creating.Release();
        }
        Owner = NpgsqlDataSource.Create(OwnerConnection);
        App = NpgsqlDataSource.Create(AppConnection);
        Sequencer = NpgsqlDataSource.Create(SequencerConnection);
        Factory = new ContextFactory(App);
    }

    public async Task DisposeAsync()
    {
        await Owner.DisposeAsync();
        await App.DisposeAsync();
        await Sequencer.DisposeAsync();
        await AdminAsync($"drop database if exists {_name} with (force)");
        _ledger.Dispose();
    }

    /// <summary>A context as the web application's role.</summary>
    public PortalDb Context() => Factory.CreateDbContext();

    /// <summary>Runs a statement as the owner, to arrange or to tamper.</summary>
    public async Task<int> SqlAsync(string sql, params object[] values)
    {
        await using var command = Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value, as the owner.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Takes this database away from everybody, or gives it back.</summary>
    public async Task SwitchAsync(bool on)
    {
        await AdminAsync($"alter database {_name} allow_connections {(on ? "true" : "false")}");
        if (!on)
            await AdminAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_name}'");
        else
            foreach (var source in new[] { Owner, App })
                source.Clear();
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var name = $"portal_t{Environment.ProcessId}_template";
        await AdminAsync($"drop database if exists {name} with (force)");
        await AdminAsync($"create database {name}");
        await using (var migrator = NpgsqlDataSource.Create(ConnectionString(name, null) + ";Pooling=false"))
            await SchemaMigrator.ApplyAsync(migrator);
        return name;
    }

    private static async Task AdminAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres", null) + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string ConnectionString(string database, string? role)
    {
        var settings = new NpgsqlConnectionStringBuilder(Cluster.Value) { Database = database, IncludeErrorDetail = true, MaxPoolSize = 40 };
        if (role is not null)
            settings.Username = role;
        return settings.ConnectionString;
    }

    private static readonly Lazy<string> Cluster = new(() =>
        Environment.GetEnvironmentVariable("PORTAL_TEST_DB") is { Length: > 0 } given ? given : StartCluster());

    private static string StartCluster()
    {
        var root = Repository.Root;
        var folder = Path.Combine(Path.GetTempPath(), $"portal-test-db-{Environment.UserName}");
        var start = new ProcessStartInfo(Path.Combine(root, "portal"), ["db", "start", folder, "--fast"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? printed.Trim().Split('\n')[^1]
            : throw new InvalidOperationException("No PostgreSQL for the tests: run ./portal test, or set PORTAL_TEST_DB.");
    }

    private sealed class ContextFactory(NpgsqlDataSource source) : IDbContextFactory<PortalDb>
    {
        private readonly DbContextOptions<PortalDb> _options = new DbContextOptionsBuilder<PortalDb>().UseNpgsql(source).Options;

        public PortalDb CreateDbContext() => new(_options);
    }
}
