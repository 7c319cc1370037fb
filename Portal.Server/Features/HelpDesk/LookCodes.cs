using System.Globalization;
using System.Security.Cryptography;
using Portal.Infrastructure.Accounts;

namespace Portal.Server.Features.HelpDesk;

/// <summary>
/// The codes of looks: eight digits, because they are read out by phone, in any language and with any spelling. Shown once to whoever made
/// it, kept as a keyed hash, good for ten minutes and for one use; guesses are limited for each account of the help desk.
/// </summary>
public sealed class LookCodes(AccountKeys keys)
{
    /// <summary>Digits in a code.</summary>
    public const int Length = 8;

    /// <summary>
    /// How often somebody of the help desk may try, right or wrong: a right code does not give guesses back, or a provider who plays along
    /// could buy them. Ten among a hundred million, and the account is known.
    /// </summary>
    public static readonly RateLimit Tries = new("look-code", 10, 15);

    private const int Range = 100_000_000;

    /// <summary>A new code.</summary>
    public static string Make() => RandomNumberGenerator.GetInt32(Range).ToString($"D{Length}", CultureInfo.InvariantCulture);

    /// <summary>The code as it is read out.</summary>
    public static string Spoken(string code) => $"{code[..(Length / 2)]} {code[(Length / 2)..]}";

    /// <summary>What is kept of a code, however it was typed.</summary>
    public async Task<byte[]> HashAsync(string? typed, CancellationToken cancel) =>
        (await keys.GetAsync(cancel)).Hash("look-code", string.Concat((typed ?? "").Where(char.IsAsciiDigit)));
}
