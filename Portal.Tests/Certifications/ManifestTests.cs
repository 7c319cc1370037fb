using System.Text;
using Portal.Domain.Certifications;
using static Portal.Tests.Certifications.Sample;

namespace Portal.Tests.Certifications;

public class ManifestTests
{
    [Fact]
    public void The_bytes_are_canonical_and_never_change()
    {
        const string expected =
            """
            {"access":[{"accountId":"6f1a2b3c-0000-4000-8000-000000000007","may":["EditDraft","ViewApplication"]},{"accountId":"6f1a2b3c-0000-4000-8000-000000000009","may":["EditDraft:licenses","ViewApplication:identity"]}],
            "applicationId":"6f1a2b3c-0000-4000-8000-000000000001",
            "attachments":[{"length":77,"name":"diploma.png","sha256":"81e901b4262cabd9caa64a1b6fab7489d4fb15d80ccadb68a7e834e2ae1173b4"},{"length":1024,"name":"license.pdf","sha256":"cc1d3b0234846714b0aeda6cc34b057b4305bb83dd447fb88f816efeb59a4e96"}],
            "certificationText":{"id":"certification","sha256":"8cbf54e9dc3ebbaae327cfbc226c22780f0a7286b94ff7b5e75b73eb4a496181","version":3},
            "consentText":{"id":"consent-to-sign","sha256":"685b430e6f173626f92f90ef6ea58cb6c580993d385c4fa442cf3b99658dcf9f","version":1},
            "contentSha256":"ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73",
            "form":{"key":"individual-new","version":1},
            "issuedAt":"2026-11-21T14:02:03.456789Z",
            "pdfs":[{"length":48211,"name":"application.pdf","sha256":"c35b21d6ca39aa7cc3b79a705d989f1a6e88b99ab43988d74048799e3db926a3"}],
            "provider":{"id":"6f1a2b3c-0000-4000-8000-000000000002","npi":"1234567893"},
            "sensitive":[{"commitment":"a09863a138c067e2649679072df327f6e5594cd9cdc7223b05ad659f7e36eff6","path":"identity/birthDate"},{"commitment":"07bfe3d750bcd200f147fe791969d90bf31e89598ed7f343b39d76a2bf08f0aa","path":"identity/ssn"}],
            "signer":{"accountId":"6f1a2b3c-0000-4000-8000-000000000007","legalName":"José Nguyễn"},
            "v":1,"versionNumber":2}
            """;

        Assert.Equal(expected.ReplaceLineEndings(""), Encoding.UTF8.GetString(Certified.CanonicalBytes()));
    }

    [Fact]
    public void What_was_written_is_read_back()
    {
        var bytes = Certified.CanonicalBytes();

        Assert.True(Manifest.TryParse(bytes, out var read, out var problem), problem);
        Assert.Equal(bytes, read!.CanonicalBytes());
        Assert.Equal(Certified.Signer, read.Signer);
        Assert.Equal(Issued, read.IssuedAt);
    }

    [Fact]
    public void The_order_of_files_accounts_and_permissions_does_not_matter()
    {
        var shuffled = Certified with
        {
            Attachments = [.. Certified.Attachments.Reverse()],
            Sensitive = [.. Certified.Sensitive.Reverse()],
            Access = [.. Certified.Access.Reverse().Select(a => a with { May = [.. a.May.Reverse()] })],
        };

        Assert.Equal(Certified.CanonicalBytes(), shuffled.CanonicalBytes());
    }

