using System.Text;
using System.Text.Json;
using Portal.Domain.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

public class NppesRecordTests
{
    private const string Individual = """
        { "result_count": 1, "results": [ {
            "number": "1999999984", "enumeration_type": "NPI-1",
            "basic": { "first_name": "NORA", "middle_name": "--", "last_name": "QUIST", "credential": "MD" },
            "addresses": [
                { "address_purpose": "MAILING", "address_1": "12 ELM ST", "address_2": "STE 4", "city": "SUPERIOR", "state": "WI", "postal_code": "548801234" },
                { "address_purpose": "LOCATION", "state": "MN", "telephone_number": "218-555-0142" } ],
            "taxonomies": [
                { "code": "208D00000X", "primary": false }, { "code": "207Q00000X", "primary": true } ] } ] }
        """;

    [Fact]
    public void An_answer_of_the_registry_with_one_practitioner_is_read()
    {
        var record = Parse(Individual).Value;
        Assert.Equal(new NppesRecord("1999999984", "individual", "NORA QUIST", "207Q00000X", "MN"), record with { Contact = NppesContact.Nothing });
        Assert.Equal(["12 ELM ST", "STE 4", "SUPERIOR, WI 54880-1234"], record.Contact.Lines);
        Assert.Equal("218-555-0142", record.Contact.Telephone);
    }

    [Fact]
    public void A_record_without_a_whole_address_gets_no_letter()
    {
        Assert.False((new NppesContact("12 ELM ST", "", "", "MN", "55802", "")).HasAddress);
        Assert.Empty(NppesContact.Nothing.Lines);
        Assert.Equal(["BOX 3", "ELY, MN 55731"], new NppesContact("BOX 3", "", "ELY", "MN", "55731", "").Lines);
    }

    [Fact]
    public void The_one_result_alone_is_read_as_well()
    {
        using var document = JsonDocument.Parse(Individual);
        Assert.Equal("1999999984", Parse(document.RootElement.GetProperty("results")[0].GetRawText()).Value.Npi);
    }

    [Fact]
    public void An_organization_gives_its_name()
    {
        const string json = """{"number":"1999999992","enumeration_type":"NPI-2","basic":{"organization_name":"ELM STREET CLINIC"}}""";
        Assert.Equal(new NppesRecord("1999999992", "organization", "ELM STREET CLINIC", "", ""), Parse(json).Value);
    }

    [Theory]
    [InlineData("", "nppes.not-a-record")]
    [InlineData("[]", "nppes.not-a-record")]
    [InlineData("{}", "nppes.not-a-record")]
    [InlineData("null", "nppes.not-a-record")]
    [InlineData("{\"results\":null}", "nppes.not-one")]
    [InlineData("{\"result_count\":0,\"results\":[]}", "nppes.not-one")]
    [InlineData("{\"results\":[{},{}]}", "nppes.not-one")]
    [InlineData("{\"number\":17,\"enumeration_type\":\"NPI-1\",\"basic\":{}}", "nppes.not-a-record")]
    [InlineData("%PDF-1.7", "nppes.not-a-record")]
    [InlineData("{\"number\":\"\\ud800\",\"enumeration_type\":\"NPI-1\",\"basic\":{}}", "nppes.not-a-record")]
    public void Anything_else_is_refused_with_a_sentence(string json, string code) => Assert.Equal(code, Parse(json).Error!.Code);

    [Fact]
    public void Members_of_another_form_are_passed_over()
    {
        const string json = """{"number":"1999999984","enumeration_type":"NPI-1","basic":{"last_name":"QUIST"},"taxonomies":[1,null],"addresses":["x",[]]}""";
        Assert.Equal(new NppesRecord("1999999984", "individual", "QUIST", "", ""), Parse(json).Value);
    }

    [Fact]
    public void A_file_that_is_far_too_large_is_not_parsed() =>
        Assert.Equal("nppes.not-a-record", NppesRecord.Parse(new byte[NppesRecord.MaxBytes + 1]).Error!.Code);

    [Fact]
    public void Every_real_record_that_is_at_hand_is_read()
    {
        var file = Path.Combine(Repository.Root, "..", "shared", "data", "nppes", "nppes.json");
        if (!File.Exists(file))
            return;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        Assert.All(document.RootElement.GetProperty("results").EnumerateArray(), result =>
        {
            var record = Parse(result.GetRawText());
            Assert.True(record.Succeeded);
            Assert.Matches("^[12][0-9]{9}$", record.Value.Npi);
            Assert.NotEmpty(record.Value.LegalName);
        });
    }

    private static Portal.Domain.Common.Result<NppesRecord> Parse(string json) => NppesRecord.Parse(Encoding.UTF8.GetBytes(json));
}
