using System.Globalization;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// A size of the ledger and its chain value at that size. Kept somewhere else (paper, another organization), it finds what no look at the
/// database alone can find: an end that was cut off together with the head, or a history that was written anew.
/// </summary>
/// <param name="Size">Rows.</param>
/// <param name="Chain">The chain value of the last of them.</param>
public sealed record LedgerCheckpoint(long Size, byte[] Chain)
{
    /// <summary>Reads <c>size:hex</c>, as the verifier prints it.</summary>
    /// <returns>Null when it is not written that way.</returns>
    public static LedgerCheckpoint? Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && parts[1].Length == 2 * LedgerHash.Length && parts[1].All(char.IsAsciiHexDigit)
            ? new LedgerCheckpoint(size, Convert.FromHexString(parts[1]))
            : null;
    }

    public override string ToString() => $"{Size}:{Convert.ToHexStringLower(Chain)}";
}
