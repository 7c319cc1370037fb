using System.Buffers.Binary;

namespace Portal.Domain.Certifications;

/// <summary>Authenticator data (WebAuthn 6.1), read to the last byte.</summary>
internal sealed class AuthenticatorData
{
    private const int FixedLength = 37;
    private const int MaxCredentialIdLength = 1023;

    private AuthenticatorData(byte[] rpIdHash, byte flags, uint signCount) => (RpIdHash, Flags, SignCount) = (rpIdHash, flags, signCount);

    public byte[] RpIdHash { get; }

    public uint SignCount { get; }

    public bool UserPresent => (Flags & 0x01) != 0;

    public bool UserVerified => (Flags & 0x04) != 0;

    public bool BackupEligible => (Flags & 0x08) != 0;

    public bool BackedUp => (Flags & 0x10) != 0;

    public bool HasCredential => (Flags & 0x40) != 0;

    /// <summary>Registration only.</summary>
    public byte[] CredentialId { get; private set; } = [];

    /// <summary>Registration only: the COSE bytes of the new key.</summary>
    public byte[] PublicKey { get; private set; } = [];

    private byte Flags { get; }

    private bool HasExtensions => (Flags & 0x80) != 0;

    /// <exception cref="FormatException">Too short, too long, or the flags do not describe what follows.</exception>
    public static AuthenticatorData Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength) throw new FormatException("The authenticator data are too short.");
        var data = new AuthenticatorData(bytes[..32].ToArray(), bytes[32], BinaryPrimitives.ReadUInt32BigEndian(bytes[33..]));
        var rest = data.HasCredential ? data.ReadCredential(bytes[FixedLength..]) : bytes[FixedLength..];

        if (data.HasExtensions)
        {
            var reader = new StrictCbor(rest);
            for (var members = reader.ReadMap(); members > 0; members--)
            {
                reader.ReadText();
                reader.Skip();
            }

            rest = rest[reader.Position..];
        }

        return rest.IsEmpty ? data : throw new FormatException("Bytes follow the authenticator data.");
    }

    private ReadOnlySpan<byte> ReadCredential(ReadOnlySpan<byte> bytes)
    {
        const int Aaguid = 16;
        if (bytes.Length < Aaguid + 2) throw new FormatException("The authenticator data are too short.");
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[Aaguid..]);
        if (length is 0 or > MaxCredentialIdLength) throw new FormatException("A credential id has 1 to 1023 bytes.");
        bytes = bytes[(Aaguid + 2)..];
        if (bytes.Length < length) throw new FormatException("The authenticator data are too short.");
        CredentialId = bytes[..length].ToArray();
        bytes = bytes[length..];

        var reader = new StrictCbor(bytes);
        CoseKey.Read(ref reader);
        PublicKey = bytes[..reader.Position].ToArray();
        return bytes[reader.Position..];
    }
}
