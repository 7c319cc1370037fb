using Portal.Infrastructure.Files;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

public sealed class SweepTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private readonly ScratchFolder _data = new();
    private readonly DataKey _key = DataKey.Create();
    private readonly FileStore _store;

    public SweepTests() => _store = new FileStore(_data.Root, TimeProvider.System);

    public void Dispose()
    {
        _key.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Only_old_files_that_no_record_names_are_swept()
    {
        var (named, orphan, young) = (await KeepAsync(1), await KeepAsync(2), await KeepAsync(3));
        Age(named);
        Age(orphan);
        Assert.Equal(1, await SweepAsync(named.Name));
        Assert.True(File.Exists(PathOf(named)) && File.Exists(PathOf(young)));
        Assert.False(File.Exists(PathOf(orphan)));
        Assert.Equal(0, await SweepAsync(named.Name));
    }

    [Fact]
    public async Task An_empty_store_has_nothing_to_sweep() => Assert.Equal(0, await SweepAsync());

    [Fact]
    public async Task What_a_killed_upload_left_is_swept_after_the_grace_time()
    {
        await KeepAsync(1);
        var (old, young) = (_data.At("files", "incoming", "old"), _data.At("files", "incoming", "young"));
        await File.WriteAllTextAsync(old, "x");
        await File.WriteAllTextAsync(young, "x");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - 2 * Grace);
        Assert.Equal(1, await SweepAsync());
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task A_file_that_is_uploaded_again_while_it_is_swept_stays()
    {
        var orphan = await KeepAsync(1);
        Age(orphan);
        var removed = await _store.SweepOrphansAsync(async (_, _) =>
        {
            await KeepAsync(1);
            return new HashSet<string>();
        }, Grace, default);
        Assert.Equal(0, removed);
        await using var content = await _store.OpenAsync(orphan, "version|7", _key, default);
        Assert.Equal(1, content.ReadByte());
    }

    [Fact]
    public async Task A_file_that_is_deleted_while_it_is_swept_does_no_harm()
    {
        var orphan = await KeepAsync(1);
        Age(orphan);
        Assert.Equal(0, await _store.SweepOrphansAsync((names, _) =>
        {
            File.Delete(PathOf(orphan));
            return Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());
        }, Grace, default));
    }

    [Fact]
    public async Task A_file_that_a_killed_sweep_left_aside_comes_back()
    {
        var file = await KeepAsync(1);
        File.Move(PathOf(file), _data.At("files", "incoming", file.Name));
        Assert.Equal(0, await SweepAsync(file.Name));
        Assert.True(File.Exists(PathOf(file)));
    }

    [Fact]
    public async Task Records_are_asked_for_in_batches()
    {
        var folder = Directory.CreateDirectory(_data.At("files", "aa", "bb")).FullName;
        for (var i = 0; i < 1001; i++)
        {
            var path = Path.Combine(folder, $"aabb{i:x60}");
            await File.WriteAllBytesAsync(path, []);
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow - 2 * Grace);
        }
        var asked = new List<int>();
        Assert.Equal(1001, await _store.SweepOrphansAsync((names, _) =>
        {
            asked.Add(names.Count);
            return Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());
        }, Grace, default));
        Assert.Equal([500, 500, 1], asked);
        Assert.Empty(_data.Files());
    }

    private Task<int> SweepAsync(params string[] recorded) =>
        _store.SweepOrphansAsync((names, _) => Task.FromResult<IReadOnlySet<string>>(recorded.Intersect(names).ToHashSet()), Grace, default);

    private async Task<StoredFile> KeepAsync(byte content)
    {
        await using var incoming = (await _store.ReceiveAsync(new MemoryStream([content]), 10, "version|7", _key, default)).Value;
        return incoming.Keep();
    }

    private void Age(StoredFile file) => File.SetLastWriteTimeUtc(PathOf(file), DateTime.UtcNow - 2 * Grace);

    private string PathOf(StoredFile file) => _data.At("files", file.Name[..2], file.Name[2..4], file.Name);
}
