using System.Text;
using Portal.Domain.Common;

namespace Portal.Domain.Accounts;

/// <summary>What can be wrong with a typed e-mail address. Positions count characters from 1.</summary>
public static class EmailErrors
{
    /// <summary>Nothing was typed.</summary>
    public static readonly Error Missing = new("email.missing", "Enter an e-mail address, like name@clinic.example.");

    /// <summary>No name, no @ or no domain.</summary>
    public static readonly Error Shape = new("email.shape",
        "Enter the whole e-mail address: a name, the @ sign and a domain, like name@clinic.example.");

    /// <summary>Over 254 characters in all, after conversion to ASCII.</summary>
    public static readonly Error TooLong = new("email.too-long",
        "This e-mail address is longer than 254 characters. Check that only one address was entered.");

    /// <summary>Over 64 characters before the @.</summary>
    public static readonly Error LocalTooLong = new("email.local-too-long",
        "The part before the @ is longer than 64 characters. Check that only one address was entered.");

    /// <summary>A quoted local part, such as <c>"a b"@clinic.example</c>.</summary>
    public static readonly Error Quoted = new("email.quoted",
        "An e-mail address with quotation marks cannot be used here. Enter another address of yours.");

    /// <summary>A dot at the start or end of the local part, or two in a row.</summary>
    public static readonly Error Dots = new("email.dots",
        "The part before the @ has a dot at its start or end, or two dots in a row. Check the address.");

    /// <summary>An IP address instead of a domain name.</summary>
    public static readonly Error IpAddress = new("email.ip-address",
        "An e-mail address needs a domain name after the @, not a network address. Enter one like name@clinic.example.");

    /// <summary>The domain is not a name that mail can be sent to.</summary>
    public static readonly Error Domain = new("email.domain",
        "The part after the @ is not a complete domain name, like clinic.example. Check it for missing parts and typing errors.");

    /// <summary>White space anywhere.</summary>
    /// <param name="position">Where.</param>
    /// <returns>The refusal.</returns>
    public static Error Whitespace(int position) =>
        new("email.whitespace", $"Remove the space or line break at position {position} of the e-mail address.");

    /// <summary>A character that nobody can see, or that changes the direction of the text.</summary>
    /// <param name="found">The character.</param>
    /// <param name="position">Where.</param>
    /// <returns>The refusal.</returns>
    public static Error Unseen(Rune found, int position) =>
        new("email.unseen-character",
            $"The e-mail address has an invisible character (U+{found.Value:X4}) at position {position}. Delete the address and "
            + "type it instead of pasting it.");

    /// <summary>A character that is not used before the @.</summary>
    /// <param name="found">The character.</param>
    /// <param name="position">Where.</param>
    /// <returns>The refusal.</returns>
    public static Error LocalCharacter(Rune found, int position) =>
        new("email.local-character",
            $"The character “{found}” (U+{found.Value:X4}) at position {position} cannot be used before the @. Type the address "
            + "with the plain letters a to z.");

    /// <summary>A character that has a second spelling, so that two different names would look or compare alike.</summary>
    /// <param name="found">The character.</param>
    /// <returns>The refusal.</returns>
    public static Error DomainCharacter(Rune found) =>
        new("email.domain-character",
            $"The character “{found}” (U+{found.Value:X4}) cannot be used after the @, because it is easily taken for another "
            + "one. Type the domain again by hand.");
}
