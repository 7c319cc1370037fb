using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

/// <summary>The sweep as the portal runs it: what is named, the database says.</summary>
public sealed class FileSweeperTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly ScratchFolder _data = new();
    private readonly DataKey _key = DataKey.Create();
    private readonly World _world = new(database);
    private byte _next;

    private FileStore Store => new(_data.Root, TimeProvider.System);

    public void Dispose()
    {
        _key.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Old_files_that_no_record_names_go_and_those_of_evidence_documents_and_attachments_stay()
    {
        var named = await NamedAsync();
        var (orphan, young) = (await KeepAsync(), await KeepAsync());
        foreach (var file in named.Append(orphan))
            Age(file);
        Assert.Equal(1, await Sweeper().SweepAsync());
        Assert.All(named.Append(young), file => Assert.True(File.Exists(PathOf(file))));
        Assert.False(File.Exists(PathOf(orphan)));
    }

    [Fact]
    public async Task A_document_that_was_removed_from_its_draft_keeps_its_file()
    {
        var named = await NamedAsync();
        await database.SqlAsync("update documents set removed_at = clock_timestamp(), removed_by = uploaded_by where stored_name = $1", named[1].Name);
        Age(named[1]);
        Assert.Equal(0, await Sweeper().SweepAsync());
        Assert.True(File.Exists(PathOf(named[1])));
    }

    [Fact]
    public async Task One_sweep_goes_on_at_a_time_and_a_process_that_died_gives_the_turn_back()
    {
        await NamedAsync();
        var orphan = await KeepAsync();
        Age(orphan);
        await using (var other = NpgsqlDataSource.Create(database.AppConnection + ";Pooling=false"))
        {
            await using var held = await other.OpenConnectionAsync();
            await using var hold = new NpgsqlCommand("select pg_advisory_lock(7813586502)", held);
            await hold.ExecuteNonQueryAsync();
            Assert.Equal(0, await Sweeper().SweepAsync());
            Assert.True(File.Exists(PathOf(orphan)));
        }
        await Eventually.TrueAsync(async () => await Sweeper().SweepAsync() == 1);
        Assert.False(File.Exists(PathOf(orphan)));
        Assert.Equal(0, await Sweeper().SweepAsync());
    }

    [Fact]
    public async Task A_sweep_that_breaks_off_removes_nothing_that_is_named_and_the_next_one_goes_on()
    {
        var named = await NamedAsync();
        var orphan = await KeepAsync();
        foreach (var file in named.Append(orphan))
            Age(file);
        File.Move(PathOf(named[0]), _data.At("files", "incoming", named[0].Name));
        await database.SwitchAsync(on: false);
        try
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => Sweeper().SweepAsync());
        }
        finally
        {
            await database.SwitchAsync(on: true);
        }
        Assert.Equal(1, await Sweeper().SweepAsync());
        Assert.All(named, file => Assert.True(File.Exists(PathOf(file))));
    }

    private FileSweeper Sweeper() => new(Store, database.App, database.Factory, TimeProvider.System, NullLogger<FileSweeper>.Instance);

    // One file of each kind that has a record: evidence, document, attachment.
    private async Task<StoredFile[]> NamedAsync()
    {
        var person = await _world.PersonAsync("Nora Quist");
        var provider = await _world.ProviderAsync(person);
        var application = await _world.ApplicationAsync(provider);
        StoredFile[] files = [await KeepAsync(), await KeepAsync(), await KeepAsync()];
        const string file = "'a.pdf', 'application/pdf', 1, sha256('x')";
        await database.SqlAsync(
            $"insert into principal_evidence (id, principal_id, file_name, media_type, size_bytes, sha256, stored_name, scan_result, uploaded_by) select gen_random_uuid(), id, {file}, $2, 'Clean', $3 from principals where provider_id = $1",
            provider.Value, files[0].Name, person.Id.Value);
        await database.SqlAsync(
            $"""
            insert into documents (id, version_id, section_key, slot_key, file_name, media_type, size_bytes, sha256, stored_name, scan_result, uploaded_by)
            select gen_random_uuid(), s.version_id, s.section_key, 'copy', {file}, $2, 'Clean', $3
            from sections s join applications a on a.current_version_id = s.version_id where a.id = $1 limit 1
            """, application.Value, files[1].Name, person.Id.Value);
        await database.SqlAsync(
            $"""
            insert into attachments (id, application_id, version_id, author_id, at, visibility, file_name, media_type, size_bytes, sha256, stored_name, scan_result)
            select gen_random_uuid(), a.id, a.current_version_id, $3, clock_timestamp(), 'provider', {file}, $2, 'Clean' from applications a where a.id = $1
            """, application.Value, files[2].Name, person.Id.Value);
        return files;
    }

    private async Task<StoredFile> KeepAsync()
    {
        await using var incoming = (await Store.ReceiveAsync(new MemoryStream([_next++]), 10, "version|7", _key, default)).Value;
        return incoming.Keep();
    }

    private void Age(StoredFile file) => File.SetLastWriteTimeUtc(PathOf(file), DateTime.UtcNow - FileSweeper.Grace - TimeSpan.FromMinutes(1));

    private string PathOf(StoredFile file) => _data.At("files", file.Name[..2], file.Name[2..4], file.Name);
}

/// <summary>The wrong database beside a folder of files.</summary>
public sealed class FileSweeperOnAnEmptyDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_database_that_knows_no_file_at_all_sweeps_none()
    {
        using var data = new ScratchFolder();
        using var key = DataKey.Create();
        var store = new FileStore(data.Root, TimeProvider.System);
        await using (var incoming = (await store.ReceiveAsync(new MemoryStream([1]), 10, "version|7", key, default)).Value)
            incoming.Keep();
        var path = Assert.Single(data.Files());
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-30));
        Assert.Equal(0, await new FileSweeper(store, database.App, database.Factory, TimeProvider.System, NullLogger<FileSweeper>.Instance).SweepAsync());
        Assert.True(File.Exists(path));
    }
}
