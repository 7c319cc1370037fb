using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Portal.Infrastructure.Secrets;

/// <summary>The cipher of one sealed stream.</summary>
internal sealed class SealedChunks : IDisposable
{
    private const int AuthenticatedLength = 6;

    private readonly AesGcm _aes;
    private readonly byte[] _nonce = new byte[SealedBytes.NonceLength];
    private readonly byte[] _authenticated = new byte[AuthenticatedLength];

    public SealedChunks(DataKey key, SealedPlace place, ReadOnlySpan<byte> salt)
    {
        Span<byte> own = stackalloc byte[SealedBytes.KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, own, salt, [.. "portal sealed stream"u8, SealedBytes.Streamed, .. place.Bound]);
        _aes = new AesGcm(own, SealedBytes.TagLength);
        CryptographicOperations.ZeroMemory(own);
    }

    public void Seal(uint number, bool final, ReadOnlySpan<byte> plaintext, Span<byte> chunk)
    {
        Bind(number, final);
        _aes.Encrypt(_nonce, plaintext, chunk[..plaintext.Length], chunk[plaintext.Length..], _authenticated);
    }

    public void Open(uint number, bool final, ReadOnlySpan<byte> chunk, Span<byte> plaintext, string name)
    {
        if (chunk.Length < SealedBytes.TagLength) throw new SealBrokenException($"The sealed stream of {name} is cut off.");
        Bind(number, final);
        try
        {
            _aes.Decrypt(_nonce, chunk[..plaintext.Length], chunk[plaintext.Length..], plaintext, _authenticated);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SealBrokenException($"Part {number + 1} of the sealed stream of {name} was altered, moved or cut off, or "
                + "sealed under another key.", e);
        }
    }

    public void Dispose() => _aes.Dispose();

    // The number is the nonce: the key serves this one stream only, so no nonce comes twice.
    private void Bind(uint number, bool final)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_nonce.AsSpan(SealedBytes.NonceLength - 4), number);
        _authenticated[0] = SealedBytes.Streamed;
        BinaryPrimitives.WriteUInt32BigEndian(_authenticated.AsSpan(1), number);
        _authenticated[5] = final ? (byte)1 : (byte)0;
    }
}
