using System.Text;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>The checkpoint that was signed last, in the data folder: whatever happens to the database, nothing is signed that disagrees with it.</summary>
internal static class LastSigned
{
    private const string FileName = "last-signed";

    /// <summary>Reads it.</summary>
    /// <returns>Null when nothing was signed.</returns>
    /// <exception cref="InvalidDataException">Something stands there that is no checkpoint.</exception>
    public static (SignedNote Note, Checkpoint Checkpoint)? Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return null;
        var note = SignedNote.Parse(File.ReadAllText(file));
        return note is not null && Checkpoint.Parse(note.Text) is { } checkpoint
            ? (note, checkpoint)
            : throw new InvalidDataException($"{file} is no checkpoint: put there the newest one of the second place.");
    }

    /// <summary>Writes it, also if the power fails right after.</summary>
    public static void Write(string folder, SignedNote note)
    {
        OwnerOnly.CreateFolder(folder);
        OwnerOnly.WriteWhole(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(note.ToString()), replace: true);
    }
}
