using System.Text;
using Portal.Domain.Forms;
using Portal.Domain.Providers;

namespace Portal.Tests.Forms;

public class CatalogTests
{
    private static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public void Every_published_form_is_without_mistakes() => Assert.All(FormCatalog.Shipped.All, f => Assert.Empty(FormChecks.Check(f)));

    [Fact]
    public void The_newest_version_is_for_new_applications_and_the_old_ones_stay()
    {
        var form = Sample.Form(Sample.Section("here", Sample.Field(FieldType.Text)));
        var catalog = new FormCatalog([form, form with { Version = 10 }, form with { Version = 2 }, form with { Key = "another" }]);

        Assert.Equal(10, catalog.Latest("sample")?.Version);
        Assert.Equal(2, catalog.Find("sample", 2)?.Version);
        Assert.Null(catalog.Find("sample", 3));
        Assert.Null(catalog.Latest("unknown"));
    }

    [Fact]
    public void A_catalog_refuses_forms_with_mistakes_and_versions_that_are_there_twice()
    {
        var form = Sample.Form(Sample.Section("here", Sample.Field(FieldType.Text)));

        Assert.Contains("sample v1: here: There is no title.", Assert.Throws<FormatException>(() => new FormCatalog([form with { Sections = [form.Sections[0] with { Title = "" }] }])).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => new FormCatalog([form, form]));
    }

    [Fact]
    public void A_definition_is_read_from_JSON_with_its_field_sets()
    {
        var form = FormDefinition.Parse(Json("""
            { "key": "sample", "version": 3, "title": "Sample",
              "fieldSets": { "both": [ { "key": "a", "type": "text", "label": "A" }, { "key": "b", "type": "yesNo", "label": "B" } ] },
              "sections": [ { "key": "here", "title": "Here",
                "fields": [ { "key": "first", "type": "licenseNumber", "label": "First", "visibleWhen": { "any": [ { "field": "a", "notEquals": "x" } ] } }, { "use": "both" } ],
                "groups": [ { "key": "items", "title": "Items", "itemTitle": "Item", "max": 2, "fields": [ { "use": "both" } ] } ] } ] }
            """));

        Assert.Equal(["first", "a", "b"], form.Sections[0].Fields.Select(f => f.Key));
        Assert.Equal(["a", "b"], form.Sections[0].Groups[0].Fields.Select(f => f.Key));
        Assert.Equal((FieldType.LicenseNumber, "x"), (form.Sections[0].Fields[0].Type, form.Sections[0].Fields[0].VisibleWhen!.Any![0].NotEqualTo));
        Assert.Equal(64, form.Sha256.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{ "key": "sample", "version": 1, "title": "Sample" }""")]
    [InlineData("""{ "key": "sample", "version": 1, "title": null, "sections": [] }""")]
    [InlineData("""{ "key": "sample", "version": 1, "title": "Sample", "sections": [], "color": "red" }""")]
    [InlineData("""{ "key": "sample", "version": 1, "title": "Sample", "sections": [ { "key": "a", "title": "A", "fields": [ { "key": "a", "type": "telepathy", "label": "A" } ] } ] }""")]
    [InlineData("""{ "key": "sample", "version": 1, "title": "Sample", "sections": [ { "key": "a", "title": "A", "fields": [ { "key": "a", "type": 3, "label": "A" } ] } ] }""")]
    [InlineData("""{ "key": "sample", "version": 1, "title": "Sample", "sections": [ { "key": "a", "title": "A", "fields": [ { "use": "nothing" } ] } ] }""")]
    [InlineData("""{ "key": "sample", "key": "again", "version": 1, "title": "Sample", "sections": [] }""")]
    public void What_is_no_definition_is_refused_and_reported(string json)
    {
        Assert.Throws<FormatException>(() => FormDefinition.Parse(Json(json)));
        Assert.NotEmpty(FormChecks.CheckJson(Json(json)));
    }

    [Fact]
    public void The_hash_is_of_the_meaning_and_not_of_the_white_space()
    {
        const string json = """{ "key": "sample", "version": 1, "title": "Sample", "sections": [] }""";

        Assert.Equal(FormDefinition.Parse(Json(json)).Sha256, FormDefinition.Parse(Json(json.Replace(" ", "\n  ", StringComparison.Ordinal))).Sha256);
        Assert.NotEqual(FormDefinition.Parse(Json(json)).Sha256, FormDefinition.Parse(Json(json.Replace("Sample", "sample", StringComparison.Ordinal))).Sha256);
    }

    [Fact]
    public void The_certification_has_the_form_of_28_USC_1746_with_the_day_of_signing()
    {
        var certification = StatementCatalog.Latest(StatementCatalog.Certification)!;

        Assert.Equal(
            "I declare under penalty of perjury that the foregoing is true and correct. Executed on March 31, 2026.", certification.On(Sample.Today)[^1]);
        Assert.All(StatementCatalog.All, s => Assert.DoesNotContain(s.On(Sample.Today), p => p.Contains('{', StringComparison.Ordinal)));
        Assert.NotNull(StatementCatalog.Latest(StatementCatalog.ElectronicSignature));
        Assert.Null(StatementCatalog.Find(StatementCatalog.Certification, 0));
        Assert.Null(StatementCatalog.Latest("unknown"));
    }

    [Fact]
    public void Reference_lists_have_each_value_once_and_in_its_form()
    {
        Assert.Equal(56, ReferenceLists.Find("states.v1")!.Choices.Count);
        Assert.InRange(ReferenceLists.Find("taxonomies.v1")!.Choices.Count, 60, 100);
        Assert.All(ReferenceLists.All, l => Assert.Equal(l.Choices.Count, l.Choices.Select(c => c.Value).Distinct().Count()));
        Assert.All(ReferenceLists.Find("taxonomies.v1")!.Choices, c => Assert.True(Taxonomy.TryParse(c.Value, out var code) && code.Code == c.Value && c.Group is not null));
        Assert.All(ReferenceLists.Find("states.v1")!.Choices.Concat(ReferenceLists.Find("countries.v1")!.Choices), c => Assert.Matches("^[A-Z]{2}$", c.Value));
        Assert.Equal("Minnesota", ReferenceLists.Find("states.v1")!.Label("MN"));
        Assert.Null(ReferenceLists.Find("states.v1")!.Label("XX"));
        Assert.Null(ReferenceLists.Find("states.v99"));
    }
}
