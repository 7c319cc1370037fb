using System.Runtime.Versioning;
using System.Security.Cryptography;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Secrets;
using Portal.Tests.Support;

namespace Portal.Tests.Files;

[UnsupportedOSPlatform("windows")]
public sealed class FileStoreTests : IDisposable
{
    private const string Owner = "version|7";
    private const long Limit = 1 << 20;

    private readonly ScratchFolder _data = new();
    private readonly DataKey _key = DataKey.Create();
    private readonly FileStore _store;

    public FileStoreTests() => _store = new FileStore(_data.Root, TimeProvider.System);

    public void Dispose()
    {
        _key.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task A_kept_file_comes_back_as_it_was()
    {
        var content = SampleFiles.Random(200_000, 1);
        var file = await KeepAsync(content);
        Assert.Equal(200_000, file.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), file.Sha256);
        Assert.Equal(content, await ReadAsync(file));
        Assert.Equal(_data.At("files", file.Name[..2], file.Name[2..4], file.Name), Assert.Single(_data.Files()));
    }

    [Fact]
    public async Task On_the_disk_is_neither_the_content_nor_its_hash_and_nobody_else_may_look()
    {
        var file = await KeepAsync(SampleFiles.Pdf("(a text that is easy to find)"));
        var path = Assert.Single(_data.Files());
        Assert.Equal(-1, (await File.ReadAllBytesAsync(path)).AsSpan().IndexOf("easy to find"u8));
        Assert.DoesNotContain(file.Sha256, path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        for (var folder = Path.GetDirectoryName(path)!; folder != _data.Root; folder = Path.GetDirectoryName(folder)!)
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task What_is_not_kept_leaves_nothing()
    {
        await using (await ReceiveAsync(SampleFiles.Random(100_000, 1))) Assert.Single(_data.Files());
        Assert.Empty(_data.Files());
    }

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(1001, 1000, false)]
    [InlineData(5_000_000, 100_000, false)]
    [InlineData(0, 1000, true)]
    public async Task A_file_over_the_limit_is_refused_and_leaves_nothing(int length, long limit, bool accepted)
    {
        var received = await _store.ReceiveAsync(new MemoryStream(new byte[length]), limit, Owner, _key, default);
        Assert.Equal(accepted, received.Succeeded);
        if (accepted) return;
        Assert.Equal("file.too-large", received.Error!.Code);
        Assert.Empty(_data.Files());
    }

    [Fact]
    public async Task An_endless_upload_is_not_read_to_its_end()
    {
        var endless = new Feed(_ => 100_000);
        Assert.False((await _store.ReceiveAsync(endless, 300_000, Owner, _key, default)).Succeeded);
        Assert.True(endless.Reads < 10);
    }

    [Fact]
    public async Task A_cancelled_upload_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var feed = new Feed(read =>
        {
            if (read == 5) cancel.Cancel();
            return 50_000;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ReceiveAsync(feed, Limit, Owner, _key, cancel.Token));
        Assert.Empty(_data.Files());
    }

    [Fact]
    public async Task An_upload_whose_connection_breaks_leaves_nothing()
    {
        var feed = new Feed(read => read == 5 ? throw new IOException("reset") : 50_000);
        await Assert.ThrowsAsync<IOException>(() => _store.ReceiveAsync(feed, Limit, Owner, _key, default));
        Assert.Empty(_data.Files());
    }

    [Fact]
    public async Task Ten_uploads_of_the_same_content_at_once_make_one_sound_file()
    {
        var content = SampleFiles.Random(300_000, 1);
        var files = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => KeepAsync(content))));
        Assert.Single(files.Distinct());
        Assert.Single(_data.Files());
        Assert.Equal(content, await ReadAsync(files[0]));
    }

    [Fact]
    public async Task The_same_content_of_another_owner_has_another_name_and_does_not_open()
    {
        using var otherKey = DataKey.Create();
        var content = SampleFiles.Random(1000, 1);
        var mine = await KeepAsync(content);
        var theirs = await KeepAsync(content, "version|8", otherKey);
        var sameKey = await KeepAsync(content, "version|9", _key);
        Assert.Equal(3, new[] { mine.Name, theirs.Name, sameKey.Name }.Distinct().Count());
        await Assert.ThrowsAsync<SealBrokenException>(() => ReadAsync(theirs));
        await Assert.ThrowsAsync<SealBrokenException>(() => ReadAsync(sameKey));
        await Assert.ThrowsAsync<SealBrokenException>(() => ReadAsync(mine, "version|8"));
    }

    [Fact]
    public async Task A_file_put_in_the_place_of_another_is_noticed_before_a_byte_is_handed_out()
    {
        var (one, other) = (await KeepAsync(SampleFiles.Random(200_000, 1)), await KeepAsync(SampleFiles.Random(200_000, 2)));
        File.Copy(PathOf(other), PathOf(one), overwrite: true);
        await Assert.ThrowsAsync<SealBrokenException>(() => _store.OpenAsync(one, Owner, _key, default));
    }

    [Fact]
    public async Task Damage_on_the_disk_is_noticed_before_a_byte_is_handed_out()
    {
        var file = await KeepAsync(SampleFiles.Random(200_000, 1));
        var sound = await File.ReadAllBytesAsync(PathOf(file));
        foreach (var place in new[] { 0, 20, 33, 70_000, sound.Length - 1 })
        {
            var spoilt = (byte[])sound.Clone();
            spoilt[place] ^= 1;
            await File.WriteAllBytesAsync(PathOf(file), spoilt);
            await Assert.ThrowsAsync<SealBrokenException>(() => _store.OpenAsync(file, Owner, _key, default));
        }
        foreach (var length in new[] { 0, 33, 65_585, sound.Length - 1 })
        {
            await File.WriteAllBytesAsync(PathOf(file), sound[..length]);
            await Assert.ThrowsAsync<SealBrokenException>(() => _store.OpenAsync(file, Owner, _key, default));
        }
    }

    [Fact]
    public async Task Uploading_a_damaged_file_again_mends_it()
    {
        var content = SampleFiles.Random(1000, 1);
        var file = await KeepAsync(content);
        await File.WriteAllBytesAsync(PathOf(file), [1, 2, 3]);
        await KeepAsync(content);
        Assert.Equal(content, await ReadAsync(file));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("..cdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789")]
    public Task Nothing_but_a_stored_name_reaches_the_disk(string name) =>
        Assert.ThrowsAsync<ArgumentException>(() => _store.OpenAsync(new StoredFile(name, 1, ""), Owner, _key, default));

    [Fact]
    public async Task A_file_that_is_gone_is_told_by_its_own_exception()
    {
        var file = await KeepAsync([1, 2, 3]);
        File.Delete(PathOf(file));
        await Assert.ThrowsAsync<FileNotFoundException>(() => ReadAsync(file));
    }

    private string PathOf(StoredFile file) => _data.At("files", file.Name[..2], file.Name[2..4], file.Name);

    private async Task<IncomingFile> ReceiveAsync(byte[] content, string owner = Owner, DataKey? key = null) =>
        (await _store.ReceiveAsync(new MemoryStream(content), Limit, owner, key ?? _key, default)).Value;

    private async Task<StoredFile> KeepAsync(byte[] content, string owner = Owner, DataKey? key = null)
    {
        await using var incoming = await ReceiveAsync(content, owner, key);
        return incoming.Keep();
    }

    private async Task<byte[]> ReadAsync(StoredFile file, string owner = Owner)
    {
        await using var content = await _store.OpenAsync(file, owner, _key, default);
        var read = new MemoryStream();
        await content.CopyToAsync(read);
        return read.ToArray();
    }

    private sealed class Feed(Func<int, int> lengthOfRead) : MemoryStream
    {
        public int Reads { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return Math.Min(buffer.Length, lengthOfRead(Reads++));
        }
    }
}
