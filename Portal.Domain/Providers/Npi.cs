using System.Diagnostics.CodeAnalysis;

namespace Portal.Domain.Providers;

/// <summary>
/// A National Provider Identifier: ten digits, the first 1 or 2, the last a check digit (45 CFR 162.406; Luhn over the number
/// prefixed with 80840). It proves enumeration only, and no other meaning may be read from its digits.
/// </summary>
public sealed record Npi
{
    // What the prefix 80840 adds to the Luhn sum of any NPI.
    private const int PrefixSum = 24;

    private Npi(string value) => Value = value;

    /// <summary>The ten digits.</summary>
    public string Value { get; }

    /// <summary>Reads an NPI as a person types it; spaces and dashes are ignored.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="npi">The identifier, when it is one.</param>
    /// <param name="refusal">Otherwise a sentence that says what is wrong and what to do. It does not repeat the number.</param>
    /// <returns>True when the text is an NPI.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Npi? npi, [NotNullWhen(false)] out string? refusal)
    {
        npi = null;
        refusal = Refusal(text, out var digits);
        if (refusal is not null) return false;

        npi = new Npi(digits);
        return true;
    }

    /// <summary>Reads an NPI that was checked before, such as one from the database.</summary>
    /// <param name="text">The ten digits.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">It is not an NPI.</exception>
    public static Npi Parse(string text) => TryParse(text, out var npi, out var refusal) ? npi : throw new FormatException(refusal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string? Refusal(string? text, out string digits)
    {
        digits = "";
        if (string.IsNullOrWhiteSpace(text)) return "Enter the NPI. It has 10 digits.";
        if (text.Length > 100) return "Enter only the 10 digits of the NPI.";

        digits = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '\u2010' or '\u2011' or '\u2013')));
        if (!digits.All(char.IsAsciiDigit)) return "Enter the NPI as 10 digits, without letters or other characters.";
        if (digits.Length != 10) return $"Enter all 10 digits of the NPI; there {(digits.Length == 1 ? "is 1" : $"are {digits.Length}")} now.";
        if (digits[0] is not ('1' or '2')) return "Check the first digit of the NPI: it is always 1 or 2.";
        return HasCheckDigit(digits) ? null : "Check the NPI for a wrong or swapped digit: its last digit does not fit the other nine.";
    }

    private static bool HasCheckDigit(string digits)
    {
        var sum = PrefixSum;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[i] - '0';
            if (i % 2 == 0) digit = digit * 2 > 9 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }
}
