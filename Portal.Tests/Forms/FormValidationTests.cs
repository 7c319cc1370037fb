using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

/// <summary>Rules between answers, of groups and of documents, and what is left out for those who may not see everything.</summary>
public class FormValidationTests
{
    private static readonly Guid First = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3311");
    private static readonly Guid Second = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3312");

    private static (string, string, string)[] Found(FormDefinition form, AnswerSet answers, VisibleSections? scope = null) =>
        [.. Sample.Problems(form, answers, scope).Select(p => (p.Address.ToString(), p.Code, p.Message))];

    [Fact]
    public void What_is_required_is_asked_for_by_its_type()
    {
        var form = Sample.Form(Sample.Section(
            "here",
            Sample.Field(FieldType.Text, "text", "Account name") with { Required = true },
            Sample.Field(FieldType.YesNo, "question", "Is it so?") with { Required = true },
            Sample.Field(FieldType.State, "state", "State") with { Required = true, List = "states.v1" },
            Sample.Field(FieldType.Text, "own") with { Required = true, Errors = new Dictionary<string, string> { ["required"] = "Write something." } },
            Sample.Field(FieldType.Text, "optional")));

        Assert.Equal(
            [
                ("here/text", "required", "Enter the account name."),
                ("here/question", "required", "Answer yes or no: Is it so?"),
                ("here/state", "required", "Choose the state."),
                ("here/own", "required", "Write something."),
            ],
            Found(form, AnswerSet.Empty.With("here/text", " \u00a0 ")));
    }

    [Fact]
    public void Required_may_depend_on_another_answer()
    {
        var form = Sample.Form(Sample.Section("here", Sample.Field(FieldType.YesNo, "asked"), Sample.Field(FieldType.Text, "text") with { RequiredWhen = Sample.When("asked", "yes") }));

        Assert.Empty(Found(form, AnswerSet.Empty));
        Assert.Empty(Found(form, AnswerSet.Empty.With("here/asked", "no")));
        Assert.Equal([("here/text", "required", "Enter the thing.")], Found(form, AnswerSet.Empty.With("here/asked", "yes")));
        Assert.Empty(Found(form, AnswerSet.Empty.With("here/asked", "yes").With("here/text", "x")));
    }

    [Fact]
    public void A_hidden_answer_is_neither_missing_nor_wrong()
    {
        var form = Sample.Form(Sample.Section(
            "here", Sample.Field(FieldType.YesNo, "asked"), Sample.Field(FieldType.Ssn, "ssn") with { Required = true, Sensitive = true, VisibleWhen = Sample.When("asked", "yes") }));

        Assert.Empty(Found(form, AnswerSet.Empty.With("here/asked", "no").With("here/ssn", "wrong")));
        Assert.Single(Found(form, AnswerSet.Empty.With("here/asked", "yes")));
    }

    [Fact]
    public void An_end_is_not_before_its_start()
    {
        var form = Sample.Form(Sample.Section(
            "here", Sample.Field(FieldType.Date, "start", "Issue date"), Sample.Field(FieldType.Date, "end", "Expiration date") with { NotBefore = "start", WarnWhenPast = true }));
        var answers = AnswerSet.Empty.With("here/start", "06/01/2026");

        Assert.Equal(
            [("here/end", "date-order", "Check the expiration date: it cannot be before the issue date.")], Found(form, answers.With("here/end", "05/31/2026")));
        Assert.Empty(Found(form, answers.With("here/end", "06/01/2026")));
        Assert.Empty(Found(form, AnswerSet.Empty.With("here/end", "06/01/2026")));
        Assert.Equal(["format"], Found(form, AnswerSet.Empty.With("here/start", "garbage").With("here/end", "06/01/2026")).Select(p => p.Item2));
        Assert.Equal(["date-order", "date-past"], Found(form, answers.With("here/end", "01/01/2026")).Select(p => p.Item2));
    }

    [Fact]
    public void A_warning_does_not_stop_the_application()
    {
        var expired = Sample.Complete.With("licenses/licenses[3f2504e0-4f89-41d3-9a0c-0305e82c3301]/expirationDate", "03/30/2026");

        var problem = Assert.Single(Sample.Problems(Sample.Individual, expired));
        Assert.Equal((Severity.Warning, "This license has expired. If it was renewed, enter the new expiration date."), (problem.Severity, problem.Message));
    }

    [Fact]
    public void A_repetition_is_the_same_in_canonical_form()
    {
        Assert.Empty(Found(Sample.Individual, Sample.Complete.With("payment/accountNumberAgain", "000-123-456-789")));
        Assert.Equal(
            [("payment/accountNumberAgain", "mismatch", "Enter the account number again: the two are not the same.")],
            Found(Sample.Individual, Sample.Complete.With("payment/accountNumberAgain", "000123456780")));
    }

    [Fact]
    public void An_answer_that_is_wrong_by_itself_is_not_compared() =>
        Assert.Equal(["payment/accountNumberAgain: format"], Sample.Problems(Sample.Individual, Sample.Complete.With("payment/accountNumberAgain", "12x")).Select(p => $"{p.Address}: {p.Code}"));

    [Fact]
    public void A_second_taxonomy_is_another_one()
    {
        var answers = Sample.Complete.WithItem("specialties", "additionalTaxonomies", First, ("taxonomy", "207q00000x"));

        Assert.Equal(
            [($"specialties/additionalTaxonomies[{First}]/taxonomy", "same", "Change the taxonomy: it is the same as the primary taxonomy.")],
            Found(Sample.Individual, answers));
        Assert.Empty(Found(Sample.Individual, answers.With($"specialties/additionalTaxonomies[{First}]/taxonomy", "207R00000X")));
    }

