using Npgsql;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>
/// Gathers what was signed, wherever it is kept, for a verification: what was signed last, the second folder, the database, and files that
/// somebody kept. What is not signed with the portal's key says nothing about the ledger, and is told.
/// </summary>
/// <param name="key">The key that signed them; null where it is not there, and nothing can be compared.</param>
public sealed class KeptCheckpoints(NoteKey? key)
{
    private readonly Dictionary<string, KnownCheckpoint> _known = [];
    private readonly List<string> _spoiled = [];
    private bool _unchecked;

    /// <summary>What the ledger has to agree with.</summary>
    public IReadOnlyList<KnownCheckpoint> Known => [.. _known.Values.OrderBy(checkpoint => checkpoint.Size)];

    /// <summary>What should be a checkpoint and is none, and what could not be compared, as sentences.</summary>
    public IReadOnlyList<string> Spoiled => !_unchecked ? _spoiled :
    [
        .. _spoiled,
        $"What was signed cannot be compared: the key that signs the ledger is not here. Set {CheckpointKey.Setting} as the portal has it, or put"
            + " its file back. Without them a ledger that was written anew looks intact.",
    ];

    /// <summary>What was signed last, in the ledger's folder of the data folder.</summary>
    public void AddLastSigned(string folder)
    {
        try
        {
            if (LastSigned.Read(folder) is { } last)
                Add(last.Note, "that was signed last", "What was signed last");
        }
        catch (InvalidDataException e)
        {
            _spoiled.Add(e.Message);
        }
    }

    /// <summary>The files of the second folder.</summary>
    public void AddFolder(string folder)
    {
        if (!Directory.Exists(folder))
            _spoiled.Add($"There is no folder {folder}, and what it holds was not compared: mount it, or take Portal:Ledger:Folder out of the settings.");
        foreach (var (file, note) in CheckpointFolder.Read(folder))
            Add(note, $"in {file}", file);
    }

    /// <summary>A file that somebody kept, from a mail for example: blanks around the note and the kind of line ends do not matter.</summary>
    public void AddFile(string file)
    {
        var text = File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal).Trim() + "\n";
        Add(SignedNote.Parse(text), $"in {file}", file);
    }

    /// <summary>What the database holds. It cannot forge one; it can lack some.</summary>
    public async Task AddStoredAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("select size, note from audit_checkpoints order by size");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var (size, note) = (reader.GetInt64(0), SignedNote.Parse(reader.GetString(1)));
            if (note is not null && Checkpoint.Parse(note.Text)?.Size != size)
                note = null;
            Add(note, "in the database", $"The checkpoint of {size} entries in the database");
        }
    }

    private void Add(SignedNote? note, string where, string subject)
    {
        var checkpoint = note is null ? null : Checkpoint.Parse(note.Text);
        if (checkpoint is null)
            _spoiled.Add($"{subject} is no checkpoint.");
        else if (key is null)
            _unchecked = true;
        else if (checkpoint.Origin != key.Name || !note!.IsSignedBy(key, Ed25519.Check))
            _spoiled.Add($"{subject} is not signed with the key {key}.");
        else
            _known.TryAdd(note.Text, new KnownCheckpoint(checkpoint.Size, checkpoint.Root, where));
    }
}
