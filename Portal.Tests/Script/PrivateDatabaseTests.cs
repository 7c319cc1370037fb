using System.Diagnostics;
using System.Runtime.Versioning;
using Npgsql;
using Portal.Tests.Support;

namespace Portal.Tests.Script;

[SupportedOSPlatform("linux")]
public sealed class PrivateDatabaseTests : IDisposable
{
    private readonly PortalScript script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task A_database_starts_once_answers_and_stops()
    {
        var first = await script.RunAsync("db", "start", script.Data);
        var second = await script.RunAsync("db", "start", script.Data);

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Equal($"Host={script.Data}/cluster/socket;Username=portal_migrator;Database=portal", first.LastLine);
        Assert.Equal(first.LastLine, second.LastLine);
        Assert.Equal("UTF8", await ShowAsync(first.LastLine, "server_encoding"));
        Assert.Equal("C.UTF-8", await ScalarAsync(first.LastLine, "select datcollate from pg_database where datname = 'portal'"));

        var stop = await script.RunAsync("db", "stop", script.Data);

        Assert.Equal(0, stop.Code);
        Assert.False(File.Exists(Path.Combine(script.Cluster, "postmaster.pid")));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ShowAsync(first.LastLine, "server_encoding"));
    }

    [Fact]
    public async Task Only_a_database_for_tests_may_lose_data()
    {
        var durable = await script.RunAsync("db", "start", script.Data);
        var settings = await SettingsAsync(durable.LastLine);
        await script.RunAsync("db", "stop", script.Data);
        var fast = await script.RunAsync("db", "start", script.Data, "--fast");

        Assert.Equal("on on on", settings);
        Assert.Equal("off off off", await SettingsAsync(fast.LastLine));
        Assert.Equal("400", await ShowAsync(fast.LastLine, "max_connections"));
    }

    [Fact]
    public async Task Nobody_reaches_the_database_over_the_network_or_past_its_folder()
    {
        var start = await script.RunAsync("db", "start", script.Data);

        Assert.Equal("", await ShowAsync(start.LastLine, "listen_addresses"));
        Assert.Equal("700", Mode(Path.Combine(script.Data, "cluster", "socket")));
        Assert.Equal("700", Mode(Path.Combine(script.Data, "cluster")));
        Assert.Equal('0', Mode(script.Data)[^1]);
    }

    [Fact]
    public async Task The_locks_of_a_killed_database_do_not_block_a_start_even_when_a_stranger_has_its_number()
    {
        var first = await script.RunAsync("db", "start", script.Data);
        await ScalarAsync(first.LastLine, "create table kept (); select 'kept'");
        var pidFile = Path.Combine(script.Cluster, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(pidFile);
        using (var kill = Process.Start("kill", ["-9", lines[0]]))
        {
            await kill.WaitForExitAsync();
        }

        using var stranger = StartAsOwnerOf(script.Cluster, "sleep 300");
        try
        {
            foreach (var file in (string[])[pidFile, Path.Combine(script.Data, "cluster", "socket", ".s.PGSQL.5432.lock")])
            {
                lines = await File.ReadAllLinesAsync(file);
                await File.WriteAllLinesAsync(file, [stranger.Id.ToString(), .. lines[1..]]);
            }

            var second = await script.RunAsync("db", "start", script.Data);

            Assert.Equal((0, first.LastLine), (second.Code, second.LastLine));
            Assert.Equal("kept", await ScalarAsync(first.LastLine, "select relname::text from pg_class where relname = 'kept'"));
            Assert.False(stranger.HasExited);
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Theory]
    [InlineData("a/long/name/that/goes/on/and/on/and/on/and/on/and/on/and/on/and/on")]
    [InlineData("with space, comma")]
    public async Task A_folder_whose_name_no_socket_can_have_gets_a_short_one_and_keeps_it(string name)
    {
        var folder = Path.Combine(script.Data, name);

        var first = await script.RunAsync("db", "start", folder);
        await script.RunAsync("db", "stop", folder);
        var second = await script.RunAsync("db", "start", folder);
        var answer = await ShowAsync(second.LastLine, "data_directory");
        await script.RunAsync("db", "stop", folder);

        Assert.Equal(first.LastLine, second.LastLine);
        Assert.Equal(Path.Combine(folder, "cluster", "data"), answer);
        var socket = new NpgsqlConnectionStringBuilder(second.LastLine).Host!;
        Assert.True(socket.Length < 86);
        Assert.Equal("700", Mode(socket));
        Directory.Delete(socket, recursive: true);
    }

    [Fact]
    public async Task A_folder_with_files_of_somebody_else_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(script.Data);
        await File.WriteAllTextAsync(Path.Combine(script.Data, "letter.txt"), "dear");
        var mode = Mode(script.Data);

        var start = await script.RunAsync("db", "start", script.Data);

        Assert.Equal(1, start.Code);
        Assert.Contains("holds files that are not the portal's", start.Error, StringComparison.Ordinal);
        Assert.Equal(mode, Mode(script.Data));
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(script.Data).Select(Path.GetFileName));
    }

    // PostgreSQL takes the number of a process that it may not signal for a stranger's by itself.
    private static Process StartAsOwnerOf(string folder, string command) => Process.Start(
        "bash",
        ["-c", $"((EUID != 0)) || exec setpriv --reuid=$(stat -c %u '{folder}') --clear-groups {command}; exec {command}"]);

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private static async Task<string> SettingsAsync(string connection) => string.Join(
        ' ',
        await ShowAsync(connection, "fsync"),
        await ShowAsync(connection, "synchronous_commit"),
        await ShowAsync(connection, "full_page_writes"));

    private static Task<string> ShowAsync(string connection, string setting) => ScalarAsync(connection, $"select current_setting('{setting}')");

    private static async Task<string> ScalarAsync(string connection, string statement)
    {
        await using var database = new NpgsqlConnection(connection + ";Pooling=false");
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(statement, database);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