    [Fact]
    public void A_group_has_neither_too_few_nor_too_many_items()
    {
        var form = Sample.Form(Sample.Section("here") with
        {
            Groups = [new() { Key = "items", Title = "Items", ItemTitle = "License", Min = 1, Max = 2, Fields = [Sample.Field(FieldType.Text)] }],
        });
        var full = Enumerable.Range(0, 3).Aggregate(AnswerSet.Empty, (a, _) => a.WithItem("here", "items", Guid.NewGuid()));

        Assert.Equal([("here/items", "too-few", "Add at least one license.")], Found(form, AnswerSet.Empty));
        Assert.Equal([("here/items", "too-many", "Remove items until there are 2 or fewer; there are 3 now.")], Found(form, full));
        Assert.Empty(Found(form, AnswerSet.Empty.WithItem("here", "items", First)));
    }

    [Fact]
    public void An_item_is_not_listed_twice()
    {
        var license = new[] { ("licenseType", "license"), ("number", "md 00123"), ("issuingState", "mn"), ("issueDate", "06/01/2015"), ("expirationDate", "05/31/2027") };
        var another = Sample.Complete.WithItem("licenses", "licenses", Second, license);

        Assert.Empty(Found(Sample.Individual, another));
        Assert.Equal(
            [($"licenses/licenses[{Second}]/number", "duplicate", "Change or remove this license: it says the same as number 1 of the list.")],
            Found(Sample.Individual, another.With($"licenses/licenses[{Second}]/number", "md-00123")));
        Assert.Empty(Found(Sample.Individual, another.With($"licenses/licenses[{Second}]/number", "md-00123").With($"licenses/licenses[{Second}]/issuingState", "WI")));
    }

    [Fact]
    public void Two_empty_items_are_not_duplicates()
    {
        var empty = Sample.Complete.WithItem("licenses", "licenses", First).WithItem("licenses", "licenses", Second);

        Assert.DoesNotContain(Sample.Problems(Sample.Individual, empty), p => p.Code == ProblemCode.Duplicate);
    }

    [Fact]
    public void Documents_are_there_when_required_and_of_the_right_kind()
    {
        var form = Sample.Form(Sample.Section("here") with
        {
            Documents = [new() { Key = "copy", Label = "Copy", Noun = "the license", Accept = [DocumentType.Pdf, DocumentType.Png], Required = true, Max = 1 }],
        });
        var one = AnswerSet.Empty.WithDocument("here", "copy", Sample.Document());

        Assert.Equal([("here/copy", "required", "Attach a copy of the license.")], Found(form, AnswerSet.Empty));
        Assert.Empty(Found(form, one));
        Assert.Equal([("here/copy", "too-many", "Keep one document here and remove the others.")], Found(form, one.WithDocument("here", "copy", Sample.Document())));
        Assert.Equal(
            [("here/copy", "document-type", "Replace the document: only PDF or PNG files are taken here.")],
            Found(form, AnswerSet.Empty.WithDocument("here", "copy", Sample.Document(DocumentType.Jpeg))));
    }

    [Fact]
    public void A_document_may_be_required_by_another_section()
    {
        Assert.Equal(
            [("documents/boardCertificate", "required", "Attach a copy of each board certificate.")],
            Found(Sample.Individual, Sample.Complete.With("specialties/boardCertified", "yes"), VisibleSections.Of("documents", "specialties"))
                .Where(p => p.Item1.StartsWith("documents/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Only_sections_in_scope_have_problems()
    {
        Assert.NotEmpty(Sample.Problems(Sample.Individual, AnswerSet.Empty));
        Assert.All(Sample.Problems(Sample.Individual, AnswerSet.Empty, VisibleSections.Of("identity", "contact")), p => Assert.Contains(p.Address.Section, new[] { "identity", "contact" }));
        Assert.Empty(Sample.Problems(Sample.Individual, AnswerSet.Empty, VisibleSections.Of()));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("")]
    public void A_problem_that_would_tell_of_a_withheld_section_is_left_out(string certified)
    {
        var answers = Sample.Complete.With("specialties/boardCertified", certified).With("licenses/hasDea", certified);

        Assert.Empty(Sample.Problems(Sample.Individual, answers, VisibleSections.Of("documents")));
    }

    [Fact]
    public void A_field_or_group_that_is_shown_by_a_withheld_section_has_no_problems()
    {
        var form = Sample.Form(
            Sample.Section("here", Sample.Field(FieldType.Text) with { Required = true, VisibleWhen = Sample.When("there.asked", "yes") }) with
            {
                Groups = [new() { Key = "items", Title = "Items", ItemTitle = "Item", Min = 1, Max = 2, VisibleWhen = Sample.When("there.asked", "yes"), Fields = [Sample.Field(FieldType.Text, "inner")] }],
            },
            Sample.Section("there", Sample.Field(FieldType.YesNo, "asked")));
        var yes = AnswerSet.Empty.With("there/asked", "yes");

        Assert.Equal(["here/answer", "here/items"], Found(form, yes).Select(p => p.Item1));
        Assert.Empty(Found(form, yes, VisibleSections.Of("here")));
        Assert.Empty(Found(form, AnswerSet.Empty.With("there/asked", "no")));
    }

    [Fact]
    public void Problems_come_in_the_order_of_the_form()
    {
        var sections = Sample.Problems(Sample.Individual, AnswerSet.Empty).Select(p => p.Address.Section).Distinct();

        Assert.Equal(["identity", "licenses", "specialties", "practice-locations", "correspondence", "adverse-history", "payment", "contact", "documents"], sections);
    }
}
