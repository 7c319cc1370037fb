using System.Globalization;
using System.Text;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>A folder, best of another machine and one to which files can only be added: a file for each checkpoint.</summary>
internal sealed class CheckpointFolder(string path) : ICheckpointPlace
{
    private const string Prefix = "checkpoint-";

    private Task? _last;

    public string Name => "Folder";

    public async Task BringAsync(SignedNote note, Checkpoint checkpoint, CancellationToken cancel)
    {
        if (_last is { IsCompleted: false })
            throw NoAnswer();
        // A thread of its own: a folder of another machine that is away stops whoever opens it, and nothing can call that thread back. It is
        // left behind, and none follows it until it is over.
        _last = Task.Factory.StartNew(() => Bring(note, checkpoint), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await _last.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            throw NoAnswer();
        }
    }

    private CheckpointRefusedException NoAnswer() => new($"The folder {path} does not answer. Look at the machine that it is of, and at how it is mounted.");

    private void Bring(SignedNote note, Checkpoint checkpoint)
    {
        // The folder is made by whoever mounts it: one that is made here would hide that it is not mounted.
        if (!Directory.Exists(path))
            throw new CheckpointRefusedException($"There is no folder {path}: make it, or mount it.");
        var file = Path.Combine(path, $"{Prefix}{checkpoint.Size.ToString("D16", CultureInfo.InvariantCulture)}.txt");
        if (File.Exists(file))
        {
            var there = SignedNote.Parse(File.ReadAllText(file));
            if (there?.Text != note.Text)
                throw new CheckpointRefusedException($"{file} says something else than what was signed. Nothing is written over it.");
            if (there.Signatures.Count >= note.Signatures.Count)
                return;
        }
        var temporary = $"{file}.{Path.GetRandomFileName()}";
        File.WriteAllBytes(temporary, Encoding.UTF8.GetBytes(note.ToString()));
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>What stands in the files of a folder; null for one that cannot be read as a note.</summary>
    public static IEnumerable<(string File, SignedNote? Note)> Read(string path) =>
        Directory.Exists(path)
            ? Directory.EnumerateFiles(path, Prefix + "*.txt").Order(StringComparer.Ordinal).Select(file => (file, SignedNote.Parse(File.ReadAllText(file))))
            : [];
}
