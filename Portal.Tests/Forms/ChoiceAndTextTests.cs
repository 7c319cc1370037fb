using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Tests.Forms;

public class ChoiceAndTextTests
{
    private static Problem? ProblemOf(FieldDefinition field, string raw) => FormValidation.ValidateField(field, new FieldAddress("section", field.Key), raw, Sample.Today);

    [Theory]
    [InlineData("yes", "yes")]
    [InlineData(" No ", "no")]
    public void Questions_are_answered_with_yes_or_no(string raw, string canonical)
    {
        var field = Sample.Field(FieldType.YesNo, label: "Is it so?");

        Assert.Null(ProblemOf(field, raw));
        Assert.Equal(canonical, FieldFormat.Canonical(field, raw));
        Assert.Equal("Answer yes or no: Is it so?", ProblemOf(field, "maybe")?.Message);
    }

    [Fact]
    public void A_choice_is_one_of_the_choices()
    {
        var field = Sample.Field(FieldType.Choice) with { Choices = [new("one", "The one"), new("other", "The other")] };

        Assert.Null(ProblemOf(field, "one"));
        foreach (var raw in new[] { "The one", "ONE", "third", "one\u200b" }) Assert.NotNull(ProblemOf(field, raw));
        Assert.Equal((ProblemCode.UnknownChoice, "Choose the thing from the list."), (ProblemOf(field, "third")!.Code, ProblemOf(field, "third")!.Message));
    }

    [Fact]
    public void A_state_is_one_of_56_and_upper_case()
    {
        var field = Sample.Field(FieldType.State) with { List = "states.v1" };

        Assert.Equal("MN", FieldFormat.Canonical(field, " mn "));
        foreach (var known in new[] { "MN", "dc", "PR", "MP" }) Assert.Null(ProblemOf(field, known));
        foreach (var unknown in new[] { "XX", "Minnesota", "FM" }) Assert.Equal(ProblemCode.UnknownChoice, ProblemOf(field, unknown)?.Code);
    }

    [Fact]
    public void A_taxonomy_is_a_code_that_the_list_has()
    {
        var field = Sample.Field(FieldType.Taxonomy) with { List = "taxonomies.v1" };

        Assert.Equal("207Q00000X", FieldFormat.Canonical(field, " 207q00000x"));
        Assert.Null(ProblemOf(field, "207Q00000X"));
        Assert.Equal(ProblemCode.UnknownChoice, ProblemOf(field, "999Q00000X")?.Code);
        Assert.Equal("Choose the thing from the list; a code has 10 characters and ends in X.", ProblemOf(field, "Family Medicine")?.Message);
    }

    [Fact]
    public void Text_has_limits_and_the_sentence_says_which()
    {
        var field = Sample.Field(FieldType.Text) with { MinLength = 3, MaxLength = 1000 };

        Assert.Null(ProblemOf(field, new string('a', 1000)));
        Assert.Null(ProblemOf(field, "  " + new string('a', 1000) + "  "));
        Assert.Equal("Shorten the thing to 1,000 characters or fewer; it has 1,001 now.", ProblemOf(field, new string('a', 1001))?.Message);
        Assert.Equal((ProblemCode.TooShort, "Enter at least 3 characters for the thing."), (ProblemOf(field, "ab")!.Code, ProblemOf(field, "ab")!.Message));
    }

    [Fact]
    public void Ten_megabytes_are_refused_unread()
    {
        var field = Sample.Field(FieldType.Multiline);
        var pasted = new string('x', 10 * 1024 * 1024);

        Assert.Equal((ProblemCode.TooLong, "Shorten the thing to 4,000 characters or fewer; it has 10,485,760 now."), (ProblemOf(field, pasted)!.Code, ProblemOf(field, pasted)!.Message));
        Assert.Equal(FieldFormat.Oversize + 1, FieldFormat.Canonical(field, pasted).Length);
    }

