using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Certifications;

/// <summary>
/// A salted commitment to a sensitive value (SSN, birth date, bank account). It stands where the value would stand in everything that is
/// hashed or shown as evidence: whoever is given the value and the salt can check it, and nobody can find the value by trying them all,
/// as one could with a bare hash of nine digits.
/// </summary>
public static class SensitiveCommitment
{
    /// <summary>The purpose, hashed in front, so that no other hash of the portal can pass for a commitment.</summary>
    public const string Tag = "enroll-portal/sensitive/v1";

    /// <summary>Length of the salt in bytes. Random, one for each value and version, kept as secret as the value.</summary>
    public const int SaltLength = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>SHA-256 over the tag, a zero byte, the salt and the value. The salt's fixed length leaves one way to read the parts.</summary>
    /// <param name="salt">Exactly <see cref="SaltLength"/> bytes.</param>
    /// <param name="value">The value exactly as it is stored.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="ArgumentException">A salt of another length, or half of a surrogate pair in the value.</exception>
    public static string Compute(ReadOnlySpan<byte> salt, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (salt.Length != SaltLength) throw new ArgumentException($"The salt has {SaltLength} bytes.", nameof(salt));
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(Tag), 0, .. salt, .. StrictUtf8.GetBytes(value)]));
    }
}
