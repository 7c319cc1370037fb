using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Portal.Infrastructure.Data;

/// <summary>
/// Applies the numbered SQL files, each once and in order, under an advisory lock, and refuses to go on when a file that was applied has
/// changed since. Runs as the migrator's role, which owns the tables; the portal itself runs as roles that own nothing.
/// </summary>
public static class SchemaMigrator
{
    /// <summary>The role of the web application.</summary>
    public const string AppRole = "portal_app";

    /// <summary>The role of the ledger's sequencer.</summary>
    public const string SequencerRole = "portal_sequencer";

    private const long LockKey = 0x506F7274616C; // "Portal"
    private const string Prefix = "schema/";

    /// <summary>The SQL files in the order in which they are applied, with their text.</summary>
    public static IReadOnlyList<(string Name, string Sql)> Files { get; } =
    [
        .. typeof(SchemaMigrator).Assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (name[Prefix.Length..], Read(name))),
    ];

    /// <summary>Creates the roles that are missing and applies what is not applied yet.</summary>
    /// <param name="migrator">A data source of a role that may create roles and tables.</param>
    /// <param name="cancel">Gives up; nothing is applied then.</param>
    /// <returns>The names of the files that were applied now.</returns>
    /// <exception cref="InvalidOperationException">A file that was applied has changed.</exception>
    public static async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlDataSource migrator, CancellationToken cancel = default)
    {
        await using var connection = await migrator.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await RunAsync(connection, $"select pg_advisory_xact_lock({LockKey})", cancel);
        await RunAsync(connection, RolesSql, cancel);
        await RunAsync(
            connection,
            "create table if not exists schema_files (name text primary key, sha256 bytea not null, applied_at timestamptz not null default clock_timestamp())",
            cancel);
        var applied = await AppliedAsync(connection, cancel);
        var now = new List<string>();
        foreach (var (name, sql) in Files)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(sql));
            if (applied.TryGetValue(name, out var before))
            {
                if (!hash.AsSpan().SequenceEqual(before))
                    throw new InvalidOperationException($"{name} was applied to this database and has changed since. Add a new file instead.");
                continue;
            }
            await RunAsync(connection, sql, cancel);
            await using var note = new NpgsqlCommand("insert into schema_files (name, sha256) values ($1, $2)", connection);
            note.Parameters.Add(new() { Value = name });
            note.Parameters.Add(new() { Value = hash });
            await note.ExecuteNonQueryAsync(cancel);
            now.Add(name);
        }
        await transaction.CommitAsync(cancel);
        return now;
    }

    /// <summary>Lets a role sign in with a password that only the caller knows.</summary>
    public static async Task SetPasswordAsync(NpgsqlDataSource migrator, string role, string password, CancellationToken cancel = default)
    {
        if (role is not (AppRole or SequencerRole))
            throw new ArgumentException($"{role} is not a role of the portal.", nameof(role));
        await using var connection = await migrator.OpenConnectionAsync(cancel);
        // ALTER ROLE takes no parameters; format() quotes.
        await using var quoted = new NpgsqlCommand("select format('alter role %I password %L', $1, $2)", connection);
        quoted.Parameters.Add(new() { Value = role });
        quoted.Parameters.Add(new() { Value = password });
        await RunAsync(connection, (string)(await quoted.ExecuteScalarAsync(cancel))!, cancel);
    }

    // Roles belong to the whole cluster: another database of the same cluster may have made them, maybe at this moment.
    private static string RolesSql => string.Join('\n', new[] { AppRole, SequencerRole }.Select(role => $"""
        do $$ begin
            if not exists (select from pg_roles where rolname = '{role}') then
                create role {role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
            end if;
        exception when duplicate_object or unique_violation then null;
        end $$;
        grant usage on schema public to {role};
        """)) + "\nrevoke create on schema public from public;";

    private static async Task<Dictionary<string, byte[]>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var applied = new Dictionary<string, byte[]>();
        await using var command = new NpgsqlCommand("select name, sha256 from schema_files", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            applied[reader.GetString(0)] = (byte[])reader[1];
        return applied;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
#pragma warning disable CA2100 // The text is one of our own embedded files, or made of constants.
        // A file that writes a large table anew takes its time.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Read(string name)
    {
        using var stream = typeof(SchemaMigrator).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
