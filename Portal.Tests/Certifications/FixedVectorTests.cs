using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Certifications;

namespace Portal.Tests.Certifications;

/// <summary>
/// One certification in fixed bytes, made with OpenSSL and another language's JSON and hashes. As long as these pass, files that were
/// exported years ago still verify.
/// </summary>
public class FixedVectorTests
{
    private const string ManifestSha256 = "984c89e659dd1777446c980e48abdaf4c54ddcaae16f4ab57605967d584d9014";
    private const string Challenge = "a5ae25ddf5a6b59c1c0e74bfa047924b273111837a68be0a4e094950fcceea2f";
    private const string ClientData =
        """{"type":"webauthn.get","challenge":"pa4l3fWmtZwcDnS_oEeSSycxEYN6aL4KTglJUPzO6i8","origin":"https://portal.test","crossOrigin":false}""";
    private const string AuthenticatorData = "935fd2ef372ba472205ba645ce93cce612fcf7941b78206c6dee1de2c7462d9b1d00000000";

    public static readonly TheoryData<string, string> Answers = new()
    {
        {
            "a501020326200121582003250b8bed9f062c952fcf4a1d7d1650b1bac272b1d22035f80ba2d7194c08d72258208872b8a8ae"
            + "0ef53df80df87f9520493897208826f67fe90837569627aa8890f4",
            "3045022100fa20b8cedcd9a02822280f5ca87f0758b6d4fdeb88ac604ebf61914e03373fd602200bc998a68d21c68cbddd72"
            + "4f829ced65d3cdbc737f0cbf76d5797605d97e9b34"
        },
        {
            "a401030339010020590100badc196a4e82670d5575d2caf7669063a67c675019c40c0e2447dfc9c203b99f17abf84dda1db3"
            + "50a15fb6c4ef7e2b7f397da4aa866d01bc396544fb9bf8c7a55bd2f8b12133cfc84d7fa3f65bd36a0597a3a8f75b237fcdd2"
            + "bbfbc56058d1fee4941d23ab74b3ab9508e37e9c1775072031223ef3e9484faf061ca9f55a1746995d72c7a8fa3008480ed5"
            + "9598747289c232f612995b3524752b72f4e15b0e2784831dae21d052d8f3666a5883f1cbbf7488279e04e334be428da1d407"
            + "fd65f33e7cdc0a62225c0ca238427325af3d58dfebb1d2458cec0cab548d12ff89d8bd7947acbfab4cc87c1a6e3f5eb54923"
            + "7ba310623e3dbbcd1aedae8b3dae88cd2f2143010001",
            "04b479918cd05161aab384b142c682953c65054db41ab0c4910ea32b18cee5ecb0f3cb71b392f466d71847cfd139bebe8ac3"
            + "0a5bdeffbfe8fd9af2728eda21a4c83ba0ba828b83baf5fa008960e0d55b457e46089ab7225dfc1798d1b4ceba3dd976b55f"
            + "1c1167e38011461a550cfac8c4b477275d9e8fc6e59d20b418f19f3cd342381602c9c280511f7b6b549c54ccf3d66cc2ebb6"
            + "57e254070518164d43cbd96af9bda7b13698d582fc039d7a84a8d5681bc3f24065cb0b3cfd9220abbe27fcc27277a4ade5ea"
            + "f6a75b56a636c5a0eb5356d4cdc37f3eea0796c7a85d5ea44587c81458dd3ca7ccab3f5a609fecdab859f9e5bde169b30748"
            + "f9ea10fca5cf"
        },
    };

    [Fact]
    public void The_manifest_and_the_challenge_are_what_they_were()
    {
        var manifest = Sample.Certified.CanonicalBytes();
        var nonce = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();

        Assert.Equal(ManifestSha256, Convert.ToHexStringLower(SHA256.HashData(manifest)));
        Assert.Equal(Challenge, Convert.ToHexStringLower(CertificationChallenge.Compute(nonce, manifest)));
        Assert.Contains(Base64Url.EncodeToString(Convert.FromHexString(Challenge)), ClientData, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void The_answer_of_another_implementation_passes(string publicKey, string signature)
    {
        var verdict = AssertionVerifier.Verify(
            Convert.FromHexString(publicKey),
            new(Convert.FromHexString(AuthenticatorData), Encoding.UTF8.GetBytes(ClientData), Convert.FromHexString(signature)),
            new(Convert.FromHexString(Challenge), Sample.RpId, [Sample.Origin], BackupEligible: true));

        Assert.True(verdict.Passed, verdict.Sentence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_nonce_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => CertificationChallenge.Compute(new byte[length], "{}"u8));
}
