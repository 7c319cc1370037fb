using System.Text.Json;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// How far the ledger was verified, and what it was there. Kept in the data folder, outside of the database, so that the next verification
/// can go on from it.
/// </summary>
/// <param name="Size">Rows.</param>
/// <param name="Chain">The chain value of the last of them.</param>
/// <param name="Frontier">The right edge of their tree.</param>
public sealed record VerifiedMark(long Size, byte[] Chain, byte[] Frontier)
{
    private const string FileName = "verified.json";

    /// <summary>Before the first row.</summary>
    public static VerifiedMark Nothing => new(0, LedgerHash.Start, []);

    /// <summary>The root of the tree.</summary>
    public byte[] Root() => TreeFrontier.Read(Size, Frontier)!.Root();

    /// <summary>Reads the mark of a folder.</summary>
    /// <returns>Null when there is none, or none that can be read.</returns>
    public static VerifiedMark? Read(string folder)
    {
        try
        {
            var mark = JsonSerializer.Deserialize<VerifiedMark>(File.ReadAllBytes(Path.Combine(folder, FileName)));
            return mark is { Chain.Length: MerkleHash.Length, Frontier: not null } && TreeFrontier.Read(mark.Size, mark.Frontier) is not null ? mark : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null; // The first verification is a whole one, and so is the one after a mark that was spoiled.
        }
    }

    /// <summary>Writes it into a folder, for its owner only.</summary>
    public void Write(string folder)
    {
        OwnerOnly.CreateFolder(folder);
        OwnerOnly.WriteWhole(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this), replace: true);
    }
}
