using System.Security.Cryptography;
using System.Text;

namespace Portal.Infrastructure.Secrets;

/// <summary>
/// The AES-256 key of one owner (an application version, a provider's evidence), which seals all its sensitive values
/// and files. It is stored only wrapped by a master key, in a table of its own: rotation rewraps that one row and
/// touches nothing that is frozen.
/// </summary>
public sealed class DataKey : IDisposable
{
    private static readonly byte[] Header = [SealedBytes.UnderDataKey];

    // Throws on half a surrogate pair: PostgreSQL could not keep such text either, and replacing it would change what was typed.
    private static readonly UTF8Encoding Text = new(false, true);

    private readonly byte[] _key;
    private bool _disposed;

    private DataKey(byte[] key) => _key = key;

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _key;
        }
    }

    /// <summary>A new random key.</summary>
    public static DataKey Create() => new(RandomNumberGenerator.GetBytes(SealedBytes.KeyLength));

    /// <summary>Opens a stored key.</summary>
    /// <param name="keys">The master keys.</param>
    /// <param name="owner">Whose key it is, exactly as when it was wrapped.</param>
    /// <param name="wrapped">The stored bytes.</param>
    /// <exception cref="SealBrokenException">Altered, another owner's, or its master key is not there.</exception>
    public static DataKey Unwrap(MasterKeys keys, string owner, ReadOnlySpan<byte> wrapped) => new(keys.Open(Purpose(owner), wrapped));

    /// <summary>The same key under the current master key, or null when it is already under that one.</summary>
    public static byte[]? Rewrap(MasterKeys keys, string owner, ReadOnlySpan<byte> wrapped)
    {
        if (keys.IsCurrent(wrapped)) return null;
        using var key = Unwrap(keys, owner, wrapped);
        return key.Wrap(keys, owner);
    }

    /// <summary>The key as it is stored: under the current master key, bound to its owner.</summary>
    public byte[] Wrap(MasterKeys keys, string owner) => keys.Seal(Purpose(owner), Bytes);

    public byte[] Seal(SealedPlace place, ReadOnlySpan<byte> plaintext) => SealedBytes.Seal(Bytes, Header, place.Bound, plaintext);

    public byte[] SealText(SealedPlace place, string text) => Seal(place, Text.GetBytes(text));

    /// <exception cref="SealBrokenException">Altered, cut off, moved from another place, or another owner's.</exception>
    public byte[] Open(SealedPlace place, ReadOnlySpan<byte> envelope)
    {
        if (envelope.IsEmpty || envelope[0] != SealedBytes.UnderDataKey)
            throw new SealBrokenException($"The sealed value of {place.Name} has an unknown format.");
        return SealedBytes.Open(Bytes, Header.Length, place.Bound, envelope, place.Name);
    }

    public string OpenText(SealedPlace place, ReadOnlySpan<byte> envelope) => Text.GetString(Open(place, envelope));

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }

    private static string Purpose(string owner) => "data-key|" + owner;
}
