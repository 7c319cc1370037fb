namespace Portal.Domain.Forms.Formats;

/// <summary>Numbers of the North American Numbering Plan: area code and exchange begin with 2 to 9.</summary>
internal static class PhoneNumbers
{
    internal static Reading Read(string tidy, string noun)
    {
        var mark = tidy.IndexOfAny(['x', 'X', 'e', 'E', '#']);
        var number = Digits(mark < 0 ? tidy : tidy[..mark]);
        if (number is { Length: 11 } && number[0] == '1') number = number[1..];
        if (number is not { Length: 10 })
        {
            return Reading.Wrong(tidy, $"Enter the {noun} with area code, 10 digits in all, such as 612-555-0123; an extension goes behind an x.");
        }

        if (number[0] < '2' || number[3] < '2')
        {
            return Reading.Wrong(tidy, $"Check the {noun}: neither the area code nor the three digits after it can begin with 0 or 1.");
        }

        if (mark < 0) return new(number);

        var extension = tidy[mark..].TrimStart('x', 'X', 'e', 'E', 't', 'T', 'n', 'N', 's', 'S', 'i', 'I', 'o', 'O', '#', '.', ':', ' ');
        return extension.Length is > 0 and <= 6 && extension.All(char.IsAsciiDigit)
            ? new($"{number}x{extension}")
            : Reading.Wrong(tidy, $"Enter the extension of the {noun} as 1 to 6 digits behind an x, such as 612-555-0123 x45.");
    }

    private static string? Digits(string text)
    {
        var digits = string.Concat(text.Where(c => c is not (' ' or '-' or '.' or '(' or ')' or '/' or '+')));
        return digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