    public static readonly TheoryData<string, Func<Manifest, Manifest>> EveryImpossibleManifest = new()
    {
        { "version 0", m => m with { VersionNumber = 0 } },
        { "form version 0", m => m with { Form = m.Form with { Version = 0 } } },
        { "form without key", m => m with { Form = m.Form with { Key = " " } } },
        { "NPI of nine digits", m => m with { Provider = m.Provider with { Npi = "123456789" } } },
        { "NPI in Arabic digits", m => m with { Provider = m.Provider with { Npi = "١٢٣٤٥٦٧٨٩٠" } } },
        { "signer without name", m => m with { Signer = m.Signer with { LegalName = "" } } },
        { "content hash in capitals", m => m with { ContentSha256 = m.ContentSha256.ToUpperInvariant() } },
        { "content hash too short", m => m with { ContentSha256 = m.ContentSha256[1..] } },
        { "file without name", m => m with { Pdfs = [m.Pdfs[0] with { Name = "" }] } },
        { "file of negative length", m => m with { Pdfs = [m.Pdfs[0] with { Length = -1 }] } },
        { "attachment without hash", m => m with { Attachments = [m.Attachments[0] with { Sha256 = "" }] } },
        { "value in place of a commitment", m => m with { Sensitive = [m.Sensitive[0] with { Commitment = "000-12-3456" }] } },
        { "sensitive value twice", m => m with { Sensitive = [m.Sensitive[0], m.Sensitive[0]] } },
        { "account twice", m => m with { Access = [m.Access[0], m.Access[0]] } },
        { "account that may do nothing", m => m with { Access = [m.Access[0] with { May = [] }] } },
        { "permission twice", m => m with { Access = [m.Access[0] with { May = ["EditDraft", "EditDraft"] }] } },
        { "text without id", m => m with { ConsentText = m.ConsentText with { Id = "" } } },
        { "text of version 0", m => m with { CertificationText = m.CertificationText with { Version = 0 } } },
        { "local time", m => m with { IssuedAt = m.IssuedAt.ToOffset(TimeSpan.FromHours(-5)) } },
        { "time finer than the database keeps it", m => m with { IssuedAt = m.IssuedAt.AddTicks(1) } },
    };

    [Theory]
    [MemberData(nameof(EveryImpossibleManifest))]
    public void A_manifest_that_says_less_than_it_must_is_not_written(string name, Func<Manifest, Manifest> spoil)
    {
        ArgumentNullException.ThrowIfNull(spoil);
        Assert.True(Record.Exception(() => spoil(Certified).CanonicalBytes()) is ArgumentException, name);
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"v\":1", "\"v\":1,\"more\":1")]
    [InlineData(",\"v\":1", "")]
    [InlineData("\"v\":1", "\"v\":1,\"v\":1")]
    [InlineData("\"v\":1", " \"v\":1")]
    [InlineData("\"versionNumber\":2", "\"versionNumber\":2.0")]
    [InlineData("\"versionNumber\":2", "\"versionNumber\":\"2\"")]
    [InlineData("\"versionNumber\":2", "\"versionNumber\":0")]
    [InlineData("6f1a2b3c-0000-4000-8000-000000000001", "6F1A2B3C-0000-4000-8000-000000000001")]
    [InlineData("14:02:03.456789Z", "14:02:03.456789+00:00")]
    [InlineData("14:02:03.456789Z", "14:02:03.4567890Z")]
    [InlineData("\"npi\":\"1234567893\"", "\"npi\":null")]
    [InlineData("\"may\":[\"EditDraft\",\"ViewApplication\"]", "\"may\":[\"ViewApplication\",\"EditDraft\"]")]
    [InlineData("\"may\":[\"EditDraft\",\"ViewApplication\"]", "\"may\":[\"EditDraft\",null]")]
    [InlineData("José", "Jos\\u00e9")]
    [InlineData("José", "Jos\\ud800")]
    [InlineData("{", "")]
    public void Any_other_bytes_are_refused(string part, string other)
    {
        ArgumentNullException.ThrowIfNull(part);
        var json = Encoding.UTF8.GetString(Certified.CanonicalBytes());
        var at = json.LastIndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0);

        var changed = Encoding.UTF8.GetBytes(json[..at] + other + json[(at + part.Length)..]);

        Assert.False(Manifest.TryParse(changed, out var read, out var problem));
        Assert.Null(read);
        Assert.False(string.IsNullOrWhiteSpace(problem));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void What_is_no_manifest_is_refused(string json) => Assert.False(Manifest.TryParse(Encoding.UTF8.GetBytes(json), out _, out _));

    [Fact]
    public void Half_of_a_surrogate_pair_is_never_signed() => Assert.Throws<FormatException>(
        () => (Certified with { Signer = new(Account, "Jos\ud800") }).CanonicalBytes());
}
