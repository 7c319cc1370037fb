using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Accounts;

/// <summary>Passwords, which open an account only together with an authenticator app.</summary>
public sealed class Passwords
{
    /// <summary>The shortest (NIST SP 800-63B-4 3.1.1.2).</summary>
    public const int MinLength = 15;

    /// <summary>The longest; hashing megabytes would be a way to keep the server busy.</summary>
    public const int MaxLength = 256;

    private const string ListName = "common-passwords.txt";

    private static readonly Lazy<HashSet<string>> Common = new(ReadCommon);

    private readonly PasswordHasher<AccountRow> _hasher = new();
    private readonly string _nobodys;

    public Passwords() => _nobodys = _hasher.HashPassword(null!, RandomNumberGenerator.GetHexString(32));

    /// <summary>Whether a password may be chosen.</summary>
    /// <returns>Null, or what is wrong with it and what to do.</returns>
    public static Error? Refusal(string? password, string email)
    {
        var text = (password ?? "").Normalize(NormalizationForm.FormC);
        if (text.Length > MaxLength)
            return Refused("password.too-long", $"This password is longer than {MaxLength} characters. Choose a shorter one.");
        if (text.EnumerateRunes().Count() < MinLength)
            return Refused("password.too-short", $"Choose a password of at least {MinLength} characters. Several words in a row are easy to remember.");
        var plain = Plain(text);
        var local = Plain(email.Split('@')[0]);
        if (plain.Contains(Plain(email), StringComparison.Ordinal) || (local.Length >= 4 && plain.Replace(local, "", StringComparison.Ordinal).Length < 8))
            return Refused("password.email", "The password is too close to your e-mail address. Choose words that have nothing to do with it.");
        if (Common.Value.Contains(plain) || plain.Distinct().Count() < 5 || IsRepetition(plain))
            return Refused("password.common", "This password is one of those that are tried first. Choose words that nobody would guess together.");
        return null;
    }

    /// <summary>The hash to keep.</summary>
    public string Hash(string password) => _hasher.HashPassword(null!, password.Normalize(NormalizationForm.FormC));

    /// <summary>Whether it is the password. Takes as long for an account without one, or for no account.</summary>
    public bool Verify(string? hash, string? password)
    {
        var typed = password is { Length: <= 4 * MaxLength } ? password.Normalize(NormalizationForm.FormC) : "";
        var right = _hasher.VerifyHashedPassword(null!, hash ?? _nobodys, typed) != PasswordVerificationResult.Failed;
        return right && hash is not null;
    }

    private static bool IsRepetition(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(length =>
            text.Select((c, i) => c == text[i % length]).All(same => same));

    // Case, spaces and signs do not make a common password another one.
    private static string Plain(string text) => string.Concat(text.ToLowerInvariant().Where(char.IsLetterOrDigit));

    private static HashSet<string> ReadCommon()
    {
        using var stream = typeof(Passwords).Assembly.GetManifestResourceStream(ListName)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Plain)];
    }

    private static Error Refused(string code, string message) => new(code, message, "password");
}
