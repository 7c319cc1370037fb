using System.Security.Cryptography;

namespace Portal.Infrastructure.Secrets;

/// <summary>One master key and the name by which sealed bytes refer to it.</summary>
internal sealed record MasterKey(string Id, byte[] Bytes)
{
    public const int MaxIdLength = 32;

    /// <summary>Reads <c>id:base64 of 32 bytes</c>. The message never repeats the setting: it holds the key.</summary>
    public static MasterKey Parse(string setting, int position)
    {
        var colon = setting.IndexOf(':', StringComparison.Ordinal);
        var id = colon < 0 ? "" : setting[..colon].Trim();
        if (id.Length is 0 or > MaxIdLength || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new InvalidSettingException($"Portal:MasterKeys number {position} must be written id:base64, where the id has "
                + $"1 to {MaxIdLength} letters, digits, dots, dashes or underscores.");
        Span<byte> bytes = stackalloc byte[SealedBytes.KeyLength + 4];
        if (!Convert.TryFromBase64String(setting[(colon + 1)..].Trim(), bytes, out var length) || length != SealedBytes.KeyLength)
            throw new InvalidSettingException($"The key '{id}' in Portal:MasterKeys must be the base64 form of exactly 32 "
                + "bytes, for example made with: openssl rand -base64 32.");
        if (bytes[..length].IndexOfAnyExcept(bytes[0]) < 0)
            throw new InvalidSettingException($"The key '{id}' in Portal:MasterKeys is one byte repeated: replace it by 32 "
                + "random bytes, for example made with: openssl rand -base64 32.");
        return new MasterKey(id, bytes[..length].ToArray());
    }

    public static MasterKey Generate() =>
        new("dev-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), RandomNumberGenerator.GetBytes(SealedBytes.KeyLength));

    public override string ToString() => Id;
}
