using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Providers;

namespace Portal.Tests.Providers;

public class NpiTests
{
    [Theory]
    [InlineData("1234567893")]
    [InlineData("1558598797")]
    [InlineData("2000000002")]
    [InlineData(" 1234567893\t")]
    [InlineData("1234-567-893")]
    [InlineData("1234 567 893")]
    [InlineData("\u00a01234\u2011567893")]
    public void An_NPI_is_read_with_spaces_and_dashes(string text)
    {
        Assert.True(Npi.TryParse(text, out var npi, out var refusal));
        Assert.Null(refusal);
        Assert.Equal(10, npi.Value.Length);
        Assert.True(npi.Value.All(char.IsAsciiDigit));
        Assert.Equal(npi.Value, npi.ToString());
    }

    [Theory]
    [InlineData(null, "Enter the NPI. It has 10 digits.")]
    [InlineData("  ", "Enter the NPI. It has 10 digits.")]
    [InlineData("12345678E3", "Enter the NPI as 10 digits, without letters or other characters.")]
    [InlineData("１２３４５６７８９３", "Enter the NPI as 10 digits, without letters or other characters.")]
    [InlineData("1234567893\u200b", "Enter the NPI as 10 digits, without letters or other characters.")]
    [InlineData("123456789", "Enter all 10 digits of the NPI; there are 9 now.")]
    [InlineData("1", "Enter all 10 digits of the NPI; there is 1 now.")]
    [InlineData("12345678931", "Enter all 10 digits of the NPI; there are 11 now.")]
    [InlineData("3234567893", "Check the first digit of the NPI: it is always 1 or 2.")]
    [InlineData("1234567890", "Check the NPI for a wrong or swapped digit: its last digit does not fit the other nine.")]
    [InlineData("1234567839", "Check the NPI for a wrong or swapped digit: its last digit does not fit the other nine.")]
    public void Every_refusal_says_what_is_wrong(string? text, string sentence)
    {
        Assert.False(Npi.TryParse(text, out var npi, out var refusal));
        Assert.Null(npi);
        Assert.Equal(sentence, refusal);
    }

    [Fact]
    public void A_megabyte_is_refused_at_once()
    {
        Assert.False(Npi.TryParse(new string('1', 1_000_000), out _, out var refusal));
        Assert.Equal("Enter only the 10 digits of the NPI.", refusal);
    }

    [Fact]
    public void Exactly_one_check_digit_fits_nine_digits() =>
        Prop.ForAll(Gen.Choose(100_000_000, 299_999_999).ToArbitrary(), nine =>
            Enumerable.Range(0, 10).Count(d => Npi.TryParse($"{nine}{d}", out _, out _)) == 1).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stored_number_that_is_no_NPI_is_a_bug()
    {
        Assert.Equal("1234567893", Npi.Parse("1234567893").Value);
        Assert.Throws<FormatException>(() => Npi.Parse("1234567890"));
    }

    [Fact]
    public void Two_spellings_are_one_NPI() => Assert.Equal(Npi.Parse("1234567893"), Npi.Parse("12345-67893"));
}
