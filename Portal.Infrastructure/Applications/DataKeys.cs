using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Applications;

/// <summary>
/// The data keys that the database holds, wrapped: one for each version of an application and one for each principal's evidence. The
/// owner's name is authenticated with the key, so that a key that is copied to another owner does not open.
/// </summary>
public sealed class DataKeys(MasterKeys masterKeys)
{
    public static string OwnerOf(VersionId version) => $"version:{version.Value}";

    public static string OwnerOf(PrincipalId principal) => $"principal:{principal.Value}";

    /// <summary>Makes a key and keeps it with the transaction of the context.</summary>
    public DataKey Create(PortalDb db, string owner)
    {
        var key = DataKey.Create();
        var wrapped = key.Wrap(masterKeys, owner);
        db.DataKeys.Add(new DataKeyRow { Owner = owner, Wrapped = wrapped, MasterKeyId = MasterKeys.IdOf(wrapped) });
        return key;
    }

    /// <summary>Opens a key that was read together with what it opens.</summary>
    /// <exception cref="InvalidOperationException">The owner has none.</exception>
    internal DataKey Open(string owner, byte[]? wrapped) =>
        DataKey.Unwrap(masterKeys, owner, wrapped ?? throw new InvalidOperationException($"There is no key of {owner}."));

    /// <summary>Opens the key of an owner that has one.</summary>
    /// <exception cref="InvalidOperationException">The owner has none.</exception>
    public async Task<DataKey> OpenAsync(PortalDb db, string owner, CancellationToken cancel)
    {
        var wrapped = await db.DataKeys.AsNoTracking().Where(k => k.Owner == owner).Select(k => k.Wrapped).SingleAsync(cancel);
        return Open(owner, wrapped);
    }
}
