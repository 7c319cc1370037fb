using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Tests.Forms;

/// <summary>What of a sensitive answer stands on the page before anybody asks to see it.</summary>
public class FieldMaskTests
{
    [Theory]
    [InlineData(FieldType.Date, "04/28/1986", null, null)]
    [InlineData(FieldType.Date, "1986-04-28", null, null)]
    [InlineData(FieldType.Ssn, "123-45-6789", null, "6789")]
    [InlineData(FieldType.Ssn, "123-45-678", null, null)]
    [InlineData(FieldType.AccountNumber, "12345", null, null)]
    [InlineData(FieldType.AccountNumber, "1234567", null, null)]
    [InlineData(FieldType.AccountNumber, "1234 5678", "5678", "5678")]
    [InlineData(FieldType.AccountNumber, "account 12345678", null, null)]
    [InlineData(FieldType.Text, "123456789", null, null)]
    [InlineData(FieldType.AccountNumber, "", null, null)]
    public void Only_the_end_of_a_long_account_number_is_shown_and_of_an_ssn_to_who_may_see_all_of_it(
        FieldType type, string raw, string? toOthers, string? toWhoMaySeeAll)
    {
        var field = Sample.Field(type) with { Sensitive = true };
        Assert.Equal(toOthers, FieldMask.Tail(field, raw, maySeeAll: false));
        Assert.Equal(toWhoMaySeeAll, FieldMask.Tail(field, raw, maySeeAll: true));
    }
}
