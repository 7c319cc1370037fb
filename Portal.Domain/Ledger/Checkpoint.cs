using System.Globalization;

namespace Portal.Domain.Ledger;

/// <summary>What the ledger was at one size (C2SP tlog-checkpoint): the text of a note that the portal signs.</summary>
/// <param name="Origin">Which ledger.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">The root of their tree.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>Reads the text of a note. Lines that other ledgers add are not accepted: nobody checks what they say.</summary>
    /// <returns>Null when it is no checkpoint.</returns>
    public static Checkpoint? Parse(string? text)
    {
        var lines = (text ?? "").Split('\n');
        var root = new byte[MerkleHash.Length];
        return lines is [{ Length: > 0 } origin, var size, { Length: 44 } hash, ""]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && size == SizeText(count)
            && StrictBase64.TryRead(hash, root, out var length) && length == root.Length
            ? new Checkpoint(origin, count, root)
            : null;
    }

    /// <summary>The text that is signed.</summary>
    public string ToText() => $"{Origin}\n{SizeText(Size)}\n{Convert.ToBase64String(Root)}\n";

    private static string SizeText(long size) => size.ToString(CultureInfo.InvariantCulture);
}
