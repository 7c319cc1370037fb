using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Portal.Domain.Ledger;
using Portal.Infrastructure.Files;

namespace Portal.Infrastructure.Ledger.Checkpoints;

/// <summary>
/// The key that signs checkpoints. From the configuration or a file of the data folder that only its owner can read; never in the database,
/// whose holder could otherwise sign what they wrote.
/// </summary>
public sealed class CheckpointKey
{
    /// <summary>The setting: <c>PRIVATE+KEY+name+id+base64</c>, as Go's note tools write it.</summary>
    public const string Setting = "Portal:Ledger:Key";

    private const string FileName = "checkpoint.key";
    private const string Prefix = "PRIVATE+KEY+";

    private readonly byte[] _seed;

    private CheckpointKey(NoteKey key, byte[] seed) => (Public, _seed) = (key, seed);

    /// <summary>What everybody may know. Its name is the ledger's origin.</summary>
    public NoteKey Public { get; }

    /// <summary>The key of this portal; in Development it is made when there is none.</summary>
    /// <exception cref="InvalidSettingException">The portal must not start; the message says what to change.</exception>
    public static CheckpointKey Load(IConfiguration configuration, bool development, string dataFolder) =>
        Find(configuration, dataFolder)
        ?? (development ? Make(configuration, dataFolder)
            : throw new InvalidSettingException($"There is no key that signs the ledger: make one with ./portal ledger key, or set {Setting}."));

    /// <summary>The configured key, or the one of the data folder.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="InvalidSettingException">There is one that is of no use.</exception>
    public static CheckpointKey? Find(IConfiguration configuration, string dataFolder)
    {
        if (configuration[Setting] is { Length: > 0 } setting)
            return Parse(setting) ?? throw new InvalidSettingException($"{Setting} is not a signing key: make one with ./portal ledger key.");
        var file = FileOf(dataFolder);
        if (!File.Exists(file))
            return null;
        if (!OwnerOnly.Is(file))
            throw new InvalidSettingException($"Other accounts of this machine may open {file}, which holds the key that signs the ledger: run"
                + " chmod 600 on it, and consider the key known to them.");
        return Parse(File.ReadAllText(file).Trim())
            ?? throw new InvalidSettingException($"{file} cannot be read as a signing key: restore it from a copy, or delete it to make another.");
    }

    /// <summary>Makes a key in the data folder.</summary>
    public static CheckpointKey Make(IConfiguration configuration, string dataFolder)
    {
        OwnerOnly.CreateFolder(LedgerFolder.Of(dataFolder));
        // Two starts at the same time: one of them writes, and both read what was written.
        OwnerOnly.WriteWhole(FileOf(dataFolder), Encoding.UTF8.GetBytes(Made(NameOf(configuration["Portal:Origin"])) + "\n"), replace: false);
        return Find(configuration, dataFolder)!;
    }

    /// <summary>Reads a key.</summary>
    /// <returns>Null when it is none.</returns>
    public static CheckpointKey? Parse(string text)
    {
        var parts = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('+', 3) : [];
        var bytes = new byte[Ed25519.SeedLength + 1];
        if (parts.Length != 3 || !NoteKey.IsName(parts[0]) || !Convert.TryFromBase64String(parts[2], bytes, out var length)
            || length != bytes.Length || bytes[0] != NoteKey.Ed25519)
            return null;
        var seed = bytes[1..];
        var key = new NoteKey(parts[0], NoteKey.Ed25519, Ed25519.PublicKey(seed));
        return key.ToString().Split('+')[1] == parts[1] ? new CheckpointKey(key, seed) : null;
    }

    /// <summary>A new key of this name, as it is written.</summary>
    public static string Made(string name)
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SeedLength);
        var id = new NoteKey(name, NoteKey.Ed25519, Ed25519.PublicKey(seed)).ToString().Split('+')[1];
        return $"{Prefix}{name}+{id}+{Convert.ToBase64String([NoteKey.Ed25519, .. seed])}";
    }

    /// <summary>Signs a text.</summary>
    internal SignedNote Sign(string text) =>
        new(text, [new NoteSignature(Public.Name, Public.Id, Ed25519.Sign(_seed, Encoding.UTF8.GetBytes(text)))]);

    private static string FileOf(string dataFolder) => Path.Combine(LedgerFolder.Of(dataFolder), FileName);

    // The address of the portal without its scheme, so that two portals do not call their ledgers the same.
    private static string NameOf(string? origin) =>
        (Uri.TryCreate(origin, UriKind.Absolute, out var address) ? address.Authority : "localhost") + "/ledger";
}
