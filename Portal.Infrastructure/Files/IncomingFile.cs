using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Files;

/// <summary>
/// An upload that has arrived whole and is sealed, but is not in the store yet. Disposing it without <see cref="Keep"/>
/// removes it.
/// </summary>
public sealed class IncomingFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _target;
    private readonly SealedPlace _place;
    private readonly DataKey _key;

    internal IncomingFile(string path, string target, StoredFile file, SealedPlace place, DataKey key) =>
        (_path, _target, File, _place, _key) = (path, target, file, place, key);

    /// <summary>What the store will know it by.</summary>
    public StoredFile File { get; }

    /// <summary>The content, to look into it before it is kept.</summary>
    public Task<Stream> OpenAsync(CancellationToken cancel) =>
        SealedStream.OpenAsync(_key, _place, OwnerOnly.OpenToRead(_path), cancel);

    /// <summary>
    /// Puts it into the store, durably. The same content under the same owner replaces itself, and counts as new for the
    /// sweeper.
    /// </summary>
    public StoredFile Keep()
    {
        var folder = Path.GetDirectoryName(_target)!;
        var isNew = !Directory.Exists(folder);
        OwnerOnly.CreateFolder(folder);
        System.IO.File.Move(_path, _target, overwrite: true);
        OwnerOnly.SyncFolder(folder);
        if (isNew)
        {
            var parent = Path.GetDirectoryName(folder)!;
            OwnerOnly.SyncFolder(parent);
            OwnerOnly.SyncFolder(Path.GetDirectoryName(parent)!);
        }
        return File;
    }

    public ValueTask DisposeAsync()
    {
        System.IO.File.Delete(_path);
        return ValueTask.CompletedTask;
    }
}
