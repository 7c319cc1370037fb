using System.Security.Cryptography;
using Portal.Domain.Certifications;
using Portal.Tests.Support;

namespace Portal.Tests.Certifications;

public class CoseKeyTests
{
    private static readonly ECPoint Point = MakePoint();

    public static readonly TheoryData<string, byte[]> EveryWrongKey = new()
    {
        { "empty", [] },
        { "not a map", [0x80] },
        { "map of unknown length", [0xBF, .. Good()[1..], 0xFF] },
        { "bytes after the key", [.. Good(), 0x00] },
        { "cut", Good()[..^1] },
        { "map length written long", [0xB8, 0x05, .. Good()[1..]] },
        { "key type written long", [0xA5, 0x01, 0x18, 0x02, .. Good()[3..]] },
        { "labels in another order", [0xA5, 0x03, 0x26, 0x01, 0x02, .. Good()[5..]] },
        { "label twice", [0xA5, 0x01, 0x02, 0x01, 0x02, .. Good()[5..]] },
        { "optional parameter", [0xA6, .. Good()[1..], 0x23, 0x41, 0x00] },
        { "type of RSA with an algorithm of the curves", SoftwareAuthenticator.Cose(3, -7, w => w.WriteInt32(1), X, Y) },
        { "unknown algorithm", SoftwareAuthenticator.Cose(2, -47, w => w.WriteInt32(1), X, Y) },
        { "Ed25519", SoftwareAuthenticator.Cose(1, -8, w => w.WriteInt32(6), X) },
        { "unknown curve", SoftwareAuthenticator.Cose(2, -7, w => w.WriteInt32(8), X, Y) },
        { "short coordinate", SoftwareAuthenticator.Cose(2, -7, w => w.WriteInt32(1), w => w.WriteByteString(Point.X.AsSpan(1)), Y) },
        { "long coordinate", SoftwareAuthenticator.Cose(2, -7, w => w.WriteInt32(1), w => w.WriteByteString([0, .. Point.X!]), Y) },
        { "compressed point", SoftwareAuthenticator.Cose(2, -7, w => w.WriteInt32(1), X, w => w.WriteBoolean(true)) },
        { "not on the curve", SoftwareAuthenticator.Cose(2, -7, w => w.WriteInt32(1), X, X) },
        { "point at infinity", SoftwareAuthenticator.Cose(2, -7, w => w.WriteInt32(1), w => w.WriteByteString(new byte[32]), w => w.WriteByteString(new byte[32])) },
        { "RSA of 1024 bits", Rsa(Modulus(128), [1, 0, 1]) },
        { "RSA modulus with a zero in front", Rsa([0, .. Modulus(256)], [1, 0, 1]) },
        { "RSA modulus that is even", Rsa([.. Modulus(255), 0x02], [1, 0, 1]) },
        { "RSA of 16384 bits", Rsa(Modulus(2048), [1, 0, 1]) },
        { "RSA exponent 1", Rsa(Modulus(256), [1]) },
        { "RSA exponent 3", Rsa(Modulus(256), [3]) },
        { "RSA exponent that is even", Rsa(Modulus(256), [1, 0, 0]) },
        { "RSA exponent with a zero in front", Rsa(Modulus(256), [0, 1, 0, 1]) },
        { "RSA exponent that is huge", Rsa(Modulus(256), [1, 0, 0, 0, 1]) },
    };

    [Fact]
    public void A_plain_key_is_read()
    {
        Assert.True(CoseKey.TryRead(Good(), out var key, out _));
        Assert.Equal("ES256", key!.AlgorithmName);
        Assert.True(CoseKey.TryRead(Rsa(Modulus(256), [1, 0, 1]), out key, out _));
        Assert.Equal("RS256", key!.AlgorithmName);
    }

    [Theory]
    [MemberData(nameof(EveryWrongKey))]
    public void Every_other_form_is_refused_with_a_sentence(string name, byte[] cose)
    {
        Assert.False(CoseKey.TryRead(cose, out var key, out var problem), name);
        Assert.Null(key);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    private static byte[] Good() => SoftwareAuthenticator.Cose(2, -7, w => w.WriteInt32(1), X, Y);

    private static byte[] Rsa(byte[] modulus, byte[] exponent) =>
        SoftwareAuthenticator.Cose(3, -257, w => w.WriteByteString(modulus), w => w.WriteByteString(exponent));

    private static byte[] Modulus(int length) => Enumerable.Repeat((byte)0xC5, length).ToArray();

    private static void X(System.Formats.Cbor.CborWriter writer) => writer.WriteByteString(Point.X!);

    private static void Y(System.Formats.Cbor.CborWriter writer) => writer.WriteByteString(Point.Y!);

    private static ECPoint MakePoint()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportParameters(includePrivateParameters: false).Q;
    }
}
