using Portal.Domain.Certifications;

namespace Portal.Tests.Certifications;

public class LegalNamesTests
{
    [Theory]
    [InlineData("Dana Reyes-O’Brien", "DANA  REYES O'BRIEN")]
    [InlineData("Dana Reyes", " dana.reyes ")]
    [InlineData("José Nguyễn", "Jose\u0301 Nguyễn")]
    public void Letters_decide_and_case_spaces_and_marks_of_punctuation_do_not(string legal, string typed) =>
        Assert.True(LegalNames.Same(typed, legal));

    [Theory]
    [InlineData("Dana Reyes", "Dana Reye")]
    [InlineData("Dana Reyes", "Dana M Reyes")]
    [InlineData("José Nguyễn", "Jose Nguyen")]
    [InlineData("Dana Reyes", "")]
    [InlineData("Dana Reyes", null)]
    [InlineData("123", "456")]
    [InlineData("Dana Reyes", "\ud800")]
    public void Another_name_is_another_name(string legal, string? typed) => Assert.False(LegalNames.Same(typed, legal));
}
