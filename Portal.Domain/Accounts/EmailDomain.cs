using System.Globalization;
using System.Text;
using Portal.Domain.Common;

namespace Portal.Domain.Accounts;

/// <summary>The part of an e-mail address after the @, brought into its ASCII form.</summary>
internal static class EmailDomain
{
    private const int MaxLabelLength = 63;

    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    /// <summary>Reads a domain name.</summary>
    /// <param name="typed">As typed, in ASCII or in its own script.</param>
    /// <returns>The name in lower-case ASCII, or a refusal.</returns>
    public static Result<string> Parse(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        if (typed.StartsWith('[')) return EmailErrors.IpAddress;
        var lower = new StringBuilder(typed.Length);
        foreach (var rune in typed.EnumerateRunes())
        {
            if (FoldsIntoAnother(rune)) return EmailErrors.DomainCharacter(rune);
            lower.Append(Rune.ToLowerInvariant(rune));
        }
        var ascii = Ascii(lower.ToString().Normalize(NormalizationForm.FormC));
        if (ascii is null) return EmailErrors.Domain;
        var labels = ascii.Split('.');
        if (labels.Length < 2 || !labels.All(IsLabel)) return EmailErrors.Domain;
        return labels[^1].All(char.IsAsciiDigit) ? EmailErrors.IpAddress : ascii;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    // Only what survives the way there and back unchanged has one spelling.
    private static string? Ascii(string lower)
    {
        try
        {
            var ascii = Idna.GetAscii(lower);
            var unicode = Idna.GetUnicode(ascii);
            return unicode == lower || ascii == lower && Idna.GetAscii(unicode) == ascii ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // The Kelvin sign is the letter k to Unicode normalization and to every lower-casing; a full-width letter is one to IDNA.
    private static bool FoldsIntoAnother(Rune rune)
    {
        if (rune.IsAscii) return false;
        var text = rune.ToString();
        return Rune.ToLowerInvariant(rune).IsAscii
            || text.Normalize(NormalizationForm.FormKC) != text
            || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
    }
}
