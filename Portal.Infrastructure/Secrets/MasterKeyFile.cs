using System.Text.Json;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Secrets;

/// <summary>The generated master keys of a development machine: <c>keys/master.json</c> in the data folder, for its owner only.</summary>
internal sealed class MasterKeyFile(string dataFolder)
{
    private DateTime _read;

    private string KeyFolder => Path.Combine(dataFolder, "keys");

    private string KeyFile => Path.Combine(KeyFolder, "master.json");

    public IReadOnlyList<MasterKey> ReadOrCreate()
    {
        OwnerOnly.CreateFolder(KeyFolder);
        // Two starts at the same time: one of them writes, and both read what was written.
        if (!File.Exists(KeyFile)) OwnerOnly.WriteWhole(KeyFile, Serialized([MasterKey.Generate()]), replace: false);
        return Read();
    }

    /// <summary>Whether the file is another one than the one that was read last.</summary>
    public bool HasChanged() => File.GetLastWriteTimeUtc(KeyFile) != _read;

    public IReadOnlyList<MasterKey> Read()
    {
        // Before the content: what is written in between is read once more.
        _read = File.GetLastWriteTimeUtc(KeyFile);
        foreach (var path in new[] { KeyFolder, KeyFile })
            if (!OwnerOnly.Is(path))
                throw new InvalidSettingException($"Other accounts of this machine may open {path}, which holds the master "
                    + $"keys: run chmod {(path == KeyFile ? "600" : "700")} on it, and consider the keys known to them.");
        try
        {
            var settings = JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(KeyFile)) ?? [];
            return MasterKeys.Parsed(settings);
        }
        catch (JsonException)
        {
            throw new InvalidSettingException($"{KeyFile} cannot be read as a list of master keys: restore it from a copy, "
                + "since what is sealed under its keys opens with no others.");
        }
    }

    public IReadOnlyList<MasterKey> AddNewCurrent()
    {
        ReadOrCreate();
        // Held until the new list is in place, so that two rotations at once do not lose a key.
        using var turn = Turn();
        IReadOnlyList<MasterKey> keys = [MasterKey.Generate(), .. Read()];
        OwnerOnly.WriteWhole(KeyFile, Serialized(keys), replace: true);
        return keys;
    }

    private FileStream Turn()
    {
        try
        {
            return new FileStream(Path.Combine(KeyFolder, "rotation.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidSettingException("Another rotation of the master key is under way: wait for it to end, then start "
                + "again if a second rotation is meant.");
        }
    }

    private static byte[] Serialized(IEnumerable<MasterKey> keys) =>
        JsonSerializer.SerializeToUtf8Bytes(keys.Select(k => $"{k.Id}:{Convert.ToBase64String(k.Bytes)}"));
}
