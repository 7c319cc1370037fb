using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Infrastructure.Data;

namespace Portal.Bench;

/// <summary>A database of its own, durable as in use, gone at the end.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _admin;
    private readonly string _name = $"portal_bench_{Environment.ProcessId}";

    private BenchDatabase(string admin) => _admin = new NpgsqlConnectionStringBuilder(admin) { Pooling = false };

    public NpgsqlDataSource Owner { get; private set; } = null!;

    public NpgsqlDataSource App { get; private set; } = null!;

    public NpgsqlDataSource Sequencer { get; private set; } = null!;

    public IDbContextFactory<PortalDb> Factory { get; private set; } = null!;

    public static async Task<BenchDatabase> CreateAsync()
    {
        var database = new BenchDatabase(BenchSettings.Database);
        await database.AdminAsync($"create database {database._name}");
        database.Owner = NpgsqlDataSource.Create(database.As(null));
        await SchemaMigrator.ApplyAsync(database.Owner);
        database.App = NpgsqlDataSource.Create(database.As(SchemaMigrator.AppRole));
        database.Sequencer = NpgsqlDataSource.Create(database.As(SchemaMigrator.SequencerRole));
        database.Factory = new Contexts(database.App);
        return database;
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task SqlAsync(string sql, params object[] values)
    {
        await using var command = Owner.CreateCommand(sql);
        command.CommandTimeout = 600;
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Milliseconds of each call, sorted, after a few that do not count.</summary>
    public static async Task<double[]> TimesAsync(int calls, Func<int, Task> call)
    {
        for (var i = 0; i < Math.Min(50, calls); i++)
            await call(i);
        var times = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await call(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times;
    }

    public static double At(double[] sorted, double share) => sorted[(int)((sorted.Length - 1) * share)];

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await App.DisposeAsync();
        await Sequencer.DisposeAsync();
        await AdminAsync($"drop database if exists {_name} with (force)");
    }

    private string As(string? role)
    {
        var settings = new NpgsqlConnectionStringBuilder(_admin.ConnectionString) { Database = _name, Pooling = true, MaxPoolSize = 40 };
        if (role is not null)
            settings.Username = role;
        return settings.ConnectionString;
    }

    private async Task AdminAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_admin.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Contexts(NpgsqlDataSource source) : IDbContextFactory<PortalDb>
    {
        private readonly DbContextOptions<PortalDb> _options = new DbContextOptionsBuilder<PortalDb>().UseNpgsql(source).Options;

        public PortalDb CreateDbContext() => new(_options);
    }
}