    [Fact]
    public void Unseen_characters_are_a_problem_in_every_type()
    {
        foreach (var type in Enum.GetValues<FieldType>())
        {
            Assert.Equal(ProblemCode.Unseen, ProblemOf(Sample.Field(type), "a\u200bb")?.Code);
            Assert.Equal(ProblemCode.Unseen, ProblemOf(Sample.Field(type), "a\0b")?.Code);
            Assert.Equal(ProblemCode.Unseen, ProblemOf(Sample.Field(type), "a\ud800b")?.Code);
        }
    }

    [Fact]
    public void Lines_end_where_several_lines_are_asked()
    {
        Assert.Equal("Monday\nTuesday", FieldFormat.Canonical(Sample.Field(FieldType.Multiline), "Monday\r\nTuesday\r\n"));
        Assert.Null(ProblemOf(Sample.Field(FieldType.Multiline), "Monday\n\tTuesday"));
        Assert.Equal("Monday Tuesday", FieldFormat.Canonical(Sample.Field(FieldType.Text), "Monday\r\nTuesday\r\n"));
    }

    [Fact]
    public void White_space_is_no_answer_and_no_problem_while_typing()
    {
        foreach (var type in Enum.GetValues<FieldType>())
        {
            Assert.Null(ProblemOf(Sample.Field(type), ""));
            Assert.Null(ProblemOf(Sample.Field(type), " \u00a0\t"));
            Assert.Equal("", FieldFormat.Canonical(Sample.Field(type), null));
        }
    }

    [Fact]
    public void A_format_of_the_field_is_matched_whole()
    {
        var field = Sample.Field(FieldType.Text) with { Format = "[A-Z]{2}[0-9]+", Errors = new Dictionary<string, string> { ["format"] = "Enter two letters and digits." } };

        Assert.Null(ProblemOf(field, " AB12 "));
        foreach (var raw in new[] { "xAB12", "AB12x", "AB" }) Assert.Equal("Enter two letters and digits.", ProblemOf(field, raw)?.Message);
    }

    [Theory]
    [InlineData("P.O. Box 12")]
    [InlineData("po box 12")]
    [InlineData("P O Box 12")]
    [InlineData("P. O. Box 12")]
    [InlineData("POB 123")]
    [InlineData("P.O.B. 123")]
    [InlineData("POBOX123")]
    [InlineData("P.O.-Box 12")]
    [InlineData("P0 B0X 12")]
    [InlineData("Post Office Box 12")]
    [InlineData("Postal Box 3")]
    [InlineData("PO Drawer 5")]
    [InlineData("Box 450")]
    [InlineData("Elm Building, PO Box 7")]
    public void A_post_office_box_is_no_place(string raw)
    {
        var problem = ProblemOf(Sample.Field(FieldType.Text) with { NoPoBox = true }, raw);

        Assert.Equal(ProblemCode.PoBox, problem?.Code);
        Assert.Equal("Enter the street address where patients are seen; a post office box cannot be one.", problem?.Message);
        Assert.Null(ProblemOf(Sample.Field(FieldType.Text), raw));
    }

    [Theory]
    [InlineData("12 Boxwood Lane")]
    [InlineData("100 Post Office Square")]
    [InlineData("5 Post Road")]
    [InlineData("RR 2 Box 15")]
    [InlineData("12 Po Street")]
    [InlineData("400 Hippo Boulevard")]
    [InlineData("10 Box Elder Road")]
    [InlineData("Suite 0")]
    public void A_street_is_a_place(string raw) => Assert.Null(ProblemOf(Sample.Field(FieldType.Text) with { NoPoBox = true }, raw));

    [Fact]
    public void Names_in_sentences_come_from_the_label_unless_there_is_a_noun()
    {
        Assert.Equal("license number", Sample.Field(FieldType.Text, label: "License number").Name);
        Assert.Equal("ZIP code", Sample.Field(FieldType.Text, label: "ZIP code").Name);
        Assert.Equal("Social Security number", (Sample.Field(FieldType.Ssn, label: "Your number") with { Noun = "Social Security number" }).Name);
    }
}
