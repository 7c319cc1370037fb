using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

/// <summary>The form "Individual practitioner, new enrollment", version 1.</summary>
public class IndividualEnrollmentTests
{
    private static readonly Guid Item = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3341");

    private static IEnumerable<string> Found(AnswerSet answers) => Sample.Problems(Sample.Individual, answers).Select(p => $"{p.Address}: {p.Code}");

    [Fact]
    public void The_sections_are_in_the_order_of_the_form()
    {
        Assert.Equal(
            ["identity", "licenses", "specialties", "practice-locations", "correspondence", "adverse-history", "payment", "contact", "documents", "review"],
            Sample.Individual.Sections.Select(s => s.Key));
        Assert.Equal(SectionKind.Review, Sample.Individual.Sections[^1].Kind);
    }

    [Fact]
    public void Payment_is_the_only_banking_section_and_holds_all_bank_data()
    {
        Assert.Equal(["payment"], Sample.Individual.Sections.Where(s => s.Banking).Select(s => s.Key));
        Assert.NotNull(Sample.Individual.Section("payment")!.Document("bankProof"));
    }

    [Fact]
    public void What_is_sensitive_is_marked() =>
        Assert.Equal(
            ["identity/ssn", "identity/birthDate", "payment/accountNumber", "payment/accountNumberAgain"],
            Sample.Individual.Sections.SelectMany(s => s.Fields.Concat(s.Groups.SelectMany(g => g.Fields)).Where(f => f.Sensitive).Select(f => $"{s.Key}/{f.Key}")));

    [Fact]
    public void A_complete_application_has_no_problems() => Assert.Empty(Found(Sample.Complete));

    [Fact]
    public void Each_answer_of_the_complete_application_that_is_taken_away_is_missed()
    {
        string[] optional = ["payment/contactEmail"];
        var view = new FormView(Sample.Individual, Sample.Complete, VisibleSections.Everything);

        foreach (var field in CanonicalContent.Fields(Sample.Individual, Sample.Complete).Where(f => !optional.Contains(f.Address.ToString())))
        {
            Assert.True(view.IsRequired(field.Address));
            Assert.Contains($"{field.Address}: required", Found(Sample.Complete.With(field.Address, null)));
        }
    }

    [Fact]
    public void An_empty_application_asks_for_everything_at_once()
    {
        var found = Found(AnswerSet.Empty).ToList();

        Assert.Contains("identity/ssn: required", found);
        Assert.Contains("licenses/licenses: too-few", found);
        Assert.Contains("practice-locations/locations: too-few", found);
        Assert.Contains("payment/bankProof: required", found);
        Assert.Contains("documents/licenseCopy: required", found);
        Assert.DoesNotContain("correspondence/street1: required", found);
        Assert.DoesNotContain("licenses/deaNumber: required", found);
    }

    [Theory]
    [InlineData("felonyConviction", "felonyConvictions")]
    [InlineData("misdemeanorConviction", "misdemeanorConvictions")]
    [InlineData("exclusion", "exclusions")]
    [InlineData("licenseAction", "licenseActions")]
    [InlineData("civilMoneyPenalty", "civilMoneyPenalties")]
    [InlineData("paymentSuspension", "paymentSuspensions")]
    [InlineData("overpayment", "overpayments")]
    public void Each_yes_of_the_adverse_history_needs_details(string question, string group)
    {
        var yes = Sample.Complete.With($"adverse-history/{question}", "yes");

        Assert.Equal([$"adverse-history/{group}: too-few"], Found(yes));
        Assert.Equal(
            ["what", "date", "agency", "explanation"],
            Sample.Problems(Sample.Individual, yes.WithItem("adverse-history", group, Item)).Select(p => p.Address.Field));
        Assert.Empty(Found(yes.WithItem(
            "adverse-history", group, Item, ("what", "Fine"), ("date", "01/05/2020"), ("agency", "Board of Medicine"), ("explanation", "A late renewal; the fine was paid in full."))));
    }

    [Fact]
    public void Every_question_of_the_adverse_history_has_its_details() =>
        Assert.Equal(
            Sample.Individual.Section("adverse-history")!.Fields.Select(f => f.Key),
            Sample.Individual.Section("adverse-history")!.Groups.Select(g => g.VisibleWhen!.Field));

    [Fact]
    public void Answers_open_further_questions()
    {
        Assert.Equal(["identity/otherNames: too-few"], Found(Sample.Complete.With("identity/hasOtherNames", "yes")));
        Assert.Equal([], Found(Sample.Complete.With("identity/birthCountry", "CA").With("identity/birthState", null)));
        Assert.Equal(["specialties/boardCertifications: too-few", "documents/boardCertificate: required"], Found(Sample.Complete.With("specialties/boardCertified", "yes")));
        Assert.Equal(
            ["licenses/deaNumber: required", "licenses/deaState: required", "licenses/deaExpirationDate: required", "documents/deaCertificate: required"],
            Found(Sample.Complete.With("licenses/hasDea", "yes")));
        Assert.Equal(
            ["correspondence/street1: required", "correspondence/city: required", "correspondence/state: required", "correspondence/zip: required"],
            Found(Sample.Complete.With("correspondence/addressSource", "another")));
        Assert.Equal(["contact/roleDescription: required"], Found(Sample.Complete.With("contact/role", "other")));
    }

    [Fact]
    public void A_post_office_box_takes_letters_but_no_patients()
    {
        var location = "practice-locations/locations[3f2504e0-4f89-41d3-9a0c-0305e82c3302]/street1";

        Assert.Equal([$"{location}: po-box"], Found(Sample.Complete.With(location, "P.O. Box 12")));
        Assert.Empty(Found(Sample.Complete.With("correspondence/addressSource", "another").With("correspondence/street1", "P.O. Box 12").With("correspondence/city", "Duluth")
            .With("correspondence/state", "MN").With("correspondence/zip", "55802")));
    }

    [Fact]
    public void Payment_tells_nothing_to_other_sections() =>
        Assert.DoesNotContain(
            "payment",
            Sample.Individual.Sections.SelectMany(s => s.Fields.Concat(s.Groups.SelectMany(g => g.Fields)).SelectMany(f => new[] { f.VisibleWhen, f.RequiredWhen })
                .Concat(s.Groups.Select(g => g.VisibleWhen)).Concat(s.Documents.SelectMany(d => new[] { d.VisibleWhen, d.RequiredWhen })))
                .OfType<Condition>().SelectMany(c => c.Sections));
}
