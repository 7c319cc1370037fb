namespace Portal.Domain.Forms.Formats;

/// <summary>Numbers of banks and accounts in the United States.</summary>
internal static class BankNumbers
{
    // ABA: 3, 7, 1 times the digits in turn add up to a multiple of ten. First two digits: Federal Reserve districts 01-12,
    // thrifts 21-32, electronic transactions 61-72; 00 is the government's and 80 is for traveler's checks.
    internal static Reading ReadRouting(string tidy, string noun)
    {
        var digits = string.Concat(tidy.Where(c => c is not (' ' or '-')));
        if (digits.Length != 9 || !digits.All(char.IsAsciiDigit)) return Reading.Wrong(tidy, $"Enter the 9 digits of the {noun}, as at the bottom of a check.");

        var d = digits.Select(c => c - '0').ToArray();
        var district = (10 * d[0]) + d[1];
        var known = district is (>= 1 and <= 12) or (>= 21 and <= 32) or (>= 61 and <= 72);
        var sum = (3 * (d[0] + d[3] + d[6])) + (7 * (d[1] + d[4] + d[7])) + d[2] + d[5] + d[8];
        return known && sum % 10 == 0
            ? new(digits)
            : Reading.Wrong(tidy, $"Check the {noun} for a wrong or swapped digit: no bank has this number.");
    }

    internal static Reading ReadAccount(string tidy, string noun)
    {
        var digits = string.Concat(tidy.Where(c => c is not (' ' or '-')));
        return digits.Length is >= 4 and <= 17 && digits.All(char.IsAsciiDigit)
            ? new(digits)
            : Reading.Wrong(tidy, $"Enter the {noun} as 4 to 17 digits, without letters.");
    }
}
