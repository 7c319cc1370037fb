using Portal.Domain.Providers;

namespace Portal.Tests.Providers;

public class TaxonomyTests
{
    [Theory]
    [InlineData("207Q00000X", "207Q00000X")]
    [InlineData(" 103tc0700x ", "103TC0700X")]
    [InlineData("122300000X", "122300000X")]
    public void A_code_has_ten_characters_and_ends_in_X(string text, string code)
    {
        Assert.True(Taxonomy.TryParse(text, out var taxonomy));
        Assert.Equal(code, taxonomy.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("207Q00000")]
    [InlineData("207Q000000X")]
    [InlineData("207Q00000Y")]
    [InlineData("A07Q00000X")]
    [InlineData("207Q0000-X")]
    [InlineData("207\u042500000X")]
    public void Anything_else_is_no_code(string? text)
    {
        Assert.False(Taxonomy.TryParse(text, out var taxonomy));
        Assert.Null(taxonomy);
    }
}
