using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Portal.Domain.Ledger;

/// <summary>A line below a note: who signed it, with which key, and the signature.</summary>
/// <param name="Name">Whose.</param>
/// <param name="KeyId">With which of their keys.</param>
/// <param name="Signature">What the key's kind says.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    private const string Mark = "— ";

    /// <summary>Reads a line without its end.</summary>
    /// <returns>Null when it is none.</returns>
    public static NoteSignature? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var parts = line.StartsWith(Mark, StringComparison.Ordinal) ? line[Mark.Length..].Split(' ') : [];
        var bytes = new byte[parts.Length == 2 ? parts[1].Length : 0];
        return parts.Length == 2 && NoteKey.IsName(parts[0]) && StrictBase64.TryRead(parts[1], bytes, out var length) && length > 4
            ? new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..length])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var id = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(id, KeyId);
        return $"{Mark}{Name} {Convert.ToBase64String([.. id, .. Signature])}";
    }
}

/// <summary>A text with signatures below it (C2SP signed-note).</summary>
/// <param name="Text">What was signed; ends with a line end.</param>
/// <param name="Signatures">By whom.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Longer than any note that is of use here.</summary>
    public const int MaxLength = 64 * 1024;

    private const int TimeLength = 8;

    /// <summary>Reads a note.</summary>
    /// <returns>Null when it is none.</returns>
    public static SignedNote? Parse(string? note)
    {
        if (note is null or { Length: > MaxLength } || !note.EndsWith('\n') || note.Any(c => c < ' ' && c != '\n'))
            return null;
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || end + 2 == note.Length)
            return null;
        var signatures = note[(end + 2)..^1].Split('\n').Select(NoteSignature.Parse).ToList();
        return signatures.Contains(null) ? null : new SignedNote(note[..(end + 1)], [.. signatures.OfType<NoteSignature>()]);
    }

    /// <summary>What a witness signs with its time (C2SP tlog-cosignature).</summary>
    public static byte[] Cosigned(string text, ulong time) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{text}"));

    /// <summary>Whether this key signed it. A signature of the key that is wrong spoils the note, whatever else is right.</summary>
    public bool IsSignedBy(NoteKey key, SignatureCheck check)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(check);
        var own = Signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id).ToList();
        return own.Count > 0 && own.TrueForAll(signature => IsRight(key, signature.Signature, check));
    }

    private bool IsRight(NoteKey key, byte[] signature, SignatureCheck check) => key.Kind == NoteKey.Ed25519
        ? check(key.PublicKey, Encoding.UTF8.GetBytes(Text), signature)
        : signature.Length > TimeLength
            && check(key.PublicKey, Cosigned(Text, BinaryPrimitives.ReadUInt64BigEndian(signature)), signature[TimeLength..]);

    /// <inheritdoc/>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";
}
