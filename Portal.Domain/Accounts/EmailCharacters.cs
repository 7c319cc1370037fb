using System.Text;
using Portal.Domain.Common;

namespace Portal.Domain.Accounts;

/// <summary>Which characters an e-mail address may not contain.</summary>
internal static class EmailCharacters
{
    private const string LocalSpecials = "!#$%&'*+-/=?^_`{|}~.";

    /// <summary>Looks for characters that are refused anywhere in an address.</summary>
    /// <param name="text">The address as typed.</param>
    /// <returns>The first refusal, or null.</returns>
    public static Error? Refusal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            position++;
            if (UnseenCharacters.Is(rune)) return EmailErrors.Unseen(rune, position);
            if (Rune.IsWhiteSpace(rune)) return EmailErrors.Whitespace(position);
        }
        return null;
    }

    /// <summary>Checks the part before the @: an RFC 5322 dot-atom in ASCII.</summary>
    /// <param name="local">That part, without the @.</param>
    /// <returns>The first refusal, or null.</returns>
    public static Error? LocalRefusal(string local)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (local.Contains('"', StringComparison.Ordinal)) return EmailErrors.Quoted;
        var position = 0;
        foreach (var rune in local.EnumerateRunes())
        {
            position++;
            if (rune.Value == '@') return EmailErrors.Shape;
            if (!rune.IsAscii || !IsLocal((char)rune.Value)) return EmailErrors.LocalCharacter(rune, position);
        }
        if (local.Length > EmailAddress.MaxLocalLength) return EmailErrors.LocalTooLong;
        return local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal) ? EmailErrors.Dots : null;
    }

    private static bool IsLocal(char c) => char.IsAsciiLetterOrDigit(c) || LocalSpecials.Contains(c, StringComparison.Ordinal);
}
