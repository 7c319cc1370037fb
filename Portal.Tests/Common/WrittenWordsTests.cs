using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Domain.Looks;

namespace Portal.Tests.Common;

/// <summary>Reasons and notes say something that can be read, and read as they were typed.</summary>
public class WrittenWordsTests
{
    private static readonly Error Nothing = new("x.nothing", "Say why.", "why");
    private static readonly Error TooLong = new("x.too-long", "Shorten it.", "why");

    [Theory]
    [InlineData(null, "x.nothing")]
    [InlineData("", "x.nothing")]
    [InlineData(" \t\n", "x.nothing")]
    [InlineData("\u200B\u200D\uFEFF", "x.nothing")] // zero width
    [InlineData("\u202E\u2066", "x.nothing")]
    [InlineData("\u3164 \u2800", "x.nothing")] // fillers
    [InlineData("12345678901", "x.too-long")]
    [InlineData("\u202Egnol", "words.turned")]
    [InlineData("a\u2067b", "words.turned")]
    [InlineData("a\u202Ab", "words.turned")]
    [InlineData("Left us", null)]
    [InlineData("x", null)]
    [InlineData("\u05E9\u05DC", null)] // Hebrew turns by itself
    [InlineData("\u200E11/26", null)] // pasted beside a date
    [InlineData("\u2764\uFE0F ok", null)]
    public void What_can_be_read_as_it_was_typed_is_kept(string? typed, string? refused)
    {
        var problem = WrittenWords.Check(typed, 10, Nothing, TooLong);
        Assert.Equal(refused, problem?.Code);
        Assert.True(problem is null or { Field: "why" });
    }

    [Theory]
    [InlineData("\u200B")]
    [InlineData("Caller says \u202E.moc.live")]
    public void The_rules_of_offers_and_of_looks_ask_it(string reason)
    {
        Assert.Equal("reason", OfferRules.CheckReason(reason).Error?.Field);
        Assert.Equal("reason", LookRules.CheckReason(reason).Error?.Field);
    }
}
