using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Ledger;

/// <summary>Checks a signature of the kind that the key is for (Ed25519). The base class library has none, so it is handed in.</summary>
/// <param name="publicKey">The key.</param>
/// <param name="message">What was signed.</param>
/// <param name="signature">The signature.</param>
public delegate bool SignatureCheck(byte[] publicKey, byte[] message, byte[] signature);

/// <summary>The public key of somebody who signs notes (C2SP signed-note), as it is written: <c>name+id+base64</c>.</summary>
/// <param name="Name">Who: for a ledger its origin. Neither blanks nor plus signs.</param>
/// <param name="Kind">What kind of signature.</param>
/// <param name="PublicKey">32 bytes of Ed25519.</param>
public sealed record NoteKey(string Name, byte Kind, byte[] PublicKey)
{
    /// <summary>An Ed25519 signature of the text.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>A witness's Ed25519 signature of the text and a time (C2SP tlog-cosignature).</summary>
    public const byte Cosignature = 0x04;

    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    /// <summary>Tells keys of one name apart. No secret and no proof.</summary>
    public uint Id => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', Kind, .. PublicKey]));

    /// <summary>Whether a key may be called so.</summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= 200 } && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    /// <summary>Reads one as <see cref="ToString"/> writes it.</summary>
    /// <returns>Null when it is none, or its id is not its own.</returns>
    public static NoteKey? Parse(string? text)
    {
        var parts = (text ?? "").Split('+', 3);
        var bytes = new byte[Length + 1];
        if (parts.Length != 3 || !IsName(parts[0]) || !StrictBase64.TryRead(parts[2], bytes, out var length) || length != bytes.Length
            || bytes[0] is not (Ed25519 or Cosignature))
            return null;
        var key = new NoteKey(parts[0], bytes[0], bytes[1..]);
        return parts[1] == IdText(key.Id) ? key : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}+{IdText(Id)}+{Convert.ToBase64String([Kind, .. PublicKey])}";

    private static string IdText(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);
}
