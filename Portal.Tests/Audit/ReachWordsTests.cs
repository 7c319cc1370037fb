using Portal.Domain.Access;
using Portal.Domain.Forms;
using Portal.Server.Features.Audit;
using Portal.Tests.Support;

namespace Portal.Tests.Audit;

/// <summary>What somebody could do, in words: with the sections of the shipped form.</summary>
public class ReachWordsTests
{
    private static readonly IReadOnlyList<string> Asking = [.. SectionRef.Of(FormCatalog.Shipped.Latest(Signers.FormKey)!).Select(s => s.Key)];

    [Fact]
    public void All_sections_are_those_that_ask_something() => Assert.EndsWith(": all sections", Of(Asking), StringComparison.Ordinal);

    [Fact]
    public void What_is_missing_is_named_and_the_review_is_not_missing() =>
        Assert.EndsWith(": all sections but Payment account", Of(Asking.Where(key => key != "payment")), StringComparison.Ordinal);

    [Fact]
    public void What_can_be_asked_about_is_what_anybody_can_have() =>
        Assert.Equal(Asking, new QuestionChoices(FormCatalog.Shipped).Sections.Select(choice => choice.Value));

    private static string Of(IEnumerable<string> sections) =>
        Assert.Single(new ReachWords(FormCatalog.Shipped).Of([.. sections.Select(key => new ReachLine(null, Actions.EditSection, key))]));
}
