namespace Portal.Domain.Forms.Formats;

/// <summary>Numbers that agencies give to people and businesses.</summary>
internal static class RegistrationNumbers
{
    // IRS, "Valid EIN Prefixes". The list of prefixes in use grows; these have never been given.
    private static readonly HashSet<string> UnusedEinPrefixes =
        ["00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"];

    // SSA, POMS RM 10201.035: no area 000, 666 or 900-999, no group 00, no serial 0000.
    internal static Reading ReadSsn(string tidy, string noun)
    {
        if (Digits(tidy) is not { Length: 9 } digits) return Reading.Wrong(tidy, $"Enter the {noun} as 9 digits; only spaces and dashes may be between them.");
        if (digits[..3] is "000" or "666" || digits[0] == '9') return Reading.Wrong(tidy, $"Check the first three digits of the {noun}: no number begins like this.");
        if (digits[3..5] == "00") return Reading.Wrong(tidy, $"Check the two digits in the middle of the {noun}: they are never 00.");
        return digits[5..] == "0000" ? Reading.Wrong(tidy, $"Check the last four digits of the {noun}: they are never 0000.") : new(digits);
    }

    internal static Reading ReadEin(string tidy, string noun)
    {
        if (Digits(tidy) is not { Length: 9 } digits) return Reading.Wrong(tidy, $"Enter the {noun} as 9 digits, such as 41-1234567.");
        return UnusedEinPrefixes.Contains(digits[..2])
            ? Reading.Wrong(tidy, $"Check the first two digits of the {noun}: the IRS gives no number that begins like this.")
            : new(digits);
    }

    // Check digit: (first + third + fifth) + 2 x (second + fourth + sixth) ends in the seventh.
    internal static Reading ReadDea(string tidy, string noun)
    {
        var number = string.Concat(tidy.Where(c => c is not (' ' or '-'))).ToUpperInvariant();
        if (number.Length != 9 || !char.IsAsciiLetter(number[0]) || !(char.IsAsciiLetter(number[1]) || number[1] == '9') || !number[2..].All(char.IsAsciiDigit))
        {
            return Reading.Wrong(tidy, $"Enter the {noun} as two letters and 7 digits, as on the registration certificate.");
        }

        var d = number[2..].Select(c => c - '0').ToArray();
        return (d[0] + d[2] + d[4] + (2 * (d[1] + d[3] + d[5]))) % 10 == d[6]
            ? new(number)
            : Reading.Wrong(tidy, $"Check the {noun} for a wrong or swapped digit: its last digit does not fit the others.");
    }

    internal static Reading ReadLicense(string tidy, string noun) =>
        tidy.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '/' or '#') && tidy.Any(char.IsAsciiLetterOrDigit)
            ? new(tidy)
            : Reading.Wrong(tidy, $"Enter the {noun} with letters and digits; spaces and - . / # may be among them.");

    private static string? Digits(string tidy)
    {
        var digits = string.Concat(tidy.Where(c => c is not (' ' or '-' or '\u2010' or '\u2011' or '\u2013')));
        return digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
