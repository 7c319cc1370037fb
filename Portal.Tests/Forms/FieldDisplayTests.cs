using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Tests.Forms;

public class FieldDisplayTests
{
    [Theory]
    [InlineData(FieldType.Date, "3-1-2024", "03/01/2024")]
    [InlineData(FieldType.Date, "some day", "some day")]
    [InlineData(FieldType.YesNo, "no", "No")]
    [InlineData(FieldType.Phone, "6515550123", "(651) 555-0123")]
    [InlineData(FieldType.Phone, "651-555-0123x45", "(651) 555-0123 ext. 45")]
    [InlineData(FieldType.Ssn, "123456789", "123-45-6789")]
    [InlineData(FieldType.Ein, "411234567", "41-1234567")]
    [InlineData(FieldType.Zip, "551012345", "55101-2345")]
    [InlineData(FieldType.Text, "  as  typed ", "as typed")]
    [InlineData(FieldType.Ssn, "", "")]
    public void Answers_are_shown_as_people_write_them(FieldType type, string raw, string shown) =>
        Assert.Equal(shown, FieldDisplay.Text(Sample.Field(type), raw));

    [Fact]
    public void Choices_are_shown_by_their_label()
    {
        Assert.Equal("Minnesota", FieldDisplay.Text(Sample.Field(FieldType.State) with { List = "states.v1" }, "mn"));
        Assert.Equal("Family Medicine Physician (207Q00000X)", FieldDisplay.Text(Sample.Field(FieldType.Taxonomy) with { List = "taxonomies.v1" }, "207Q00000X"));
        Assert.Equal("The one", FieldDisplay.Text(Sample.Field(FieldType.Choice) with { Choices = [new("one", "The one")] }, "one"));
        Assert.Equal("two", FieldDisplay.Text(Sample.Field(FieldType.Choice) with { Choices = [new("one", "The one")] }, "two"));
    }
}
