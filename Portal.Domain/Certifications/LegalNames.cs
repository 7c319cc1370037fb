using System.Text;

namespace Portal.Domain.Certifications;

/// <summary>Whether a typed name is the legal name that is on record.</summary>
public static class LegalNames
{
    /// <summary>
    /// Compares letters only, without regard to case: <c>DANA REYES O'BRIEN</c> is <c>Dana Reyes-O’Brien</c>. Letters with marks are letters
    /// of their own, whichever way they were typed. A name without letters is nobody's.
    /// </summary>
    /// <param name="typed">As typed; null counts as empty.</param>
    /// <param name="legal">As it is on record.</param>
    public static bool Same(string? typed, string legal)
    {
        ArgumentNullException.ThrowIfNull(legal);
        var letters = Letters(typed ?? "");
        return letters.Length > 0 && string.Equals(letters, Letters(legal), StringComparison.OrdinalIgnoreCase);
    }

    // Halves of surrogate pairs cannot be normalized; EnumerateRunes makes them U+FFFD, which is no letter.
    private static string Letters(string name)
    {
        var whole = new StringBuilder();
        foreach (var rune in name.EnumerateRunes()) whole.Append(rune);
        var letters = new StringBuilder();
        foreach (var rune in whole.ToString().Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.IsLetter(rune)) letters.Append(rune);
        }

        return letters.ToString();
    }
}
