using System.Text.RegularExpressions;

namespace Portal.Domain.Forms.Formats;

/// <summary>U.S. postal addresses.</summary>
internal static partial class PostalAddresses
{
    internal static Reading ReadZip(string tidy, string noun)
    {
        var digits = string.Concat(tidy.Where(c => c is not (' ' or '-')));
        if (digits.Length is not (5 or 9) || !digits.All(char.IsAsciiDigit))
        {
            return Reading.Wrong(tidy, $"Enter the {noun} as 5 digits, or 9 with a dash, such as 55101-2345.");
        }

        return digits.StartsWith("00000", StringComparison.Ordinal)
            ? Reading.Wrong(tidy, $"Check the {noun}: there is no 00000.")
            : new(digits.Length == 5 ? digits : $"{digits[..5]}-{digits[5..]}");
    }

    /// <summary>True for a line that names a box at a post office instead of a place. Rural route boxes ("RR 2 Box 15") are places.</summary>
    internal static bool IsPoBox(string line) =>
        PoBox().IsMatch(string.Concat(line.ToUpperInvariant().Where(c => c is not ('.' or ',' or '\''))).Replace('-', ' ').Replace('0', 'O'));

    // Zeros have become the letter O here, because people type P0 BOX.
    [GeneratedRegex(@"\bP ?O ?(B|BX|BOX|DRAWER)\b|\bP ?O ?(B|BX|BOX) ?#? ?[O1-9]|\bPOST(AL)? (OFFICE )?(BOX|DRAWER)\b|^(BOX|LOCKBOX|DRAWER) ?#? ?[O1-9]+\b", RegexOptions.CultureInvariant)]
    private static partial Regex PoBox();
}
