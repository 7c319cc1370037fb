using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Certifications;

/// <summary>
/// The challenge that the signer's passkey signs: SHA-256 over the tag, a zero byte, the nonce and the SHA-256 of the manifest. All parts
/// but the tag have a fixed length, so there is one way to read them. The nonce keeps the challenge random and single-use, which a bare
/// hash of the content would not be (WebAuthn 13.4.3); the tag keeps a sign-in from ever passing for a certification.
/// </summary>
public static class CertificationChallenge
{
    /// <summary>The purpose.</summary>
    public const string Tag = "enroll-portal/certify/v1";

    /// <summary>Length of the nonce in bytes.</summary>
    public const int NonceLength = 32;

    /// <summary>Computes the challenge over the bytes of a manifest.</summary>
    /// <param name="nonce">Exactly <see cref="NonceLength"/> random bytes, made for one ceremony.</param>
    /// <param name="manifest">What <see cref="Manifest.CanonicalBytes"/> returned.</param>
    /// <returns>32 bytes.</returns>
    /// <exception cref="ArgumentException">A nonce of another length.</exception>
    public static byte[] Compute(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> manifest)
    {
        if (nonce.Length != NonceLength) throw new ArgumentException($"The nonce has {NonceLength} bytes.", nameof(nonce));
        return SHA256.HashData([.. Encoding.ASCII.GetBytes(Tag), 0, .. nonce, .. SHA256.HashData(manifest)]);
    }
}
