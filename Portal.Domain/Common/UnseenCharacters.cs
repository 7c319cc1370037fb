using System.Globalization;
using System.Text;

namespace Portal.Domain.Common;

/// <summary>
/// Characters that nobody can see, or that change the direction of the text around them: refused in addresses, taken out
/// of names. Besides control and format characters these are what Unicode calls default-ignorable, which normalization
/// and IDNA drop or keep without a word. Plain white space is not among them.
/// </summary>
public static class UnseenCharacters
{
    /// <summary>
    /// True for an invisible or direction-changing character, for half a surrogate pair and for what Unicode has not
    /// assigned.
    /// </summary>
    /// <param name="rune">One code point; the replacement character stands for half a pair.</param>
    /// <returns>Whether it is to be refused.</returns>
    public static bool Is(Rune rune) => rune.Value switch
    {
        '\t' or '\r' or '\n' => false,
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or 0xFFFC or 0xFFFD => true,
        (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF) => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned,
    };
}
