using System.Text;
using Portal.Domain.Certifications;
using Portal.Tests.Support;
using static Portal.Tests.Certifications.Sample;

namespace Portal.Tests.Certifications;

public class EvidenceVerifierTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public void Honest_evidence_passes_and_says_what_it_does_not_prove(string algorithm)
    {
        using var passkey = SoftwareAuthenticator.Create(algorithm);

        var report = EvidenceVerifier.Verify(Evidence(passkey));

        Assert.True(report.Passed, Failures(report));
        Assert.Equal(
            ["manifest", "consent", "certification", "documents", "issued", "account", "purpose", "challenge", "time", "origin",
                "assertion", "registration"],
            report.Checks.Select(c => c.Name));
        Assert.Contains(report.NotProven, s => s.Contains("What the screen showed", StringComparison.Ordinal));
        Assert.Contains(report.NotProven, s => s.Contains("could have registered one itself", StringComparison.Ordinal));
        Assert.Contains(report.NotProven, s => s.Contains("application.pdf", StringComparison.Ordinal));
        Assert.All(report.Checks.Select(c => c.Sentence).Concat(report.NotProven), s => Assert.EndsWith(".", s, StringComparison.Ordinal));
    }

    public static readonly TheoryData<string, Func<CertificationEvidence, CertificationEvidence>> EveryLie = new()
    {
        { "purpose", e => e with { Ceremony = e.Ceremony with { Tag = "enroll-portal/sign-in/v1" } } },
        { "challenge", e => e with { Ceremony = e.Ceremony with { Nonce = new byte[32] } } },
        { "challenge", e => e with { Ceremony = e.Ceremony with { Nonce = e.Ceremony.Nonce[..31] } } },
        { "assertion", e => e with { Ceremony = e.Ceremony with { Challenge = new byte[32] } } },
        { "time", e => e with { Ceremony = e.Ceremony with { ConsumedAt = e.Ceremony.ExpiresAt } } },
        { "time", e => e with { Ceremony = e.Ceremony with { ConsumedAt = e.Ceremony.IssuedAt.AddSeconds(-1) } } },
        { "issued", e => e with { Ceremony = e.Ceremony with { IssuedAt = e.Ceremony.IssuedAt.AddSeconds(-1) } } },
        { "origin", e => e with { Ceremony = e.Ceremony with { Origin = "https://evil.test" } } },
        { "origin", e => e with { Ceremony = e.Ceremony with { Origin = "http://portal.test" } } },
        { "origin", e => e with { Ceremony = e.Ceremony with { Origin = "https://evilportal.test" } } },
        { "assertion", e => e with { Ceremony = e.Ceremony with { Origin = "https://www.portal.test" } } },
        { "assertion", e => e with { Ceremony = e.Ceremony with { RpId = "test" } } },
        { "account", e => e with { Assertion = e.Assertion with { UserHandle = "someone-else"u8.ToArray() } } },
        { "registration", e => e with { Assertion = e.Assertion with { CredentialId = new byte[32] } } },
        { "registration", e => e with { Credential = e.Credential with { AttestationObject = e.Credential.AttestationObject[..^1] } } },
        { "registration", e => e with { Credential = e.Credential with { AttestationObject = new byte[] { 0xA0 } } } },
        { "registration", e => e with { Credential = e.Credential with { ClientDataJson = e.Assertion.ClientDataJson } } },
        { "registration", e => e with { Credential = e.Credential with { BackupEligible = false } } },
        { "consent", e => e with { ConsentText = e.ConsentText with { Version = 2 } } },
        { "consent", e => e with { ConsentText = e.ConsentText with { Text = "a\ud800" } } },
        { "certification", e => e with { CertificationText = e.ConsentText } },
        { "documents", e => e with { Documents = [.. e.Documents.Skip(1)] } },
        { "documents", e => e with { Documents = [.. e.Documents, e.Documents[0]] } },
        { "documents", e => e with { Documents = [.. e.Documents.Select(d => d with { Length = d.Length + 1 })] } },
        { "manifest", e => e with { Manifest = "{}"u8.ToArray() } },
        { "challenge", e => e with { Manifest = (Certified with { VersionNumber = 3 }).CanonicalBytes() } },
    };

    [Theory]
    [MemberData(nameof(EveryLie))]
    public void Each_lie_is_found(string check, Func<CertificationEvidence, CertificationEvidence> lie)
    {
        ArgumentNullException.ThrowIfNull(lie);
        using var passkey = SoftwareAuthenticator.Create("ES256");

        var report = EvidenceVerifier.Verify(lie(Evidence(passkey)));

        Assert.False(report.Passed);
        Assert.Contains(report.Checks, c => c.Name == check && !c.Passed);
    }

    [Fact]
    public void A_registration_of_another_passkey_is_found()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        using var other = SoftwareAuthenticator.Create("ES256");
        var evidence = Evidence(passkey);

        var report = EvidenceVerifier.Verify(evidence with { Credential = Evidence(other).Credential with { PublicKey = passkey.PublicKey } });

        Assert.Equal(["registration"], report.Checks.Where(c => !c.Passed).Select(c => c.Name));
    }

    [Fact]
    public void A_sign_in_never_passes_for_a_certification()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var evidence = Evidence(passkey);
        var signIn = passkey.Answer(new byte[32], Origin, RpId);

        var report = EvidenceVerifier.Verify(evidence with
        {
            Ceremony = evidence.Ceremony with { Challenge = new byte[32] },
            Assertion = evidence.Assertion with
            {
                AuthenticatorData = signIn.AuthenticatorData,
                ClientDataJson = signIn.ClientDataJson,
                Signature = signIn.Signature,
            },
        });

        Assert.Equal(["challenge"], report.Checks.Where(c => !c.Passed).Select(c => c.Name));
    }

    [Fact]
    public void A_device_that_names_no_account_passes()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var evidence = Evidence(passkey);

        Assert.True(EvidenceVerifier.Verify(evidence with { Assertion = evidence.Assertion with { UserHandle = null } }).Passed);
    }

    [Fact]
    public void Files_at_hand_are_compared_with_the_list()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var evidence = Evidence(passkey);
        var pdf = Certified.Pdfs[0];

        var right = EvidenceVerifier.Verify(evidence, [pdf]);
        var wrong = EvidenceVerifier.Verify(evidence, [pdf with { Sha256 = Hex("changed") }]);

        Assert.True(right.Passed, Failures(right));
        Assert.DoesNotContain(right.NotProven, s => s.Contains(pdf.Name, StringComparison.Ordinal));
        Assert.False(wrong.Passed);
        Assert.Contains(wrong.NotProven, s => s.Contains(pdf.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public void A_change_of_any_byte_is_found(string algorithm)
    {
        using var passkey = SoftwareAuthenticator.Create(algorithm);
        var evidence = Evidence(passkey);
        (string Part, ReadOnlyMemory<byte> Bytes, Func<byte[], CertificationEvidence> With)[] parts =
        [
            ("manifest", evidence.Manifest, b => evidence with { Manifest = b }),
            ("nonce", evidence.Ceremony.Nonce, b => evidence with { Ceremony = evidence.Ceremony with { Nonce = b } }),
            ("challenge", evidence.Ceremony.Challenge, b => evidence with { Ceremony = evidence.Ceremony with { Challenge = b } }),
            ("client data", evidence.Assertion.ClientDataJson, b => evidence with { Assertion = evidence.Assertion with { ClientDataJson = b } }),
            ("authenticator data", evidence.Assertion.AuthenticatorData, b => evidence with { Assertion = evidence.Assertion with { AuthenticatorData = b } }),
            ("signature", evidence.Assertion.Signature, b => evidence with { Assertion = evidence.Assertion with { Signature = b } }),
            ("credential id", evidence.Assertion.CredentialId, b => evidence with { Assertion = evidence.Assertion with { CredentialId = b } }),
            ("account", evidence.Assertion.UserHandle!.Value, b => evidence with { Assertion = evidence.Assertion with { UserHandle = b } }),
            ("public key", evidence.Credential.PublicKey, b => evidence with { Credential = evidence.Credential with { PublicKey = b } }),
            ("consent", Encoding.UTF8.GetBytes(evidence.ConsentText.Text),
                b => evidence with { ConsentText = evidence.ConsentText with { Text = Encoding.UTF8.GetString(b) } }),
            ("certification", Encoding.UTF8.GetBytes(evidence.CertificationText.Text),
                b => evidence with { CertificationText = evidence.CertificationText with { Text = Encoding.UTF8.GetString(b) } }),
        ];
        Assert.True(EvidenceVerifier.Verify(evidence).Passed);

        foreach (var (part, bytes, with) in parts)
        {
            for (var at = 0; at < bytes.Length; at++)
            {
                foreach (var flip in (byte[])[0x01, 0x20, 0x80])
                {
                    var changed = bytes.ToArray();
                    changed[at] ^= flip;
                    Assert.False(EvidenceVerifier.Verify(with(changed)).Passed, $"{part}, byte {at} ^ {flip:x2}");
                }
            }

            Assert.False(EvidenceVerifier.Verify(with(bytes.ToArray()[..^1])).Passed, part + " cut");
            Assert.False(EvidenceVerifier.Verify(with([.. bytes.ToArray(), (byte)' '])).Passed, part + " goes on");
        }
    }

    private static string Failures(EvidenceReport report) =>
        string.Join('\n', report.Checks.Where(c => !c.Passed).Select(c => $"{c.Name}: {c.Sentence}"));
}
