using System.Text;
using Portal.Domain.Accounts;

namespace Portal.Tests.Accounts;

public class EmailAddressTests
{
    [Theory]
    [InlineData("maria@clinic.example", "maria@clinic.example")]
    [InlineData("Maria.Ortiz+Enroll@Clinic.EXAMPLE", "maria.ortiz+enroll@clinic.example")]
    [InlineData("o'neil_{x}@a-b.clinic.example", "o'neil_{x}@a-b.clinic.example")]
    [InlineData("m@bücher.example", "m@xn--bcher-kva.example")]
    [InlineData("m@BÜCHER.example", "m@xn--bcher-kva.example")]
    [InlineData("m@bu\u0308cher.example", "m@xn--bcher-kva.example")]
    [InlineData("m@XN--BCHER-KVA.example", "m@xn--bcher-kva.example")]
    [InlineData("m@straße.example", "m@xn--strae-oqa.example")]
    public void One_address_has_one_form(string typed, string value)
    {
        var address = EmailAddress.Parse(typed).Value;
        Assert.Equal(value, address.Value);
        Assert.Equal(value, address.ToString());
        Assert.Equal(value[(value.IndexOf('@') + 1)..], address.Domain);
    }

    [Theory]
    [InlineData(null, "email.missing")]
    [InlineData("", "email.missing")]
    [InlineData("maria", "email.shape")]
    [InlineData("@clinic.example", "email.shape")]
    [InlineData("maria@", "email.shape")]
    [InlineData("maria@x@clinic.example", "email.shape")]
    [InlineData("maria＠clinic.example", "email.shape")]
    [InlineData(" maria@clinic.example", "email.whitespace")]
    [InlineData("maria@clinic.example ", "email.whitespace")]
    [InlineData("maria@clinic.example\n", "email.whitespace")]
    [InlineData("maria@clinic.example\r\nBcc: x@y.example", "email.whitespace")]
    [InlineData("ma\tria@clinic.example", "email.whitespace")]
    [InlineData("ma\u00A0ria@clinic.example", "email.whitespace")]
    [InlineData("maria@clinic\u2028.example", "email.whitespace")]
    [InlineData("maria\0@clinic.example", "email.unseen-character")]
    [InlineData("maria\u001B@clinic.example", "email.unseen-character")]
    [InlineData("maria\u200B@clinic.example", "email.unseen-character")]
    [InlineData("maria@cli\u200Cnic.example", "email.unseen-character")]
    [InlineData("maria@cli\u200Dnic.example", "email.unseen-character")]
    [InlineData("\uFEFFmaria@clinic.example", "email.unseen-character")]
    [InlineData("maria@cli\u00ADnic.example", "email.unseen-character")]
    [InlineData("maria@cli\uFE0Fnic.example", "email.unseen-character")]
    [InlineData("maria@cli\u034Fnic.example", "email.unseen-character")]
    [InlineData("maria@\u202Eelpmaxe.cinilc", "email.unseen-character")]
    [InlineData("maria@\u2066clinic.example", "email.unseen-character")]
    [InlineData("maria\uE000@clinic.example", "email.unseen-character")]
    [InlineData("\u212Aim@clinic.example", "email.local-character")]
    [InlineData("mаria@clinic.example", "email.local-character")]
    [InlineData("marı\u0131a@clinic.example", "email.local-character")]
    [InlineData("maria<b>@clinic.example", "email.local-character")]
    [InlineData("Maria <maria@clinic.example", "email.whitespace")]
    [InlineData("\"maria\"@clinic.example", "email.quoted")]
    [InlineData(".maria@clinic.example", "email.dots")]
    [InlineData("maria.@clinic.example", "email.dots")]
    [InlineData("ma..ria@clinic.example", "email.dots")]
    [InlineData("maria@[192.0.2.1]", "email.ip-address")]
    [InlineData("maria@[IPv6:2001:db8::1]", "email.ip-address")]
    [InlineData("maria@192.0.2.1", "email.ip-address")]
    [InlineData("maria@\u212Aelvin.example", "email.domain-character")]
    [InlineData("maria@ｃlinic.example", "email.domain-character")]
    [InlineData("maria@clinic。example", "email.domain-character")]
    [InlineData("maria@ﬁnance.example", "email.domain-character")]
    [InlineData("maria@①.example", "email.domain-character")]
    [InlineData("maria@☃.example", "email.domain-character")]
    [InlineData("maria@\u212Bngstrom.example", "email.domain-character")]
    [InlineData("maria@İ.example", "email.domain")]
    [InlineData("maria@localhost", "email.domain")]
    [InlineData("maria@clinic..example", "email.domain")]
    [InlineData("maria@clinic.example.", "email.domain")]
    [InlineData("maria@-clinic.example", "email.domain")]
    [InlineData("maria@clinic-.example", "email.domain")]
    [InlineData("maria@cli_nic.example", "email.domain")]
    [InlineData("maria@clinic.example:25", "email.domain")]
    [InlineData("maria@xn--example-.example", "email.domain")]
    public void What_is_not_one_plain_address_is_refused(string? typed, string code)
    {
        var parsed = EmailAddress.Parse(typed);
        Assert.Equal(code, parsed.Error?.Code);
        Assert.EndsWith(".", parsed.Error!.Message);
        Assert.DoesNotContain('\n', parsed.Error.Message);
    }

