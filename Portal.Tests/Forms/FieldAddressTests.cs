using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

public class FieldAddressTests
{
    private static readonly Guid Item = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");

    [Fact]
    public void The_text_form_is_stable()
    {
        Assert.Equal("identity/ssn", new FieldAddress("identity", "ssn").ToString());
        Assert.Equal("licenses/licenses[3f2504e0-4f89-41d3-9a0c-0305e82c3301]/number", new FieldAddress("licenses", "licenses", Item, "number").ToString());
    }

    [Theory]
    [InlineData("identity/ssn")]
    [InlineData("practice-locations/locations[3f2504e0-4f89-41d3-9a0c-0305e82c3301]/street1")]
    public void The_text_form_is_read_back(string text)
    {
        Assert.True(FieldAddress.TryParse(text, out var address));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("identity")]
    [InlineData("identity/")]
    [InlineData("/ssn")]
    [InlineData("identity/ssn/")]
    [InlineData("identity/ss n")]
    [InlineData("identity/1ssn")]
    [InlineData("licenses/licenses[]/number")]
    [InlineData("licenses/[3f2504e0-4f89-41d3-9a0c-0305e82c3301]/number")]
    [InlineData("licenses/licenses[3F2504E0-4F89-41D3-9A0C-0305E82C3301]/number")]
    [InlineData("licenses/licenses[3f2504e04f8941d39a0c0305e82c3301]/number")]
    [InlineData("licenses/licenses[3f2504e0-4f89-41d3-9a0c-0305e82c3301]")]
    [InlineData("licenses/licenses/number")]
    [InlineData("a/b[3f2504e0-4f89-41d3-9a0c-0305e82c3301]/c/d")]
    public void Anything_else_is_no_address(string? text) => Assert.False(FieldAddress.TryParse(text, out _));

    [Fact]
    public void Reading_never_throws_and_one_address_has_one_text() =>
        AnyText.Satisfies(text => !FieldAddress.TryParse(text, out var address) || address.ToString() == text);

    [Fact]
    public void The_form_finds_the_field_of_an_address()
    {
        var form = Sample.Individual;

        Assert.Equal(FieldType.Ssn, form.Field(new("identity", "ssn"))?.Type);
        Assert.Equal(FieldType.LicenseNumber, form.Field(new("licenses", "licenses", Item, "number"))?.Type);
        Assert.Null(form.Field(new("licenses", "licenses")));
        Assert.Null(form.Field(new("licenses", "number")));
        Assert.Null(form.Field(new("nowhere", "ssn")));
        Assert.Null(form.Field(new("licenses", "nothing", Item, "number")));
    }
}
