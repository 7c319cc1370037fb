using Portal.Domain.Common;

namespace Portal.Domain.Accounts;

/// <summary>
/// An e-mail address in the one form in which addresses are stored and compared: ASCII, lower case, the domain in its
/// IDNA (punycode) form. Two addresses are equal exactly when <see cref="Value"/> is, code unit by code unit.
/// A character that a culture-aware comparison, Unicode normalization or IDNA mapping would fold into something else
/// (zero-width characters, the Kelvin sign, full-width letters) is refused instead of folded.
/// </summary>
/// <remarks>Limits: RFC 5321 4.5.3.1.1 (local part 64), erratum 1690 of RFC 3696 (254 in all), RFC 1035 2.3.4 (label 63).</remarks>
public sealed record EmailAddress
{
    /// <summary>The longest address, in ASCII characters.</summary>
    public const int MaxLength = 254;

    /// <summary>The longest part before the @, in ASCII characters.</summary>
    public const int MaxLocalLength = 64;

    private EmailAddress(string local, string domain) => (Value, Domain) = (local + "@" + domain, domain);

    /// <summary>The whole address: ASCII, lower case. The only form to store and to compare.</summary>
    public string Value { get; }

    /// <summary>What follows the @, in ASCII; a name in another script shows as <c>xn--…</c>, never as a look-alike.</summary>
    public string Domain { get; }

    /// <summary>Reads an address as a person typed it. Nothing is trimmed or repaired.</summary>
    /// <param name="typed">The text; null counts as empty.</param>
    /// <returns>The address, or a refusal whose code starts with <c>email.</c> and whose sentence can stand beside the field.</returns>
    public static Result<EmailAddress> Parse(string? typed)
    {
        if (string.IsNullOrEmpty(typed)) return EmailErrors.Missing;
        // Measured first, so that megabytes pasted into the field cost nothing.
        if (typed.Length > MaxLength) return EmailErrors.TooLong;
        if (EmailCharacters.Refusal(typed) is { } unseen) return unseen;

        var at = typed.LastIndexOf('@');
        if (at <= 0 || at == typed.Length - 1) return EmailErrors.Shape;
        var local = typed[..at];
        if (EmailCharacters.LocalRefusal(local) is { } refusal) return refusal;
        var domain = EmailDomain.Parse(typed[(at + 1)..]);
        if (!domain.Succeeded) return domain.Error;

        var address = new EmailAddress(local.ToLowerInvariant(), domain.Value);
        return address.Value.Length > MaxLength ? EmailErrors.TooLong : address;
    }

    /// <summary>The address for people who have not shown that it is theirs: <c>m…@clinic.example</c>.</summary>
    /// <returns>The first character, an ellipsis and the domain. The length of the name is not told.</returns>
    public string Mask() => $"{Value[0]}…@{Domain}";

    /// <inheritdoc/>
    public override string ToString() => Value;
}