    [Fact]
    public void A_refusal_says_where_the_invisible_character_is() =>
        Assert.Contains("(U+200B) at position 3", EmailAddress.Parse("ma\u200Bria@clinic.example").Error!.Message);

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal("email.unseen-character", EmailAddress.Parse("maria@\uD83Dclinic.example").Error?.Code);

    [Fact]
    public void Lengths_are_limited_after_conversion_to_ASCII()
    {
        var longest = $"{new string('a', 64)}@{new string('b', 62)}.{new string('b', 62)}.{new string('b', 60)}.cd";
        Assert.Equal(254, longest.Length);
        Assert.True(EmailAddress.Parse(longest).Succeeded);
        Assert.Equal("email.too-long", EmailAddress.Parse(longest + "e").Error?.Code);
        Assert.Equal("email.local-too-long", EmailAddress.Parse("a" + longest[..64] + "@b.example").Error?.Code);
        Assert.Equal("email.domain", EmailAddress.Parse($"a@{new string('b', 64)}.example").Error?.Code);

        var grows = $"{new string('a', 40)}@{string.Join('.', Enumerable.Repeat("ü" + new string('b', 48), 4))}";
        Assert.True(grows.Length < 254);
        Assert.Equal("email.too-long", EmailAddress.Parse(grows).Error?.Code);
        Assert.Equal("email.too-long", EmailAddress.Parse(new string('a', 10_000_000) + "@b.example").Error?.Code);
    }

    [Fact]
    public void No_character_of_Unicode_passes_for_a_k()
    {
        var real = EmailAddress.Parse("kim@kelvin.example").Value;
        foreach (var rune in AllRunes().Where(r => r.Value is not ('k' or 'K')))
        {
            Assert.NotEqual(real, Parsed($"{rune}im@kelvin.example"));
            Assert.NotEqual(real, Parsed($"kim@{rune}elvin.example"));
        }
    }

    [Fact]
    public void No_character_of_Unicode_disappears_from_an_address()
    {
        var real = EmailAddress.Parse("kim@kelvin.example").Value;
        foreach (var rune in AllRunes())
        {
            Assert.NotEqual(real, Parsed($"k{rune}im@kelvin.example"));
            Assert.NotEqual(real, Parsed($"kim@kel{rune}vin.example"));
            Assert.NotEqual(real, Parsed($"kim@kelvin.example{rune}"));
        }
    }

    [Theory]
    [InlineData("paypal.example", "раураl.example")]
    [InlineData("clinic.example", "сlinic.example")]
    [InlineData("σας.example", "σασ.example")]
    [InlineData("faß.example", "fass.example")]
    public void Look_alike_domains_are_different_and_look_different(string real, string lookAlike)
    {
        var one = EmailAddress.Parse("m@" + real).Value;
        var other = EmailAddress.Parse("m@" + lookAlike).Value;
        Assert.NotEqual(one, other);
        Assert.True(one.Value.All(char.IsAscii) && other.Value.All(char.IsAscii));
        Assert.Contains("xn--", one.Value + other.Value);
    }

    [Fact]
    public void Equal_addresses_are_equal_as_values() =>
        Assert.Equal(EmailAddress.Parse("MARIA@clinic.example").Value, EmailAddress.Parse("maria@CLINIC.example").Value);

    [Theory]
    [InlineData("maria.ortiz@clinic.example", "m…@clinic.example")]
    [InlineData("m@bücher.example", "m…@xn--bcher-kva.example")]
    public void A_mask_shows_the_first_character_and_the_domain(string typed, string masked) =>
        Assert.Equal(masked, EmailAddress.Parse(typed).Value.Mask());

    private static EmailAddress? Parsed(string typed) => EmailAddress.Parse(typed) is { Succeeded: true } parsed ? parsed.Value : null;

    private static IEnumerable<Rune> AllRunes() => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(i => new Rune(i));
}
