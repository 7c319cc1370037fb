using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Certifications;
using Portal.Tests.Support;
using static Portal.Tests.Certifications.Sample;

namespace Portal.Tests.Certifications;

public class CertificationEvidenceTests
{
    private static readonly SoftwareAuthenticator Passkey = SoftwareAuthenticator.Create("ES256");

    [Fact]
    public void Evidence_that_was_written_and_read_still_passes()
    {
        var file = Evidence(Passkey).Serialize();

        Assert.True(CertificationEvidence.TryParse(file, out var read, out var problem), problem);
        Assert.True(EvidenceVerifier.Verify(read!).Passed);
        Assert.Equal(file, read!.Serialize());
    }

    [Fact]
    public void Any_evidence_comes_back_as_it_was_written() => Prop.ForAll(AnyEvidence().ToArbitrary(), evidence =>
    {
        var file = evidence.Serialize();
        return CertificationEvidence.TryParse(file, out var read, out _) && file.AsSpan().SequenceEqual(read!.Serialize())
            && read.Manifest.Span.SequenceEqual(evidence.Manifest.Span)
            && read.Ceremony.ConsumedAt == evidence.Ceremony.ConsumedAt
            && read.Assertion.UserHandle.HasValue == evidence.Assertion.UserHandle.HasValue
            && read.Credential.Transports.SequenceEqual(evidence.Credential.Transports)
            && read.ConsentText == evidence.ConsentText;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("enroll-portal/certification-evidence", "something-else")]
    [InlineData("\"v\":1", "\"v\":1,\"more\":null")]
    [InlineData("\"v\":1", "\"v\":1,\"v\":1")]
    [InlineData(",\"v\":1}", "}")]
    [InlineData("\"tag\":", "\"Tag\":")]
    [InlineData("\"rpId\":\"portal.test\"", "\"rpId\":null")]
    [InlineData("\"backupEligible\":true", "\"backupEligible\":\"true\"")]
    [InlineData("[\"internal\",\"hybrid\"]", "[\"internal\",null]")]
    [InlineData("\"documents\":[", "\"documents\":[null,")]
    [InlineData("\"nonce\":\"", "\"nonce\":\" ")]
    [InlineData("\"nonce\":\"", "\"nonce\":\"?")]
    [InlineData("14:02:23.456789Z", "14:02:23.456789z")]
    [InlineData("14:02:23.456789Z", "2026-11-21")]
    [InlineData("José", "Jos\\u00e9")]
    public void Any_other_form_of_the_file_is_refused_with_a_sentence(string part, string other)
    {
        ArgumentNullException.ThrowIfNull(part);
        var json = Encoding.UTF8.GetString(Evidence(Passkey).Serialize());
        var at = json.LastIndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0);

        Refused(Encoding.UTF8.GetBytes(json[..at] + other + json[(at + part.Length)..]));
    }

    [Fact]
    public void White_space_byte_order_marks_and_cut_files_are_refused()
    {
        var file = Evidence(Passkey).Serialize();

        Refused([.. file, (byte)'\n']);
        Refused([0xEF, 0xBB, 0xBF, .. file]);
        Refused([.. file, .. file]);
        for (var length = 0; length < file.Length; length += 97) Refused(file[..length]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("%PDF-1.7")]
    public void What_is_no_evidence_is_refused(string text) => Refused(Encoding.UTF8.GetBytes(text));

    private static void Refused(byte[] file)
    {
        Assert.False(CertificationEvidence.TryParse(file, out var read, out var problem));
        Assert.Null(read);
        Assert.False(string.IsNullOrWhiteSpace(problem));
    }

    private static Gen<CertificationEvidence> AnyEvidence()
    {
        var bytes = ArbMap.Default.GeneratorFor<byte[]>().Select(b => (ReadOnlyMemory<byte>)b);
        var text = Gen.Elements("a", "é", "\ud83d\ude00", "\0", "\"", "\\", "/", "\u2028", " ", "<").ListOf().Select(string.Concat);
        var time = Gen.Choose(0, int.MaxValue).Select(s => DateTimeOffset.UnixEpoch.AddMicroseconds(s * 1_000_003L));
        var document = from name in text
                       from length in Gen.Choose(0, int.MaxValue)
                       select new FileHash(name + "x", Hex(name), length);
        return from part in bytes.ArrayOf(11)
               from words in text.ArrayOf(5)
               from times in time.ArrayOf(4)
               from transports in text.ListOf()
               from documents in document.ListOf()
               from flag in ArbMap.Default.GeneratorFor<bool>()
               from version in Gen.Choose(1, int.MaxValue)
               from id in ArbMap.Default.GeneratorFor<Guid>()
               select new CertificationEvidence(
                   part[0],
                   new(id, words[0], part[1], part[2], words[1], words[2], times[0], times[1], times[2]),
                   new(part[3], part[4], part[5], part[6], flag ? part[7] : null),
                   new(part[8], flag, times[3], [.. transports], part[9], part[10]),
                   new(words[3], version, words[4]),
                   new(words[4], version, words[3]),
                   [.. documents]);
    }
}
