using System.Security.Cryptography;

namespace Portal.Domain.Certifications;

/// <summary>
/// The public key of a passkey, as registration stored it (COSE, RFC 9053): ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384 and
/// PS512. Only the exact form of WebAuthn 5.8.5 is read: canonical, no optional parameters, uncompressed point, the curve that belongs to
/// the algorithm, RSA from 2048 to 8192 bits.
/// </summary>
public sealed class CoseKey
{
    private const int EllipticCurve = 2;
    private const int Rsa = 3;

    private static readonly Algorithm[] Known =
    [
        new("ES256", -7, EllipticCurve, HashAlgorithmName.SHA256, Curve: 1, FieldLength: 32),
        new("ES384", -35, EllipticCurve, HashAlgorithmName.SHA384, Curve: 2, FieldLength: 48),
        new("ES512", -36, EllipticCurve, HashAlgorithmName.SHA512, Curve: 3, FieldLength: 66),
        new("RS256", -257, Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        new("RS384", -258, Rsa, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        new("RS512", -259, Rsa, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        new("PS256", -37, Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        new("PS384", -38, Rsa, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        new("PS512", -39, Rsa, HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
    ];

    private readonly Algorithm _algorithm;
    private readonly byte[] _first;
    private readonly byte[] _second;

    private CoseKey(Algorithm algorithm, byte[] first, byte[] second) => (_algorithm, _first, _second) = (algorithm, first, second);

    /// <summary>Name of the algorithm, for example <c>ES256</c>.</summary>
    public string AlgorithmName => _algorithm.Name;

    /// <summary>Reads a key. A passkey whose key is refused here cannot certify, so registration asks this too.</summary>
    /// <param name="cose">The stored bytes; nothing may follow the key.</param>
    /// <param name="key">The key, when the answer is true.</param>
    /// <param name="problem">What is wrong, as a sentence, when the answer is false.</param>
    public static bool TryRead(ReadOnlySpan<byte> cose, out CoseKey? key, out string? problem)
    {
        (key, problem) = (null, null);
        try
        {
            var reader = new StrictCbor(cose);
            key = Read(ref reader);
            if (!reader.AtEnd) throw new FormatException("Bytes follow the public key.");
            return true;
        }
        catch (FormatException e)
        {
            (key, problem) = (null, e.Message);
            return false;
        }
    }

    /// <summary>Whether a signature over the data is this key's.</summary>
    /// <param name="data">What was signed: authenticatorData and the SHA-256 of clientDataJSON (WebAuthn 7.2).</param>
    /// <param name="signature">ASN.1 DER for the elliptic curves, as long as the modulus for RSA.</param>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (_algorithm.Padding is { } padding)
        {
            using var rsa = ImportRsa();
            return rsa.VerifyData(data, signature, _algorithm.Hash, padding);
        }

        using var ecdsa = ImportPoint();
        return ecdsa.VerifyData(data, signature, _algorithm.Hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Reads a key that more may follow, as in the authenticator data of a registration.</summary>
    /// <exception cref="FormatException">Not a key that can certify.</exception>
    internal static CoseKey Read(ref StrictCbor reader)
    {
        // Canonical order of the labels and the ban on optional ones leave a single order to read.
        var members = reader.ReadMap();
        Label(ref reader, 1);
        var keyType = reader.ReadInteger();
        Label(ref reader, 3);
        var id = reader.ReadInteger();
        var algorithm = Array.Find(Known, a => a.Id == id) ?? throw new FormatException($"The signature algorithm {id} is not supported.");
        if (keyType != algorithm.KeyType) throw new FormatException($"The key is not of the type that {algorithm.Name} uses.");

        return algorithm.KeyType == EllipticCurve ? ReadPoint(ref reader, algorithm, members) : ReadRsa(ref reader, algorithm, members);
    }

    private static CoseKey ReadPoint(ref StrictCbor reader, Algorithm algorithm, int members)
    {
        if (members != 5) throw new FormatException("An elliptic-curve key has five parameters.");
        Label(ref reader, -1);
        if (reader.ReadInteger() != algorithm.Curve) throw new FormatException($"The key is not on the curve that {algorithm.Name} uses.");
        Label(ref reader, -2);
        var x = reader.ReadBytes().ToArray();
        Label(ref reader, -3);
        var y = reader.ReadBytes().ToArray();
        if (x.Length != algorithm.FieldLength || y.Length != algorithm.FieldLength)
            throw new FormatException($"A coordinate of an {algorithm.Name} key has {algorithm.FieldLength} bytes.");

        var key = new CoseKey(algorithm, x, y);
        try
        {
            using var point = key.ImportPoint();
        }
        catch (CryptographicException e)
        {
            throw new FormatException("The key is not a point on its curve.", e);
        }

        return key;
    }

    private static CoseKey ReadRsa(ref StrictCbor reader, Algorithm algorithm, int members)
    {
        if (members != 4) throw new FormatException("An RSA key has four parameters.");
        Label(ref reader, -1);
        var modulus = reader.ReadBytes().ToArray();
        Label(ref reader, -2);
        var exponent = reader.ReadBytes().ToArray();
        if (modulus.Length is < 256 or > 1024 || modulus[0] < 0x80 || modulus[^1] % 2 == 0)
            throw new FormatException("An RSA modulus has 2048 to 8192 bits and is odd.");
        // A tiny or even exponent would make signatures that anybody can forge.
        if (exponent.Length is < 3 or > 4 || exponent[0] == 0 || exponent[^1] % 2 == 0)
            throw new FormatException("An RSA exponent is odd and from 65537 to 2^32.");
        return new CoseKey(algorithm, modulus, exponent);
    }

    private static void Label(ref StrictCbor reader, int expected)
    {
        if (reader.ReadInteger() != expected) throw new FormatException($"Parameter {expected} of the key belongs here.");
    }

    private ECDsa ImportPoint() => ECDsa.Create(new ECParameters
    {
        Curve = _algorithm.Curve switch
        {
            1 => ECCurve.NamedCurves.nistP256,
            2 => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        },
        Q = new ECPoint { X = _first, Y = _second },
    });

    private RSA ImportRsa() => RSA.Create(new RSAParameters { Modulus = _first, Exponent = _second });

    private sealed record Algorithm(
        string Name, int Id, int KeyType, HashAlgorithmName Hash, RSASignaturePadding? Padding = null, int Curve = 0, int FieldLength = 0);
}
