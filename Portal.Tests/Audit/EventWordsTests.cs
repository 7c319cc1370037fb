using Portal.Domain.Access;
using Portal.Server.Features.Audit;
using Portal.Server.Features.Staff;

namespace Portal.Tests.Audit;

/// <summary>An auditor reads roles in the words of every other page, not as the code spells them.</summary>
public sealed class EventWordsTests
{
    [Theory]
    [InlineData("staff:HelpDesk", "As help desk")]
    [InlineData("staff:AccountAdmin", "As account administrator")]
    [InlineData("staff:Auditor", "As auditor")]
    [InlineData("staff:Former", "As former")]
    [InlineData("look:7", "In a look of the help desk")]
    public void A_basis_is_said_in_words(string basis, string words) => Assert.Equal(words, EventWords.OfBasis(basis));

    [Fact]
    public void Every_kind_of_event_has_words_of_its_own_in_the_list_and_among_the_choices()
    {
        var words = EventFilter.Kinds.Select(EventKindWords.Of).ToList();
        Assert.Equal(words.Distinct(StringComparer.OrdinalIgnoreCase), words);
        Assert.All(words, said => Assert.Matches("^[A-Z][A-Za-z'-]+( [A-Za-z':-]+)+$", said));
        Assert.Equal(words.Order(StringComparer.Ordinal), EventListPage.Kinds.Select(choice => choice.Label));
        Assert.Subset(EventFilter.Kinds.ToHashSet(), EventKindWords.Named.ToHashSet());
    }

    [Fact]
    public void Every_role_that_can_be_asked_for_is_offered_in_the_words_of_the_page_of_roles() => Assert.Equal(
        ["By any staff", .. Enum.GetValues<StaffRole>().Select(role => $"As {RoleWords.Of(role).ToLowerInvariant()}")],
        EventListPage.Roles.Select(choice => choice.Label));
}
