using System.Security.Cryptography;
using Portal.Domain.Common;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Files;

/// <summary>
/// Uploaded files, sealed, under <c>files/aa/bb</c> of the data folder and so outside the web root. The stored name is
/// derived from data key, owner and content: the same content is kept once for one owner, and two owners
/// cannot learn from the store that they have the same file.
/// </summary>
public sealed class FileStore(string dataFolder, TimeProvider time)
{
    private const int NamesAtOnce = 500;

    private readonly string _root = Path.Combine(dataFolder, "files");

    private string IncomingFolder => Path.Combine(_root, "incoming");

    /// <summary>
    /// Takes in a stream while sealing, hashing and counting it. Nothing is in the store until <see cref="IncomingFile.Keep"/>;
    /// when the stream breaks off, the upload is cancelled or the process ends, nothing stays (a kill leaves a sealed
    /// rest that <see cref="SweepOrphansAsync"/> removes).
    /// </summary>
    /// <param name="content">The plaintext, read to its end.</param>
    /// <param name="maxBytes">The largest content, in bytes.</param>
    /// <param name="owner">Whose file it is: the same text that the data key is bound to.</param>
    /// <param name="key">The owner's data key; it must live as long as the result.</param>
    /// <param name="cancel">Ends the upload.</param>
    public async Task<Result<IncomingFile>> ReceiveAsync(Stream content, long maxBytes, string owner, DataKey key, CancellationToken cancel)
    {
        OwnerOnly.CreateFolder(IncomingFolder);
        var path = Path.Combine(IncomingFolder, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        IncomingFile? arrived = null;
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = 0L;
            await using (var file = OwnerOnly.CreateNew(path))
            {
                var whole = await SealedStream.SealAsync(key, Place(owner), content, file, piece =>
                {
                    hash.AppendData(piece.Span);
                    return (length += piece.Length) <= maxBytes;
                }, cancel);
                if (!whole) return FileErrors.TooLarge(maxBytes);
                await file.FlushAsync(cancel);
                file.Flush(flushToDisk: true);
            }
            var sha256 = hash.GetHashAndReset();
            var stored = new StoredFile(NameOf(key, owner, sha256), length, Convert.ToHexStringLower(sha256));
            return arrived = new IncomingFile(path, PathOf(stored.Name), stored, Place(owner), key);
        }
        finally
        {
            if (arrived is null) File.Delete(path);
        }
    }

    /// <summary>The content of a stored file. All of it is checked before the first byte is handed out.</summary>
    /// <exception cref="SealBrokenException">Altered, cut off, or another file's.</exception>
    /// <exception cref="FileNotFoundException">The store has no such file.</exception>
    public async Task<Stream> OpenAsync(StoredFile file, string owner, DataKey key, CancellationToken cancel)
    {
        var source = OwnerOnly.OpenToRead(PathOf(file.Name));
        try
        {
            await using (var checkedFirst = await SealedStream.OpenAsync(key, Place(owner), new KeptOpen(source), cancel))
            {
                var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(checkedFirst, cancel));
                if (sha256 != file.Sha256) throw new SealBrokenException($"The stored file {file.Name} has other content than "
                    + "its record says.");
            }
            source.Position = 0;
            return await SealedStream.OpenAsync(key, Place(owner), source, cancel);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes files that no record names, and what broken-off uploads left, once they are older than the grace time.</summary>
    /// <param name="recorded">Answers which of the given names a record names. Asked in batches.</param>
    /// <param name="grace">Longer than any upload with its transaction takes; a day is plenty.</param>
    /// <param name="cancel">Stops between two files.</param>
    /// <returns>How many files were removed.</returns>
    public async Task<int> SweepOrphansAsync(
        Func<IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlySet<string>>> recorded, TimeSpan grace, CancellationToken cancel)
    {
        if (!Directory.Exists(_root)) return 0;
        OwnerOnly.CreateFolder(IncomingFolder);
        PutBackWhatASweepLeftAside();
        var before = time.GetUtcNow().UtcDateTime - grace;
        var removed = 0;
        var old = Directory.GetDirectories(_root, "??")
            .SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories))
            .Where(p => File.GetLastWriteTimeUtc(p) < before).Select(p => Path.GetFileName(p)).Where(IsName);
        foreach (var names in old.Chunk(NamesAtOnce))
        {
            var kept = await recorded(names, cancel);
            removed += names.Count(n => !kept.Contains(n) && RemoveIfOlder(n, before));
            cancel.ThrowIfCancellationRequested();
        }
        foreach (var rest in Directory.GetFiles(IncomingFolder).Where(p => File.GetLastWriteTimeUtc(p) < before))
        {
            File.Delete(rest);
            removed++;
        }
        return removed;
    }

    // The same content may be uploaded again while a sweep goes on. So a file steps aside first, and comes back when it
    // turns out to be new.
    private bool RemoveIfOlder(string name, DateTime before)
    {
        var aside = Path.Combine(IncomingFolder, name);
        try
        {
            File.Move(PathOf(name), aside, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        if (File.GetLastWriteTimeUtc(aside) < before)
        {
            File.Delete(aside);
            return true;
        }
        File.Move(aside, PathOf(name), overwrite: true);
        return false;
    }

    private void PutBackWhatASweepLeftAside()
    {
        foreach (var aside in Directory.GetFiles(IncomingFolder).Where(p => IsName(Path.GetFileName(p))))
            if (!File.Exists(PathOf(Path.GetFileName(aside)))) File.Move(aside, PathOf(Path.GetFileName(aside)));
    }

    private static SealedPlace Place(string owner) => new("files", "content", owner);

    private static string NameOf(DataKey key, string owner, ReadOnlySpan<byte> sha256)
    {
        Span<byte> name = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, name, sha256, [.. "portal file name"u8, .. Place(owner).Bound]);
        return Convert.ToHexStringLower(name);
    }

    private static bool IsName(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private string PathOf(string name) => IsName(name)
        ? Path.Combine(_root, name[..2], name[2..4], name)
        : throw new ArgumentException("Not the name of a stored file.", nameof(name));
}
