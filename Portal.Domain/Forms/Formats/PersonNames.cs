using System.Globalization;
using System.Text;

namespace Portal.Domain.Forms.Formats;

/// <summary>Parts of the names of people. Letters of every script are letters.</summary>
internal static class PersonNames
{
    internal static Reading Read(string tidy, string noun)
    {
        var letters = 0;
        foreach (var rune in tidy.EnumerateRunes())
        {
            if (Rune.IsLetter(rune)) letters++;
            else if (!IsMark(rune) && rune.Value is not (' ' or '-' or '\'' or '\u2019' or '.' or ','))
            {
                return Reading.Wrong(tidy, $"Enter the {noun} with letters only; hyphens, apostrophes, periods and spaces may be among them.");
            }
        }

        return letters > 0 ? new(tidy) : Reading.Wrong(tidy, $"Enter the {noun} with at least one letter.");
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
