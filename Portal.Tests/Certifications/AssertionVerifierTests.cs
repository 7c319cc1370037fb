using System.Buffers.Text;
using System.Text;
using Portal.Domain.Certifications;
using Portal.Tests.Support;
using static Portal.Tests.Support.SoftwareAuthenticator;

namespace Portal.Tests.Certifications;

public class AssertionVerifierTests
{
    private const string RpId = "portal.test";
    private const string Origin = "https://portal.test";

    private static readonly byte[] Challenge = Enumerable.Range(0, 32).Select(i => (byte)(i * 7 + 3)).ToArray();

    /// <summary>One way to be wrong, and the check that must see it.</summary>
    public sealed record Wrong(string Name, AssertionCheck Check)
    {
        internal Bend Bend { get; init; } = new();

        public override string ToString() => Name;
    }

    private static readonly string Text = Base64Url.EncodeToString(Challenge);

    private static readonly byte[] Honest = Encoding.UTF8.GetBytes(
        $$"""{"type":"webauthn.get","challenge":"{{Text}}","origin":"{{Origin}}","crossOrigin":false}""");

    public static readonly TheoryData<Wrong> EveryWrongField =
    [
        new("nobody touched the device", AssertionCheck.UserPresent) { Bend = new() { Flags = Synced & ~UserPresent } },
        new("user not verified", AssertionCheck.UserVerified) { Bend = new() { Flags = Synced & ~UserVerified } },
        new("backed up but not eligible", AssertionCheck.BackupState) { Bend = new() { Flags = Synced & ~BackupEligible } },
        new("no longer backup eligible", AssertionCheck.BackupEligibility) { Bend = new() { Flags = UserPresent | UserVerified } },
        new("flag of a credential, none there", AssertionCheck.AuthenticatorData) { Bend = new() { Flags = Synced | AttestedCredential } },
        new("credential cut inside its id", AssertionCheck.AuthenticatorData)
            { Bend = new() { Flags = Synced | AttestedCredential, AfterAuthenticatorData = [.. new byte[16], 0, 200, 1, 2, 3] } },
        new("credential with an empty id", AssertionCheck.AuthenticatorData)
            { Bend = new() { Flags = Synced | AttestedCredential, AfterAuthenticatorData = [.. new byte[16], 0, 0, 0xA0] } },
        new("flag of extensions, none there", AssertionCheck.AuthenticatorData) { Bend = new() { Flags = Synced | Extensions } },
        new("extensions without flag", AssertionCheck.AuthenticatorData) { Bend = new() { AfterAuthenticatorData = [0xA0] } },
        new("bytes after the extensions", AssertionCheck.AuthenticatorData)
            { Bend = new() { Flags = Synced | Extensions, AfterAuthenticatorData = [0xA0, 0x00] } },
        new("extensions are not a map", AssertionCheck.AuthenticatorData)
            { Bend = new() { Flags = Synced | Extensions, AfterAuthenticatorData = [0x80] } },
        new("map of unknown length", AssertionCheck.AuthenticatorData)
            { Bend = new() { Flags = Synced | Extensions, AfterAuthenticatorData = [0xBF, 0xFF] } },
        new("bytes after the authenticator data", AssertionCheck.AuthenticatorData) { Bend = new() { AfterAuthenticatorData = [0x00] } },
        new("other relying party", AssertionCheck.RelyingParty) { Bend = new() { RpId = "portal.example" } },
        new("subdomain as relying party", AssertionCheck.RelyingParty) { Bend = new() { RpId = "www.portal.test" } },
        new("other origin", AssertionCheck.Origin) { Bend = new() { Origin = "https://portal.example" } },
        new("subdomain origin", AssertionCheck.Origin) { Bend = new() { Origin = "https://x.portal.test" } },
        new("other scheme", AssertionCheck.Origin) { Bend = new() { Origin = "http://portal.test" } },
        new("other port", AssertionCheck.Origin) { Bend = new() { Origin = "https://portal.test:8443" } },
        new("origin in capitals", AssertionCheck.Origin) { Bend = new() { Origin = "https://PORTAL.test" } },
        new("origin with a slash", AssertionCheck.Origin) { Bend = new() { Origin = "https://portal.test/" } },
        new("registration", AssertionCheck.Type) { Bend = new() { Type = "webauthn.create" } },
        new("payment", AssertionCheck.Type) { Bend = new() { Type = "payment.get" } },
        new("type in capitals", AssertionCheck.Type) { Bend = new() { Type = "WebAuthn.get" } },
        new("other challenge", AssertionCheck.Challenge) { Bend = new() { Challenge = Base64Url.EncodeToString(new byte[32]) } },
        new("empty challenge", AssertionCheck.Challenge) { Bend = new() { Challenge = "" } },
        new("padded challenge", AssertionCheck.Challenge) { Bend = new() { Challenge = Text + "=" } },
        new("challenge in standard base64", AssertionCheck.Challenge) { Bend = new() { Challenge = Convert.ToBase64String(Challenge) } },
        new("challenge with loose last bits", AssertionCheck.Challenge) { Bend = new() { Challenge = LooseLastBits(Text) } },
        new("challenge with a space", AssertionCheck.Challenge) { Bend = new() { Challenge = Text[..8] + " " + Text[8..] } },
        new("challenge goes on", AssertionCheck.Challenge) { Bend = new() { Challenge = Text + "A" } },
        new("inside another site", AssertionCheck.CrossOrigin) { Bend = new() { CrossOrigin = "true" } },
        new("crossOrigin is a text", AssertionCheck.ClientData) { Bend = new() { CrossOrigin = "\"false\"" } },
        new("crossOrigin is null", AssertionCheck.ClientData) { Bend = new() { CrossOrigin = "null" } },
        new("top origin", AssertionCheck.TopOrigin) { Bend = new() { MoreClientData = ",\"topOrigin\":\"https://portal.test\"" } },
        new("top origin is null", AssertionCheck.TopOrigin) { Bend = new() { MoreClientData = ",\"topOrigin\":null" } },
        new("type twice", AssertionCheck.ClientData) { Bend = new() { MoreClientData = ",\"type\":\"webauthn.get\"" } },
        new("challenge twice", AssertionCheck.ClientData) { Bend = new() { MoreClientData = $",\"challenge\":\"{Text}\"" } },
        new("origin twice, once escaped", AssertionCheck.ClientData) { Bend = new() { MoreClientData = ",\"\\u006frigin\":\"https://portal.test\"" } },
        new("unknown name twice", AssertionCheck.ClientData) { Bend = new() { MoreClientData = ",\"more\":{\"a\":1,\"a\":2}" } },
        new("byte order mark", AssertionCheck.ClientData) { Bend = new() { BeforeClientData = "\uFEFF" } },
        new("space before", AssertionCheck.ClientData) { Bend = new() { BeforeClientData = " " } },
        new("line end after", AssertionCheck.ClientData) { Bend = new() { AfterClientData = "\n" } },
        new("second object after", AssertionCheck.ClientData) { Bend = new() { AfterClientData = "{}" } },
        new("comma too many", AssertionCheck.ClientData) { Bend = new() { MoreClientData = "," } },
        new("comment", AssertionCheck.ClientData) { Bend = new() { MoreClientData = "/**/" } },
        new("half of a surrogate pair", AssertionCheck.ClientData) { Bend = new() { Type = "\\ud800" } },
        new("array", AssertionCheck.ClientData) { Bend = new() { RawClientData = "[]"u8.ToArray() } },
        new("nothing", AssertionCheck.ClientData) { Bend = new() { RawClientData = [] } },
        new("no members", AssertionCheck.ClientData) { Bend = new() { RawClientData = "{}"u8.ToArray() } },
        new("challenge is a number", AssertionCheck.ClientData)
            { Bend = new() { RawClientData = """{"type":"webauthn.get","challenge":1,"origin":"https://portal.test"}"""u8.ToArray() } },
        new("not UTF-8", AssertionCheck.ClientData)
            { Bend = new() { RawClientData = [.. Honest[..^1], .. ",\"more\":\""u8, 0xC3, 0x28, .. "\"}"u8] } },
        new("far too long", AssertionCheck.ClientData) { Bend = new() { MoreClientData = $",\"more\":\"{new string('x', 9000)}\"" } },
        new("bytes after the signature", AssertionCheck.Signature) { Bend = new() { AfterSignature = [0x00] } },
    ];

