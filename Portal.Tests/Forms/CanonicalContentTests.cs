using System.Text;
using System.Text.Json.Nodes;
using Portal.Domain.Common;
using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

public class CanonicalContentTests
{
    private static readonly Guid Item = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3321");

    private static string Text(FormDefinition form, AnswerSet answers) =>
        Encoding.UTF8.GetString(CanonicalJson.Write(CanonicalContent.Json(form, answers, f => JsonValue.Create(f.Value))));

    [Fact]
    public void The_content_is_canonical_and_whole()
    {
        var form = Sample.Form(Sample.Section("here", Sample.Field(FieldType.Date, "day"), Sample.Field(FieldType.Ssn, "ssn") with { Sensitive = true }) with
        {
            Groups = [new() { Key = "items", Title = "Items", ItemTitle = "Item", Max = 3, Fields = [Sample.Field(FieldType.Phone, "phone")] }],
            Documents = [new() { Key = "copy", Label = "Copy", Noun = "it", Accept = [DocumentType.Pdf] }],
        }) with
        { Sha256 = "abc" };
        var document = Sample.Document() with { Id = Item, Name = " license\n.pdf" };
        var answers = AnswerSet.Empty.With("here/day", "3/1/2024").With("here/ssn", "123-45-6789").WithItem("here", "items", Item, ("phone", "(651) 555-0123 ext. 4"))
            .WithDocument("here", "copy", document);

        const string expected = """
            {"form":{"key":"sample","sha256":"abc","version":1},"sections":{"here":{
            "documents":{"copy":[{"id":"ITEM","length":1234,"name":"license .pdf","sha256":"HASH","type":"pdf"}]},
            "fields":{"day":"2024-03-01","ssn":"123456789"},
            "groups":{"items":[{"fields":{"phone":"6515550123x4"},"id":"ITEM"}]}}}}
            """;

        Assert.Equal(
            expected.ReplaceLineEndings("").Replace("ITEM", Item.ToString(), StringComparison.Ordinal).Replace("HASH", document.Sha256, StringComparison.Ordinal),
            Text(form, answers));
    }

    [Fact]
    public void The_caller_decides_what_stands_for_a_sensitive_answer()
    {
        var json = CanonicalContent.Json(Sample.Individual, Sample.Complete, f => f.Definition.Sensitive ? new JsonObject { ["commitment"] = "c" } : JsonValue.Create(f.Value));
        var text = json.ToJsonString();

        Assert.DoesNotContain("\"123456789\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("1984-02-29", text, StringComparison.Ordinal);
        Assert.Equal("c", json["sections"]!["identity"]!["fields"]!["ssn"]!["commitment"]!.GetValue<string>());
        Assert.Equal("1234567893", json["sections"]!["identity"]!["fields"]!["npi"]!.GetValue<string>());
    }

    [Fact]
    public void Another_way_to_type_the_same_answer_gives_the_same_content()
    {
        var typedOtherwise = Sample.Complete.With("identity/ssn", "123456789").With("identity/birthDate", "1984-02-29").With("identity/birthState", " MN ")
            .With("identity/hasOtherNames", "No").With("practice-locations/locations[3f2504e0-4f89-41d3-9a0c-0305e82c3302]/phone", "6515550123");

        Assert.Equal(Text(Sample.Individual, Sample.Complete), Text(Sample.Individual, typedOtherwise));
    }

    [Fact]
    public void What_is_not_asked_is_not_in_it()
    {
        var leftOver = Sample.Complete
            .With("licenses/deaNumber", "AB1234563")
            .With("correspondence/street1", "1 Old Road")
            .WithItem("identity", "otherNames", Item, ("otherLastName", "Park"))
            .WithDocument("documents", "boardCertificate", Sample.Document());

        Assert.Equal(Text(Sample.Individual, Sample.Complete), Text(Sample.Individual, leftOver));
        Assert.Equal(CanonicalContent.Fields(Sample.Individual, Sample.Complete), CanonicalContent.Fields(Sample.Individual, leftOver));
    }

    [Fact]
    public void Neither_the_repetition_of_an_answer_nor_an_empty_one_is_in_it()
    {
        var fields = CanonicalContent.Fields(Sample.Individual, Sample.Complete).Select(f => f.Address.ToString()).ToList();

        Assert.Contains("payment/accountNumber", fields);
        Assert.DoesNotContain("payment/accountNumberAgain", fields);
        Assert.DoesNotContain("identity/middleName", fields);
        Assert.Contains("licenses/licenses[3f2504e0-4f89-41d3-9a0c-0305e82c3301]/number", fields);
    }

    [Fact]
    public void Every_answer_that_counts_changes_the_content()
    {
        var whole = Text(Sample.Individual, Sample.Complete);

        foreach (var field in CanonicalContent.Fields(Sample.Individual, Sample.Complete))
        {
            Assert.NotEqual(whole, Text(Sample.Individual, Sample.Complete.With(field.Address, "another answer")));
        }
    }

    [Fact]
    public void The_order_of_items_is_part_of_the_content()
    {
        Guid a = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3331"), b = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3332");

        Assert.NotEqual(
            Text(Sample.Individual, AnswerSet.Empty.WithItem("licenses", "licenses", a).WithItem("licenses", "licenses", b)),
            Text(Sample.Individual, AnswerSet.Empty.WithItem("licenses", "licenses", b).WithItem("licenses", "licenses", a)));
    }
}
