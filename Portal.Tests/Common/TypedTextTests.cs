using System.Text;
using Portal.Domain.Common;
using Portal.Tests.Forms;

namespace Portal.Tests.Common;

public class TypedTextTests
{
    // Not as InlineData: the compiler keeps attributes as UTF-8, which has no halves of surrogate pairs.
    [Fact]
    public void Storable_text_differs_only_where_the_database_cannot_keep_it()
    {
        Assert.Equal("", TypedText.Storable(""));
        Assert.Equal("as typed \u200b\r\n \ud83d\ude00", TypedText.Storable("as typed \u200b\r\n \ud83d\ude00"));
        Assert.Equal("a\ufffdb", TypedText.Storable("a\0b"));
        Assert.Equal("a\ufffdb", TypedText.Storable("a\ud83db"));
        Assert.Equal("\ufffd", TypedText.Storable("\ude00"));
        Assert.Equal("\ufffd", TypedText.Storable("\ud83d"));
        Assert.Equal("\ufffd\ud83d\ude00", TypedText.Storable("\ud83d\ud83d\ude00"));
    }

    [Theory]
    [InlineData("  two   words \t\r\n", "two words")]
    [InlineData("\u00a0nbsp\u00a0\u2003here", "nbsp here")]
    [InlineData("Jose\u0301", "Jos\u00e9")]
    [InlineData(" \n ", "")]
    public void A_line_is_tidied(string typed, string tidy) => Assert.Equal(tidy, TypedText.TidyLine(typed));

    [Theory]
    [InlineData(" one\r\ntwo\rthree\n\n", "one\ntwo\nthree")]
    [InlineData("a  b\tc", "a  b\tc")]
    public void Lines_are_tidied(string typed, string tidy) => Assert.Equal(tidy, TypedText.TidyLines(typed));

    [Theory]
    [InlineData("\u200b")]
    [InlineData("\u200d")]
    [InlineData("\u202e")]
    [InlineData("\ufeff")]
    [InlineData("\u00ad")]
    [InlineData("\u3164")]
    [InlineData("\u2800")]
    [InlineData("\ufe0f")]
    [InlineData("\u0007")]
    [InlineData("\u007f")]
    [InlineData("\u2028")]
    [InlineData("\ufffd")]
    [InlineData("\ue000")]
    [InlineData("\udb40\udc41")]
    public void What_nobody_can_see_is_found(string character)
    {
        Assert.True(TypedText.HasUnseen($"a{character}b"));
        Assert.True(TypedText.HasUnseen($"a{character}b", manyLines: true));
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_found() => Assert.True(TypedText.HasUnseen("a\ud800b"));

    [Fact]
    public void What_everybody_can_see_is_not()
    {
        Assert.False(TypedText.HasUnseen("Jos\u00e9 O\u2019Brien-M\u00fcller, M.D. \u2014 \u738b \ud83d\ude00 e\u0301"));
        Assert.True(TypedText.HasUnseen("a\nb"));
        Assert.False(TypedText.HasUnseen("a\nb\tc\r\n", manyLines: true));
    }

    [Fact]
    public void Tidying_twice_changes_nothing() =>
        AnyText.Satisfies(text =>
            TypedText.TidyLine(TypedText.TidyLine(text)) == TypedText.TidyLine(text)
            && TypedText.TidyLines(TypedText.TidyLines(text)) == TypedText.TidyLines(text)
            && TypedText.Storable(TypedText.Storable(text)) == TypedText.Storable(text));

    [Fact]
    public void Storable_text_survives_UTF8() =>
        AnyText.Satisfies(text =>
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(TypedText.Storable(text))) == TypedText.Storable(text)
            && !TypedText.Storable(text).Contains('\0', StringComparison.Ordinal));
}
