using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Portal.Domain.Common;

/// <summary>
/// An e-mail address in the form in which it is compared and sent to: ASCII before the @, and a domain in lower case with
/// international names in their ASCII (IDNA) form. At most 254 characters, 64 of them before the @ (RFC 5321 4.5.3.1, RFC 3696 errata).
/// Quoted local parts and address literals are refused: no person types them.
/// </summary>
public sealed record EmailAddress
{
    /// <summary>The longest address.</summary>
    public const int MaxLength = 254;

    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    private EmailAddress(string value) => Value = value;

    /// <summary>The address, ready to send to. The part before the @ keeps its case.</summary>
    public string Value { get; }

    /// <summary>The address in lower case. Two addresses are the same person's when these are equal, compared ordinally.</summary>
    public string Comparable => Value.ToLowerInvariant();

    /// <summary>Reads an address as a person types it; surrounding white space is ignored.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="address">The address, when it is one.</param>
    /// <returns>True when it is.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (text is null || text.Length > 4 * MaxLength) return false;

        var typed = text.Trim();
        var at = typed.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || !IsDotAtom(typed[..at])) return false;
        if (!TryDomain(typed[(at + 1)..], out var domain)) return false;

        var value = $"{typed[..at]}@{domain}";
        if (value.Length > MaxLength) return false;

        address = new EmailAddress(value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsDotAtom(string local) =>
        local.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal)));

    private static bool TryDomain(string typed, out string domain)
    {
        domain = "";
        // The mapping drops unseen characters silently: the address would be read as another one than was typed.
        if (typed.Length == 0 || typed.Any(char.IsWhiteSpace) || TypedText.HasUnseen(typed)) return false;

        try
        {
            domain = Idna.GetAscii(typed).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }

        var labels = domain.Split('.');
        return labels.Length > 1
            && labels.All(l => l.Length is > 0 and <= 63 && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && l[0] != '-' && l[^1] != '-')
            && !labels[^1].All(char.IsAsciiDigit);
    }
}
