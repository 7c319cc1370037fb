using Portal.Infrastructure.Files;
using Portal.Infrastructure.Secrets;
using Portal.Server.Security;

namespace Portal.Server.Features.Applications;

/// <summary>A file that somebody may have, found and recorded, and not read yet: nobody waits behind locks while it is.</summary>
internal sealed record SealedFile(StoredFile Stored, string Owner, DataKey Key, string Name, string MediaType)
{
    /// <summary>Checks all of it and opens it. The key is used up.</summary>
    public async Task<OpenedFile> OpenAsync(FileStore store, CancellationToken cancel)
    {
        using (Key)
            return new OpenedFile(await store.OpenAsync(Stored, Owner, Key, cancel), Name, MediaType, Stored.Length);
    }
}
