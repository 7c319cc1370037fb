using System.Security.Cryptography;
using Npgsql;
using Portal.Infrastructure;
using Portal.Infrastructure.Data;

namespace Portal.Server.Commands;

/// <summary>
/// <c>migrate</c>: applies the schema as the migrator and writes <c>connections.env</c>, from which the portal is started. The portal
/// itself never sees the migrator's connection.
/// </summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        var given = configuration.GetConnectionString(ConnectionNames.Migrator);
        var folder = configuration["Portal:DataFolder"];
        if (string.IsNullOrEmpty(given) || string.IsNullOrEmpty(folder))
        {
            await Console.Error.WriteLineAsync("Set ConnectionStrings__Portal to a role that may create roles and tables, and Portal__DataFolder to a folder.");
            return 1;
        }
        await using var migrator = NpgsqlDataSource.Create(given);
        var applied = await SchemaMigrator.ApplyAsync(migrator);
        Console.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");

        var file = Path.Combine(folder, "connections.env");
        var lines = new List<string>();
        foreach (var (name, role) in new[] { (ConnectionNames.App, SchemaMigrator.AppRole), (ConnectionNames.Sequencer, SchemaMigrator.SequencerRole) })
        {
            var settings = configuration.GetConnectionString(name) is { Length: > 0 } own
                ? new NpgsqlConnectionStringBuilder(own)
                : await DeriveAsync(migrator, new NpgsqlConnectionStringBuilder(given), role, Existing(file, name));
            lines.Add($"ConnectionStrings__{name}={settings.ConnectionString}");
        }
        await WriteAsync(file, lines);
        return 0;
    }

    // A private cluster on a socket trusts whoever may reach the socket; any other asks for a password, which is made here and kept here.
    private static async Task<NpgsqlConnectionStringBuilder> DeriveAsync(
        NpgsqlDataSource migrator, NpgsqlConnectionStringBuilder settings, string role, string? before)
    {
        settings.Username = role;
        if (settings.Password is null && settings.Host!.StartsWith('/'))
            return settings;
        if (before is not null && await WorksAsync(before))
            return new NpgsqlConnectionStringBuilder(before);
        settings.Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await SchemaMigrator.SetPasswordAsync(migrator, role, settings.Password);
        return settings;
    }

    private static string? Existing(string file, string name)
    {
        var prefix = $"ConnectionStrings__{name}=";
        return File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..]
            : null;
    }

    private static async Task<bool> WorksAsync(string connection)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            await using var open = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // A password that was changed meanwhile is replaced by a new one.
        }
    }

    private static async Task WriteAsync(string file, IEnumerable<string> lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var writer = new StreamWriter(stream);
        foreach (var line in lines)
            await writer.WriteLineAsync(line);
    }
}
