using System.Diagnostics;
using Npgsql;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Ledger.Checkpoints;
using Portal.Tests.Support;

namespace Portal.Tests.Ledger;

/// <summary>
/// A durable database of its own that is killed, a program that is killed, and a disk that is full. Whatever was acknowledged stands in the
/// ledger once, and the ledger is intact.
/// </summary>
public sealed class LedgerCrashTests : IAsyncLifetime
{
    private const int Rounds = 6;
    private const int Writers = 6;

    private readonly PortalScript _script = new();
    private string _owner = "";

    public async Task InitializeAsync() => await StartAsync();

    public Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _script.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_database_that_is_killed_again_and_again_loses_no_acknowledged_entry_and_doubles_none()
    {
        var acknowledged = new HashSet<Guid>();
        for (var round = 0; round < Rounds; round++)
        {
            await using (var app = NpgsqlDataSource.Create(As(SchemaMigrator.AppRole)))
            await using (var sequencer = NpgsqlDataSource.Create(As(SchemaMigrator.SequencerRole)))
            {
                var stop = DateTimeOffset.UtcNow.AddSeconds(5);
                var writing = Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteUntilItFailsAsync(app, stop))).ToList();
                var sequencing = Task.Run(() => SequenceUntilItFailsAsync(sequencer, stop));
                await Task.Delay(300 + 200 * round);
                KillDatabase();
                foreach (var ids in await Task.WhenAll(writing))
                    acknowledged.UnionWith(ids);
                await sequencing;
            }
            NpgsqlConnection.ClearAllPools();
            await StartAsync();
        }
        await AssertAllThereAsync(acknowledged);
    }

    [Fact]
    public async Task A_portal_that_is_killed_again_and_again_while_it_numbers_and_signs_goes_on_where_it_was()
    {
        var acknowledged = new HashSet<Guid>();
        await using var app = NpgsqlDataSource.Create(As(SchemaMigrator.AppRole));
        for (var round = 0; round < Rounds; round++)
        {
            using var portal = StartPortal();
            var stop = DateTimeOffset.UtcNow.AddSeconds(60);
            var target = await SizeAsync() + await ScalarAsync("select count(*) from audit_pending") + 300;
            while (await SizeAsync() < target)
            {
                Assert.True(DateTimeOffset.UtcNow < stop && !portal.HasExited, "the portal numbers nothing");
                acknowledged.UnionWith(await WriteUntilItFailsAsync(app, DateTimeOffset.UtcNow.AddMilliseconds(100)));
            }
            portal.Kill();
            await portal.WaitForExitAsync();
        }
        var verified = await AssertAllThereAsync(acknowledged);
        // What was signed last is what the ledger was.
        var (_, last) = LastSigned.Read(LedgerFolder.Of(_script.Data))!.Value;
        Assert.InRange(last.Size, 1, verified.Size);
        await using var source = NpgsqlDataSource.Create(As(null));
        var scope = VerificationScope.Whole with { Known = [new KnownCheckpoint(last.Size, last.Root, "that was signed last")] };
        Assert.NotNull((await LedgerVerifier.VerifyAsync(source, scope)).Reached);
    }

    /// <summary>
    /// A full disk is a write that fails when a file should grow. A limit on the length of files fails the same write at the same place, on
    /// any machine and without being root: <c>RLIMIT_FSIZE</c> of the database's processes, above the 16 MB of a WAL segment.
    /// </summary>
    [Fact]
    public async Task A_disk_that_is_full_stops_the_numbering_with_nothing_half_done_and_it_goes_on_when_there_is_room()
    {
        const int limit = 24 * 1024 * 1024;
        var acknowledged = new HashSet<Guid>();
        await using (var app = NpgsqlDataSource.Create(As(SchemaMigrator.AppRole)))
        await using (var sequencer = NpgsqlDataSource.Create(As(SchemaMigrator.SequencerRole) + ";Pooling=false"))
        {
            LimitFiles($"{limit}");
            var failed = 0;
            for (var filled = 0; failed < 3; filled++)
            {
                Assert.True(filled < 200, "the disk never got full");
                if (failed == 0)
                    acknowledged.UnionWith(await FillAsync(app));
                try
                {
                    await LedgerBatch.SequenceAsync(sequencer, LedgerBatch.Largest, default);
                }
                catch (PostgresException)
                {
                    failed++;
                }
            }
            var pending = await ScalarAsync("select count(*) from audit_pending");
            Assert.True(pending > 0 && await ScalarAsync("select size from audit_head") == await ScalarAsync("select count(*) from audit_log"));
            await VerifyAsync(); // As far as it got it is intact.
            acknowledged.UnionWith(await WriteUntilItFailsAsync(app, DateTimeOffset.UtcNow.AddMilliseconds(200))); // People go on meanwhile.
            LimitFiles("unlimited");
        }
        await AssertAllThereAsync(acknowledged);
    }

    private async Task StartAsync()
    {
        var started = await _script.RunAsync("db", "start", _script.Data);
        Assert.True(started.Code == 0, started.Error);
        _owner = started.LastLine;
        await using var migrator = NpgsqlDataSource.Create(As(null) + ";Pooling=false");
        await SchemaMigrator.ApplyAsync(migrator);
    }

    private string As(string? role)
    {
        var settings = new NpgsqlConnectionStringBuilder(_owner) { MaxPoolSize = 20, Timeout = 5 };
        if (role is not null)
            settings.Username = role;
        return settings.ConnectionString;
    }

    private async Task<VerifiedMark> AssertAllThereAsync(HashSet<Guid> acknowledged)
    {
        await using (var sequencer = NpgsqlDataSource.Create(As(SchemaMigrator.SequencerRole)))
            while ((await LedgerBatch.SequenceAsync(sequencer, LedgerBatch.Largest, default)).Count > 0)
                Assert.True(true);
        var verified = await VerifyAsync();
        Assert.NotEmpty(acknowledged);
        await using var source = NpgsqlDataSource.Create(As(null));
        await using var command = source.CreateCommand("select entry_id from audit_log");
        await using var reader = await command.ExecuteReaderAsync();
        var numbered = new List<Guid>();
        while (await reader.ReadAsync())
            numbered.Add(reader.GetGuid(0));
        Assert.Empty(acknowledged.Except(numbered));
        Assert.Equal(numbered.Count, numbered.Distinct().Count());
        return verified;
    }

    private async Task<VerifiedMark> VerifyAsync()
    {
        await using var source = NpgsqlDataSource.Create(As(null));
        var verified = await LedgerVerifier.VerifyAsync(source, VerificationScope.Whole);
        Assert.True(verified.Reached is not null, string.Join('\n', verified.Named));
        return verified.Reached!;
    }

    // What is in doubt when the connection breaks is not acknowledged: it may be there or not.
    private static async Task<List<Guid>> WriteUntilItFailsAsync(NpgsqlDataSource app, DateTimeOffset stop)
    {
        var written = new List<Guid>();
        try
        {
            while (DateTimeOffset.UtcNow < stop)
            {
                var entry = SampleLedger.Entry(written.Count) with { Id = Guid.NewGuid() };
                await using var command = app.CreateCommand("insert into audit_pending (entry_id, entry) values ($1, $2)");
                command.Parameters.Add(new() { Value = entry.Id });
                command.Parameters.Add(new() { Value = entry.ToBytes() });
                await command.ExecuteNonQueryAsync();
                written.Add(entry.Id);
            }
        }
        catch (NpgsqlException)
        {
            // The database was killed.
        }
        return written;
    }

    private static async Task SequenceUntilItFailsAsync(NpgsqlDataSource sequencer, DateTimeOffset stop)
    {
        try
        {
            while (DateTimeOffset.UtcNow < stop)
                await LedgerBatch.SequenceAsync(sequencer, 50, default);
        }
        catch (NpgsqlException)
        {
            // The database was killed.
        }
    }

    // Two thousand entries of one statement.
    private static async Task<List<Guid>> FillAsync(NpgsqlDataSource app)
    {
        var entries = Enumerable.Range(0, 2000).Select(n => SampleLedger.Entry(n) with { Id = Guid.NewGuid() }).ToList();
        await using var command = app.CreateCommand("insert into audit_pending (entry_id, entry) select * from unnest($1::uuid[], $2::bytea[])");
        command.Parameters.Add(new() { Value = entries.Select(e => e.Id).ToArray() });
        command.Parameters.Add(new() { Value = entries.Select(e => e.ToBytes()).ToArray() });
        try
        {
            await command.ExecuteNonQueryAsync();
            return [.. entries.Select(e => e.Id)];
        }
        catch (PostgresException)
        {
            return []; // There was no room for these either.
        }
    }

    // The program itself, with this database and data folder.
    private Process StartPortal()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.Server.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Portal__DataFolder"] = _script.Data;
        start.Environment["Portal__Ledger__SignEverySeconds"] = "1";
        start.Environment["ConnectionStrings__PortalApp"] = As(SchemaMigrator.AppRole);
        start.Environment["ConnectionStrings__PortalSequencer"] = As(SchemaMigrator.SequencerRole);
        var portal = Process.Start(start)!;
        portal.BeginOutputReadLine();
        portal.BeginErrorReadLine();
        return portal;
    }

    private void KillDatabase() => Run("kill", ["-9", .. Backends()]);

    // The postmaster and all that it has started, in the order in which they die.
    private IEnumerable<string> Backends()
    {
        var postmaster = File.ReadLines(Path.Combine(_script.Cluster, "postmaster.pid")).First();
        var children = Run("pgrep", ["-P", postmaster]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [postmaster, .. children];
    }

    // The soft limit, which the owner of a process may move both ways. Root becomes the owner first.
    private void LimitFiles(string limit)
    {
        foreach (var process in Backends())
            Run("bash",
            [
                "-c", $"limit='prlimit --pid {process} --fsize={limit}:'; ((EUID != 0)) || exec setpriv --reuid=$(stat -c %u '{_script.Cluster}') --regid=$(stat -c %g '{_script.Cluster}') --clear-groups $limit; exec $limit",
            ]);
        var set = File.ReadLines($"/proc/{Backends().First()}/limits").Single(line => line.StartsWith("Max file size", StringComparison.Ordinal));
        Assert.Contains(limit, set, StringComparison.Ordinal);
    }

    private static string Run(string program, IEnumerable<string> words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return printed;
    }

    private Task<long> SizeAsync() => ScalarAsync("select size from audit_head");

    private async Task<long> ScalarAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(As(null));
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
