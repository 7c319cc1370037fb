using System.Text;
using Microsoft.Extensions.Configuration;

namespace Portal.Infrastructure.Secrets;

/// <summary>
/// The keys that wrap the data keys and the key ring. The first is current and seals; the others only open what was
/// sealed before a rotation. They never enter the database.
/// </summary>
public sealed class MasterKeys
{
    /// <summary>The setting: a list (or one text with commas) of <c>id:base64</c>, the current key first.</summary>
    public const string Setting = "Portal:MasterKeys";

    private readonly MasterKeyFile? _file;
    private volatile IReadOnlyList<MasterKey> _keys;

    private MasterKeys(IReadOnlyList<MasterKey> keys, MasterKeyFile? file) => (_keys, _file) = (keys, file);

    public string CurrentId => Fresh()[0].Id;

    /// <summary>Whether they are a development machine's own, so that a rotation makes the new one.</summary>
    public bool AreGenerated => _file is not null;

    /// <summary>The configured keys; in Development without any, generated ones in <c>keys/master.json</c> of the data folder.</summary>
    /// <exception cref="InvalidSettingException">The portal must not start; the message says what to change.</exception>
    public static MasterKeys Load(IConfiguration configuration, bool development, string dataFolder)
    {
        var section = configuration.GetSection(Setting);
        var settings = section.Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [.. section.GetChildren().Select(c => c.Value ?? "")];
        if (settings.Length > 0) return new MasterKeys(Parsed(settings), null);
        if (!development)
            throw new InvalidSettingException($"{Setting} is not set: outside Development it must list at least one key as "
                + "id:base64 of 32 random bytes (openssl rand -base64 32), the current one first.");
        var file = new MasterKeyFile(dataFolder);
        return new MasterKeys(file.ReadOrCreate(), file);
    }

    /// <summary>
    /// Adds a generated key in front of the others, for the generated file only. A portal that is running
    /// reads the file again before it seals anything, and when it meets a key that it does not know.
    /// </summary>
    /// <returns>The id of the new current key.</returns>
    public string AddNewCurrent()
    {
        if (_file is null)
            throw new InvalidSettingException($"The master keys come from {Setting}: put the new key after the others and "
                + "restart, then move it to the front, restart and rewrap.");
        _keys = _file.AddNewCurrent();
        return CurrentId;
    }

    /// <summary>Seals under the current key: format, length of the key's id, id, nonce, tag, ciphertext.</summary>
    /// <param name="purpose">What it is and whose; the same text opens it.</param>
    /// <param name="plaintext">What to seal.</param>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plaintext)
    {
        var current = Fresh()[0];
        byte[] header = [SealedBytes.UnderMasterKey, (byte)current.Id.Length, .. Encoding.ASCII.GetBytes(current.Id)];
        return SealedBytes.Seal(current.Bytes, header, Encoding.UTF8.GetBytes(purpose), plaintext);
    }

    /// <exception cref="SealBrokenException">Altered, sealed for another purpose, or its key is not there.</exception>
    public byte[] Open(string purpose, ReadOnlySpan<byte> envelope)
    {
        var id = IdOf(envelope);
        var key = Find(id) ?? throw new SealBrokenException($"Sealed under the master key '{id}', which is not in {Setting}.");
        return SealedBytes.Open(key.Bytes, 2 + id.Length, Encoding.UTF8.GetBytes(purpose), envelope, purpose);
    }

    /// <summary>True when the current key sealed this, so that a rotation has nothing left to do here.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> envelope) => IdOf(envelope) == CurrentId;

    /// <summary>The id of the master key that sealed this.</summary>
    public static string IdOf(ReadOnlySpan<byte> envelope)
    {
        if (envelope is not [SealedBytes.UnderMasterKey, > 0 and <= MasterKey.MaxIdLength and var idLength, ..]
            || envelope.Length < 2 + idLength)
            throw new SealBrokenException("These bytes were not sealed under a master key, or their start was altered.");
        return Encoding.ASCII.GetString(envelope.Slice(2, idLength));
    }

    internal static IReadOnlyList<MasterKey> Parsed(IReadOnlyList<string> settings)
    {
        var keys = settings.Select((s, i) => MasterKey.Parse(s, i + 1)).ToArray();
        if (keys.Length == 0) throw new InvalidSettingException("The list of master keys is empty: it must hold at least one.");
        foreach (var id in keys.GroupBy(k => k.Id).Where(g => g.Count() > 1).Select(g => g.Key))
            throw new InvalidSettingException($"Two keys in {Setting} are called '{id}': give each its own id.");
        return keys;
    }

    // A rotation of generated keys in another process counts from the next seal on. Configured keys change with a restart.
    private IReadOnlyList<MasterKey> Fresh()
    {
        if (_file is not null && _file.HasChanged())
            _keys = _file.Read();
        return _keys;
    }

    private MasterKey? Find(string id)
    {
        if (_keys.FirstOrDefault(k => k.Id == id) is { } known) return known;
        if (_file is null) return null;
        // Another process has rotated: from here on this one seals under the new key too.
        _keys = _file.Read();
        return _keys.FirstOrDefault(k => k.Id == id);
    }
}
