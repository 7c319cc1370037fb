using System.Globalization;
using System.Text;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>A folder, best of another machine and one to which files can only be added: a file for each checkpoint.</summary>
internal sealed class CheckpointFolder(string path) : ICheckpointPlace
{
    private const string Prefix = "checkpoint-";

    public string Name => "Folder";

    public async Task BringAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel)
    {
        // The folder is made by whoever mounts it: one that is made here would hide that it is not mounted.
        if (!Directory.Exists(path))
            throw new CheckpointRefusedException($"There is no folder {path}: make it, or mount it.");
        var file = Path.Combine(path, $"{Prefix}{checkpoint.Size.ToString("D16", CultureInfo.InvariantCulture)}.txt");
        if (File.Exists(file))
        {
            var there = SignedNote.Parse(await File.ReadAllTextAsync(file, cancel));
            if (there?.Text != note.Text)
                throw new CheckpointRefusedException($"{file} says something else than what was signed. Nothing is written over it.");
            if (there.Signatures.Count >= note.Signatures.Count)
                return;
        }
        var temporary = $"{file}.{Path.GetRandomFileName()}";
        await File.WriteAllBytesAsync(temporary, Encoding.UTF8.GetBytes(note.ToString()), cancel);
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>What stands in the files of a folder; null for one that cannot be read as a note.</summary>
    public static IEnumerable<(string File, SignedNote? Note)> Read(string path) =>
        Directory.Exists(path)
            ? Directory.EnumerateFiles(path, Prefix + "*.txt").Order(StringComparer.Ordinal).Select(file => (file, SignedNote.Parse(File.ReadAllText(file))))
            : [];
}
