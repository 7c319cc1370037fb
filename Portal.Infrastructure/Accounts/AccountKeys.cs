using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Secrets;

namespace Portal.Infrastructure.Accounts;

/// <summary>The accounts' key: made at first use, kept wrapped with the master key, read once.</summary>
public sealed class AccountKeys(IDbContextFactory<PortalDb> factory, MasterKeys masters) : IDisposable
{
    /// <summary>The row in <c>server_keys</c>, and the owner to which the wrapping is bound.</summary>
    public const string Owner = "accounts";

    private readonly SemaphoreSlim _reading = new(1, 1);
    private AccountKey? _key;

    /// <summary>The key.</summary>
    public async ValueTask<AccountKey> GetAsync(CancellationToken cancel = default)
    {
        if (_key is { } known)
            return known;
        await _reading.WaitAsync(cancel);
        try
        {
            return _key ??= new AccountKey(await ReadOrMakeAsync(cancel));
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _key?.Dispose();
        _reading.Dispose();
    }

    // Two first starts at once: one row wins, and both read that one.
    private async Task<DataKey> ReadOrMakeAsync(CancellationToken cancel)
    {
        await using var db = await factory.CreateDbContextAsync(cancel);
        if (!await db.ServerKeys.AnyAsync(k => k.Owner == Owner, cancel))
        {
            using var made = DataKey.Create();
            var wrapped = made.Wrap(masters, Owner);
            await db.Database.ExecuteSqlAsync($"insert into server_keys (owner, wrapped) values ({Owner}, {wrapped}) on conflict do nothing", cancel);
        }
        var row = await db.ServerKeys.AsNoTracking().SingleAsync(k => k.Owner == Owner, cancel);
        return DataKey.Unwrap(masters, Owner, row.Wrapped);
    }
}

/// <summary>What the accounts' key is used for.</summary>
public sealed class AccountKey : IDisposable
{
    private readonly DataKey _key;
    private readonly byte[] _mac;

    internal AccountKey(DataKey key)
    {
        _key = key;
        _mac = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes.ToArray(), 32, info: "portal accounts keyed hash"u8.ToArray());
    }

    /// <summary>A keyed hash: without the key nobody can try all six-digit codes or all addresses against it.</summary>
    /// <param name="purpose">What for; hashes of different purposes never meet.</param>
    /// <param name="parts">What is hashed, part by part.</param>
    public byte[] Hash(string purpose, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _mac);
        Append(hash, purpose);
        foreach (var part in parts)
            Append(hash, part);
        return hash.GetHashAndReset();
    }

    /// <summary>A TOTP secret as the account's row keeps it.</summary>
    public byte[] Seal(AccountId account, byte[] totpSecret) => _key.Seal(TotpOf(account), totpSecret);

    /// <summary>The secret of an account's row.</summary>
    public byte[] Open(AccountId account, byte[] sealedSecret) => _key.Open(TotpOf(account), sealedSecret);

    public void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_mac);
    }

    private static SealedPlace TotpOf(AccountId account) => new("accounts", "totp_secret", account.Value.ToString());

    // Each part carries its length, so that no two lists of parts run together.
    private static void Append(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