    public static readonly TheoryData<string> EveryAlgorithm =
        ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    [Theory]
    [MemberData(nameof(EveryAlgorithm))]
    public void An_honest_answer_passes(string algorithm)
    {
        using var passkey = Create(algorithm);

        var verdict = Verify(passkey, passkey.Answer(Challenge, Origin, RpId));

        Assert.True(verdict.Passed, verdict.Sentence);
        Assert.Contains(algorithm, verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EveryWrongField))]
    public void Each_wrong_field_is_named(Wrong wrong)
    {
        using var passkey = Create("ES256");

        var verdict = Verify(passkey, passkey.Answer(Challenge, Origin, RpId, wrong.Bend));

        Assert.Equal(wrong.Check, verdict.Failed);
    }

    [Fact]
    public void What_the_specification_leaves_open_passes()
    {
        using var passkey = Create("ES256");
        Bend[] fine =
        [
            new() { SignCount = 7 },
            new() { Flags = Synced & ~BackedUp },
            new() { MoreClientData = ",\"other_keys_can_be_added_here\":\"and are ignored\"" },
            new() { Flags = Synced | Extensions, AfterAuthenticatorData = [0xA1, 0x63, (byte)'u', (byte)'v', (byte)'m', 0x81, 0x83, 2, 4, 2] },
        ];

        Assert.All(fine, bend => Assert.True(Verify(passkey, passkey.Answer(Challenge, Origin, RpId, bend)).Passed));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS384")]
    [InlineData("ES512")]
    public void A_signature_with_a_byte_more_or_less_is_refused(string algorithm)
    {
        using var passkey = Create(algorithm);
        var answer = passkey.Answer(Challenge, Origin, RpId);

        Assert.Equal(AssertionCheck.Signature, Verify(passkey, answer with { Signature = [.. answer.Signature, 0] }).Failed);
        Assert.Equal(AssertionCheck.Signature, Verify(passkey, answer with { Signature = answer.Signature[..^1] }).Failed);
        Assert.Equal(AssertionCheck.Signature, Verify(passkey, answer with { Signature = [] }).Failed);
    }

    [Fact]
    public void Authenticator_data_cut_anywhere_are_refused()
    {
        using var passkey = Create("ES256");
        var answer = passkey.Answer(Challenge, Origin, RpId);

        for (var length = 0; length < answer.AuthenticatorData.Length; length++)
            Assert.Equal(
                AssertionCheck.AuthenticatorData,
                Verify(passkey, answer with { AuthenticatorData = answer.AuthenticatorData[..length] }).Failed);
    }

    [Fact]
    public void A_credential_inside_an_answer_is_refused()
    {
        using var passkey = Create("ES256");
        byte[] credential = [.. new byte[16], 0, 1, 7, .. passkey.PublicKey];

        var verdict = Verify(passkey, passkey.Answer(
            Challenge, Origin, RpId, new() { Flags = Synced | AttestedCredential, AfterAuthenticatorData = credential }));

        Assert.Equal(AssertionCheck.AuthenticatorData, verdict.Failed);
        Assert.Contains("registration", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ES256 on P-384")]
    [InlineData("ES384 on P-256")]
    public void A_curve_that_does_not_belong_to_the_algorithm_is_refused(string algorithm)
    {
        using var passkey = Create(algorithm);

        Assert.Equal(AssertionCheck.PublicKey, Verify(passkey, passkey.Answer(Challenge, Origin, RpId)).Failed);
    }

    [Fact]
    public void Another_passkeys_answer_is_refused()
    {
        using var passkey = Create("ES256");
        using var other = Create("ES256");

        Assert.Equal(AssertionCheck.Signature, Verify(passkey, other.Answer(Challenge, Origin, RpId)).Failed);
    }

    [Fact]
    public void An_empty_list_of_origins_allows_none()
    {
        using var passkey = Create("ES256");
        var answer = passkey.Answer(Challenge, Origin, RpId);

        var verdict = AssertionVerifier.Verify(
            passkey.PublicKey, new(answer.AuthenticatorData, answer.ClientDataJson, answer.Signature), new(Challenge, RpId, [], true));

        Assert.Equal(AssertionCheck.Origin, verdict.Failed);
    }

    private static AssertionVerdict Verify(SoftwareAuthenticator passkey, Answer answer) => AssertionVerifier.Verify(
        passkey.PublicKey,
        new(answer.AuthenticatorData, answer.ClientDataJson, answer.Signature),
        new(Challenge, RpId, [Origin, "https://second.test"], BackupEligible: true));

    // 32 bytes are 43 characters, and the last one carries two bits that mean nothing.
    private static string LooseLastBits(string text)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return text[..^1] + Alphabet[Alphabet.IndexOf(text[^1], StringComparison.Ordinal) + 1];
    }
}
