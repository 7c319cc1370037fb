using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Infrastructure.Accounts;

/// <summary>Time-based one-time passwords: RFC 6238 with SHA-1, 30 seconds and six digits, which every authenticator app knows.</summary>
public static class Totp
{
    /// <summary>Seconds that one code is shown.</summary>
    public const int StepSeconds = 30;

    private const int SecretLength = 20;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new secret of 160 bits, the length that RFC 4226 4 recommends.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>The time step of an instant.</summary>
    public static long StepOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a time step.</summary>
    public static string Code(ReadOnlySpan<byte> secret, long step, int digits = 6)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default. HMAC does not need collision resistance.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 0xF)..]) & 0x7FFFFFFF;
        var modulus = (uint)Math.Pow(10, digits);
        return (number % modulus).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step whose code this is: the present one, or one beside it for a clock that is a little off.</summary>
    /// <returns>Null when it is none of them.</returns>
    public static long? Match(ReadOnlySpan<byte> secret, string? typed, DateTimeOffset now)
    {
        var code = Encoding.UTF8.GetBytes(Digits(typed));
        long? found = null;
        foreach (var step in new[] { StepOf(now), StepOf(now) - 1, StepOf(now) + 1 })
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, step)), code))
                found ??= step;
        return found;
    }

    /// <summary>The secret to type into an app: Base32 in groups of four.</summary>
    public static string Display(ReadOnlySpan<byte> secret) => string.Join(' ', ToBase32(secret).Chunk(4).Select(c => new string(c)));

    /// <summary>The secret as a link that an app on the same device opens.</summary>
    public static string Link(ReadOnlySpan<byte> secret, string account) =>
        $"otpauth://totp/Provider%20Portal:{Uri.EscapeDataString(account)}?secret={ToBase32(secret)}&issuer=Provider%20Portal";

    /// <summary>RFC 4648 Base32 without padding.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int bits = 0, held = 0;
        foreach (var b in bytes)
        {
            held = ((held << 8) | b) & 0xFFF;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Base32[(held >> (bits - 5)) & 31]);
        }
        if (bits > 0)
            text.Append(Base32[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>The digits of what was typed, without the spaces that people put between them; empty when it is far too long.</summary>
    public static string Digits(string? typed) =>
        typed is { Length: <= 40 } ? string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c != '-')) : "";
}
