using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

/// <summary>The provider's own NPI in a form against the provider's record.</summary>
public class OnRecordTests
{
    private const string Recorded = "1234567893";
    private const string Another = "1245319599";

    private static readonly FormDefinition Form = Sample.Form(
        Sample.Section("identity", Sample.Field(FieldType.Npi, "npi", "NPI"), Sample.Field(FieldType.Npi, "groupNpi", "NPI of the group")),
        Sample.Section("other", Sample.Field(FieldType.Text, "text")) with
        {
            Groups = [new GroupDefinition { Key = "places", Title = "Places", ItemTitle = "Place", Max = 3, Fields = [Sample.Field(FieldType.Npi, "npi", "NPI")] }],
        });

    [Fact]
    public void Another_number_than_the_records_is_a_problem_that_repeats_neither()
    {
        var problem = Assert.Single(Sample.Problems(Form, Answers(Another), npiOnRecord: Recorded));
        Assert.Equal(("identity/npi", "not-on-record", Severity.Error), (problem.Address.ToString(), problem.Code, problem.Severity));
        Assert.DoesNotContain(Another, problem.Message, StringComparison.Ordinal);
        Assert.Equal("Enter the NPI that the provider's record has: this is another one.", problem.Message);
    }

    [Theory]
    [InlineData(Recorded)]
    [InlineData(" 123 456 7893 ")]
    [InlineData("")]
    public void The_records_number_however_it_is_typed_is_none_and_neither_is_no_answer(string typed) =>
        Assert.DoesNotContain(Sample.Problems(Form, Answers(typed), npiOnRecord: Recorded), p => p.Code == ProblemCode.NotOnRecord);

    [Fact]
    public void A_number_that_is_none_has_one_problem_and_other_numbers_are_not_compared()
    {
        Assert.Equal(["format"], Sample.Problems(Form, Answers("1234567890"), npiOnRecord: Recorded).Select(p => p.Code));
        var others = Answers(Recorded).With("identity/groupNpi", Another).WithItem("other", "places", Guid.NewGuid(), ("npi", Another));
        Assert.Empty(Sample.Problems(Form, others, npiOnRecord: Recorded));
        Assert.Empty(Sample.Problems(Form, Answers(Another)));
    }

    [Fact]
    public void Who_may_not_see_the_section_is_not_told()
    {
        Assert.Empty(Sample.Problems(Form, Answers(Another), VisibleSections.Of(["other"]), Recorded));
    }

    [Fact]
    public void The_shipped_form_asks_for_the_providers_own_number()
    {
        var field = Sample.Individual.Field(new FieldAddress("identity", "npi"))!;
        Assert.Equal("not-on-record", FormValidation.AgainstRecord(field, new FieldAddress("identity", "npi"), Another, Recorded)?.Code);
    }

    private static AnswerSet Answers(string npi) => AnswerSet.Empty.With("identity/npi", npi);
}
