using System.Security.Cryptography;
using Portal.Domain.Common;

namespace Portal.Infrastructure.Accounts;

/// <summary>Codes that a person keeps on paper: 80 random bits each, in letters and digits that are not mistaken for each other.</summary>
public static class RecoveryCodes
{
    /// <summary>How many a person gets.</summary>
    public const int Count = 10;

    private const int Length = 16;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>New codes, grouped for reading.</summary>
    public static string[] New() => [.. Enumerable.Range(0, Count).Select(_ => Group(RandomNumberGenerator.GetString(Alphabet, Length)))];

    /// <summary>The code as it is hashed: without grouping, and with O, I and L read as the digits they look like.</summary>
    /// <returns>Empty when it cannot be a code.</returns>
    public static string Normalize(string? typed)
    {
        if (typed is null or { Length: > 100 })
            return "";
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '–')).Select(c => char.ToUpperInvariant(c) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var other => other,
        }));
        return code.Length == Length && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? code : "";
    }

    internal static byte[] Hash(AccountKey key, AccountId account, string typed) =>
        key.Hash("recovery-code", account.Value.ToString(), Normalize(typed));

    private static string Group(string code) => string.Join('-', code.Chunk(4).Select(c => new string(c)));
}
