using System.Security.Cryptography;

namespace Portal.Infrastructure.Secrets;

/// <summary>
/// The envelope of everything that is sealed at once: header, random 96-bit nonce, 128-bit tag, AES-256-GCM ciphertext.
/// Header and purpose are authenticated with it.
/// </summary>
internal static class SealedBytes
{
    public const byte UnderDataKey = 1;
    public const byte Streamed = 2;
    public const byte UnderMasterKey = 3;

    public const int NonceLength = 12;
    public const int TagLength = 16;
    public const int KeyLength = 32;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> header, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> plaintext)
    {
        var envelope = new byte[header.Length + NonceLength + TagLength + plaintext.Length];
        header.CopyTo(envelope);
        var nonce = envelope.AsSpan(header.Length, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plaintext, envelope.AsSpan(header.Length + NonceLength + TagLength),
            envelope.AsSpan(header.Length + NonceLength, TagLength), Authenticated(header, bound));
        return envelope;
    }

    public static byte[] Open(ReadOnlySpan<byte> key, int headerLength, ReadOnlySpan<byte> bound, ReadOnlySpan<byte> envelope, string name)
    {
        if (envelope.Length < headerLength + NonceLength + TagLength)
            throw new SealBrokenException($"The sealed value of {name} is too short to be one.");
        var header = envelope[..headerLength];
        var rest = envelope[headerLength..];
        var plaintext = new byte[rest.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(rest[..NonceLength], rest[(NonceLength + TagLength)..], rest.Slice(NonceLength, TagLength), plaintext,
                Authenticated(header, bound));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SealBrokenException($"The sealed value of {name} was altered, moved, or sealed under another key.", e);
        }
        return plaintext;
    }

    private static byte[] Authenticated(ReadOnlySpan<byte> header, ReadOnlySpan<byte> bound) => [.. header, .. bound];
}
