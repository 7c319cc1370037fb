using Portal.Domain.Common;

namespace Portal.Tests.Common;

public class EmailAddressTests
{
    [Theory]
    [InlineData("dana@example.org", "dana@example.org")]
    [InlineData("  Dana.Reyes+npi@Example.ORG ", "Dana.Reyes+npi@example.org")]
    [InlineData("o'brien@clinic.example.com", "o'brien@clinic.example.com")]
    [InlineData("dana@b\u00fccher.example", "dana@xn--bcher-kva.example")]
    [InlineData("dana@BU\u0308CHER.example", "dana@xn--bcher-kva.example")]
    [InlineData("dana@ex\u0430mple.org", "dana@xn--exmple-4nf.org")]
    public void An_address_is_read_into_ASCII(string typed, string value)
    {
        Assert.True(EmailAddress.TryParse(typed, out var address));
        Assert.Equal(value, address.Value);
        Assert.True(EmailAddress.TryParse(address.Value, out var again));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("dana")]
    [InlineData("@example.org")]
    [InlineData("dana@")]
    [InlineData("dana@example")]
    [InlineData("dana@@example.org")]
    [InlineData("dana@reyes@example.org")]
    [InlineData("dana reyes@example.org")]
    [InlineData("dana@exam ple.org")]
    [InlineData(".dana@example.org")]
    [InlineData("dana.@example.org")]
    [InlineData("da..na@example.org")]
    [InlineData("dana@-example.org")]
    [InlineData("dana@example-.org")]
    [InlineData("dana@example..org")]
    [InlineData("dana@example.org.")]
    [InlineData("dana@example.123")]
    [InlineData("dana@exam_ple.org")]
    [InlineData("dan\u00e4@example.org")]
    [InlineData("\"dana\"@example.org")]
    [InlineData("dana@[192.0.2.1]")]
    [InlineData("dana\u200b@example.org")]
    [InlineData("dana@exam\u200bple.org")]
    [InlineData("dana@exam\u00adple.org")]
    [InlineData("dana@example\ufe0f.org")]
    [InlineData("dana@exa\u202emple.org")]
    [InlineData("dana\0@example.org")]
    public void Anything_else_is_no_address(string? typed)
    {
        Assert.False(EmailAddress.TryParse(typed, out var address));
        Assert.Null(address);
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_no_address() => Assert.False(EmailAddress.TryParse("dana@exam\ud800ple.org", out _));

    [Fact]
    public void Lengths_have_limits()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 46), 4)) + ".org";
        Assert.True(EmailAddress.TryParse($"{new string('a', 62)}@{domain}", out var longest));
        Assert.Equal(EmailAddress.MaxLength, longest.Value.Length);
        Assert.False(EmailAddress.TryParse($"{new string('a', 63)}@{domain}", out _));
        Assert.True(EmailAddress.TryParse($"{new string('a', 64)}@example.org", out _));
        Assert.False(EmailAddress.TryParse($"{new string('a', 65)}@example.org", out _));
        Assert.False(EmailAddress.TryParse($"a@{new string('d', 64)}.org", out _));
        Assert.False(EmailAddress.TryParse(new string('a', 1_000_000) + "@example.org", out _));
    }

    [Fact]
    public void Addresses_are_compared_in_lower_case()
    {
        Assert.True(EmailAddress.TryParse("Dana@Example.org", out var one));
        Assert.True(EmailAddress.TryParse("dana@example.org", out var other));
        Assert.NotEqual(one, other);
        Assert.Equal(one.Comparable, other.Comparable);
    }
}
