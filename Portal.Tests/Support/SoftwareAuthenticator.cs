using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Portal.Tests.Support;

/// <summary>
/// A passkey in code. It registers with attestation "none" and answers like a synced passkey (counter always 0), and it lies on request:
/// <see cref="Bend"/> names every part that a browser or a device could get wrong. The signature is always made over what was bent.
/// </summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    public const byte UserPresent = 0x01;
    public const byte UserVerified = 0x04;
    public const byte BackupEligible = 0x08;
    public const byte BackedUp = 0x10;
    public const byte AttestedCredential = 0x40;
    public const byte Extensions = 0x80;
    public const byte Synced = UserPresent | UserVerified | BackupEligible | BackedUp;

    private readonly AsymmetricAlgorithm _key;
    private readonly HashAlgorithmName _hash;
    private readonly RSASignaturePadding? _padding;

    private SoftwareAuthenticator(AsymmetricAlgorithm key, HashAlgorithmName hash, RSASignaturePadding? padding, byte[] publicKey) =>
        (_key, _hash, _padding, PublicKey) = (key, hash, padding, publicKey);

    public byte[] CredentialId { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>COSE.</summary>
    public byte[] PublicKey { get; }

    public static SoftwareAuthenticator Create(string algorithm) => algorithm switch
    {
        "ES256" => EllipticCurve(-7, 1, ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256),
        "ES384" => EllipticCurve(-35, 2, ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384),
        "ES512" => EllipticCurve(-36, 3, ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512),
        "ES256 on P-384" => EllipticCurve(-7, 2, ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA256),
        "ES384 on P-256" => EllipticCurve(-35, 1, ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA384),
        "RS256" => Rsa(-257, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "RS384" => Rsa(-258, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        "RS512" => Rsa(-259, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        "PS256" => Rsa(-37, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "PS384" => Rsa(-38, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        "PS512" => Rsa(-39, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    public Registration Register(byte[] challenge, string origin, string rpId, byte flags = Synced)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        byte[] data =
        [
            .. AuthenticatorData(rpId, (byte)(flags | AttestedCredential), 0), .. new byte[16], .. length, .. CredentialId, .. PublicKey,
        ];
        var attestation = new CborWriter(CborConformanceMode.Ctap2Canonical);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString(data);
        attestation.WriteEndMap();
        return new(CredentialId, attestation.Encode(), ClientData(new Bend { Type = "webauthn.create" }, challenge, origin));
    }

    public Answer Answer(byte[] challenge, string origin, string rpId, Bend? bend = null)
    {
        bend ??= new Bend();
        var client = bend.RawClientData ?? ClientData(bend, challenge, bend.Origin ?? origin);
        byte[] data = [.. AuthenticatorData(bend.RpId ?? rpId, bend.Flags, bend.SignCount), .. bend.AfterAuthenticatorData];
        return new(CredentialId, data, client, [.. Sign([.. data, .. SHA256.HashData(client)]), .. bend.AfterSignature]);
    }

    public void Dispose() => _key.Dispose();

    private static byte[] ClientData(Bend bend, byte[] challenge, string origin)
    {
        var text = bend.Challenge ?? Base64Url.EncodeToString(challenge);
        var json = $$"""{"type":"{{bend.Type}}","challenge":"{{text}}","origin":"{{origin}}","crossOrigin":{{bend.CrossOrigin}}{{bend.MoreClientData}}}""";
        return Encoding.UTF8.GetBytes(bend.BeforeClientData + json + bend.AfterClientData);
    }

    private static byte[] AuthenticatorData(string rpId, byte flags, uint signCount)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(rpId), data);
        data[32] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), signCount);
        return data;
    }

    private byte[] Sign(byte[] data) => _key switch
    {
        ECDsa ecdsa => ecdsa.SignData(data, _hash, DSASignatureFormat.Rfc3279DerSequence),
        RSA rsa => rsa.SignData(data, _hash, _padding!),
        _ => throw new InvalidOperationException(),
    };

    private static SoftwareAuthenticator EllipticCurve(int algorithm, int curve, ECCurve named, HashAlgorithmName hash)
    {
        var key = ECDsa.Create(named);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new(key, hash, null, Cose(2, algorithm, w => w.WriteInt32(curve), w => w.WriteByteString(point.X!), w => w.WriteByteString(point.Y!)));
    }

    private static SoftwareAuthenticator Rsa(int algorithm, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        var key = RSA.Create(2048);
        var parts = key.ExportParameters(includePrivateParameters: false);
        return new(key, hash, padding, Cose(3, algorithm, w => w.WriteByteString(parts.Modulus!), w => w.WriteByteString(parts.Exponent!)));
    }

    public static byte[] Cose(int keyType, int algorithm, params Action<CborWriter>[] parameters)
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(2 + parameters.Length);
        writer.WriteInt32(1);
        writer.WriteInt32(keyType);
        writer.WriteInt32(3);
        writer.WriteInt32(algorithm);
        for (var i = 0; i < parameters.Length; i++)
        {
            writer.WriteInt32(-1 - i);
            parameters[i](writer);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }
}

/// <summary>What to get wrong.</summary>
internal sealed record Bend
{
    public string Type { get; init; } = "webauthn.get";
    public string? Challenge { get; init; }
    public string? Origin { get; init; }
    public string CrossOrigin { get; init; } = "false";
    public string MoreClientData { get; init; } = "";
    public string BeforeClientData { get; init; } = "";
    public string AfterClientData { get; init; } = "";
    public byte[]? RawClientData { get; init; }
    public string? RpId { get; init; }
    public byte Flags { get; init; } = SoftwareAuthenticator.Synced;
    public uint SignCount { get; init; }
    public byte[] AfterAuthenticatorData { get; init; } = [];
    public byte[] AfterSignature { get; init; } = [];
}

internal sealed record Registration(byte[] CredentialId, byte[] AttestationObject, byte[] ClientDataJson)
{
    /// <summary>What <c>PublicKeyCredential.toJSON()</c> gives.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        id = Base64Url.EncodeToString(CredentialId),
        rawId = Base64Url.EncodeToString(CredentialId),
        type = "public-key",
        clientExtensionResults = new { },
        response = new
        {
            clientDataJSON = Base64Url.EncodeToString(ClientDataJson),
            attestationObject = Base64Url.EncodeToString(AttestationObject),
            transports = new[] { "internal" },
        },
    });
}

internal sealed record Answer(byte[] CredentialId, byte[] AuthenticatorData, byte[] ClientDataJson, byte[] Signature)
{
    /// <summary>What <c>PublicKeyCredential.toJSON()</c> gives.</summary>
    public string ToJson(string account) => JsonSerializer.Serialize(new
    {
        id = Base64Url.EncodeToString(CredentialId),
        rawId = Base64Url.EncodeToString(CredentialId),
        type = "public-key",
        clientExtensionResults = new { },
        response = new
        {
            clientDataJSON = Base64Url.EncodeToString(ClientDataJson),
            authenticatorData = Base64Url.EncodeToString(AuthenticatorData),
            signature = Base64Url.EncodeToString(Signature),
            userHandle = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(account)),
        },
    });
}
