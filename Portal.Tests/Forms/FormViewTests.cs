using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

/// <summary>Conditions: what is asked, and what is not known to somebody who may not see a section.</summary>
public class FormViewTests
{
    private static readonly FieldDefinition Kind = Sample.Field(FieldType.Choice, "kind") with { Choices = [new("a", "A"), new("b", "B"), new("c", "C")] };
    private static readonly FieldDefinition Other = Sample.Field(FieldType.Text, "other");

    private static bool? Shown(Condition condition, AnswerSet answers, VisibleSections? scope = null)
    {
        var form = Sample.Form(
            Sample.Section("here", Kind, Other, Sample.Field(FieldType.Text, "asked") with { VisibleWhen = condition }),
            Sample.Section("there", Sample.Field(FieldType.YesNo, "answer"), Sample.Field(FieldType.Text, "deep") with { VisibleWhen = Sample.When("answer", "yes") }));
        return new FormView(form, answers, scope ?? VisibleSections.Everything).IsShown(new("here", "asked"));
    }

    [Fact]
    public void Each_test_reads_the_canonical_answer()
    {
        var b = AnswerSet.Empty.With("here/kind", " b ");

        Assert.True(Shown(new() { Field = "kind", EqualTo = "b" }, b));
        Assert.False(Shown(new() { Field = "kind", EqualTo = "a" }, b));
        Assert.False(Shown(new() { Field = "kind", NotEqualTo = "b" }, b));
        Assert.True(Shown(new() { Field = "kind", NotEqualTo = "a" }, b));
        Assert.True(Shown(new() { Field = "kind", NotEqualTo = "a" }, AnswerSet.Empty));
        Assert.True(Shown(new() { Field = "kind", In = ["a", "b"] }, b));
        Assert.False(Shown(new() { Field = "kind", In = ["a", "c"] }, b));
        Assert.True(Shown(new() { Field = "kind", Answered = true }, b));
        Assert.False(Shown(new() { Field = "kind", Answered = false }, b));
        Assert.True(Shown(new() { Field = "kind", Answered = false }, AnswerSet.Empty.With("here/kind", "  ")));
    }

    [Fact]
    public void All_and_any_combine()
    {
        var answers = AnswerSet.Empty.With("here/kind", "b").With("here/other", "x");
        Condition yes = new() { Field = "kind", EqualTo = "b" }, also = new() { Field = "other", Answered = true }, no = new() { Field = "kind", EqualTo = "a" };

        Assert.True(Shown(new() { All = [yes, also] }, answers));
        Assert.False(Shown(new() { All = [yes, no] }, answers));
        Assert.True(Shown(new() { Any = [no, yes] }, answers));
        Assert.False(Shown(new() { Any = [no, no] }, answers));
        Assert.True(Shown(new() { All = [new() { Any = [no, yes] }, also] }, answers));
    }

    [Fact]
    public void Another_section_is_read_only_by_those_who_may_see_it()
    {
        var answers = AnswerSet.Empty.With("there/answer", "yes");
        var condition = Sample.When("there.answer", "yes");

        Assert.True(Shown(condition, answers));
        Assert.False(Shown(condition, AnswerSet.Empty));
        Assert.Null(Shown(condition, answers, VisibleSections.Of("here")));
        Assert.Null(Shown(condition, AnswerSet.Empty, VisibleSections.Of("here")));
        Assert.Equal(["there"], condition.Sections);
        Assert.Equal(["there"], new Condition { All = [Sample.When("kind", "a"), new() { Any = [condition] }] }.Sections);
    }

    [Fact]
    public void What_is_unknown_decides_only_when_nothing_else_does()
    {
        var answers = AnswerSet.Empty.With("there/answer", "yes").With("here/kind", "b");
        var here = VisibleSections.Of("here");
        Condition unknown = Sample.When("there.answer", "yes"), yes = Sample.When("kind", "b"), no = Sample.When("kind", "a");

        Assert.Null(Shown(new() { All = [unknown, yes] }, answers, here));
        Assert.False(Shown(new() { All = [unknown, no] }, answers, here));
        Assert.True(Shown(new() { Any = [unknown, yes] }, answers, here));
        Assert.Null(Shown(new() { Any = [unknown, no] }, answers, here));
    }

    [Fact]
    public void What_is_not_shown_counts_as_not_answered()
    {
        var hidden = AnswerSet.Empty.With("there/answer", "no").With("there/deep", "left over");

        Assert.False(Shown(new() { Field = "there.deep", Answered = true }, hidden));
        Assert.True(Shown(new() { Field = "there.deep", Answered = true }, hidden.With("there/answer", "yes")));
        Assert.Null(Shown(new() { Field = "there.deep", Answered = true }, hidden, VisibleSections.Of("here")));
    }

    [Fact]
    public void What_depends_on_an_unknown_answer_is_unknown_too()
    {
        var form = Sample.Form(
            Sample.Section(
                "here",
                Sample.Field(FieldType.YesNo, "first") with { VisibleWhen = Sample.When("there.answer", "yes") },
                Sample.Field(FieldType.Text, "second") with { VisibleWhen = Sample.When("first", "yes") }),
            Sample.Section("there", Sample.Field(FieldType.YesNo, "answer")));
        var answers = AnswerSet.Empty.With("here/first", "yes").With("there/answer", "yes");

        Assert.True(new FormView(form, answers, VisibleSections.Everything).IsShown(new("here", "second")));
        Assert.False(new FormView(form, answers.With("there/answer", "no"), VisibleSections.Everything).IsShown(new("here", "second")));
        Assert.Null(new FormView(form, answers, VisibleSections.Of("here")).IsShown(new("here", "second")));
    }

    [Fact]
    public void An_item_reads_its_own_fields_before_those_of_its_section()
    {
        var form = Sample.Form(Sample.Section("here", Kind) with
        {
            Groups =
            [
                new()
                {
                    Key = "items", Title = "Items", ItemTitle = "Item", Max = 5,
                    Fields =
                    [
                        Sample.Field(FieldType.YesNo, "own"),
                        Sample.Field(FieldType.Text, "byOwn") with { VisibleWhen = Sample.When("own", "yes") },
                        Sample.Field(FieldType.Text, "bySection") with { VisibleWhen = Sample.When("kind", "a") },
                    ],
                },
            ],
        });
        Guid first = Guid.NewGuid(), second = Guid.NewGuid();
        var answers = AnswerSet.Empty.With("here/kind", "a").WithItem("here", "items", first, ("own", "yes")).WithItem("here", "items", second, ("own", "no"));
        var view = new FormView(form, answers, VisibleSections.Everything);

        Assert.True(view.IsShown(new("here", "items", first, "byOwn")));
        Assert.False(view.IsShown(new("here", "items", second, "byOwn")));
        Assert.True(view.IsShown(new("here", "items", second, "bySection")));
        Assert.False(view.IsShown(new("here", "items", Guid.NewGuid(), "byOwn")));
    }

    [Fact]
    public void Groups_and_slots_are_shown_and_required_by_condition()
    {
        var form = Sample.Individual;
        var view = new FormView(form, Sample.Complete.With("licenses/hasDea", "yes").With("identity/hasOtherNames", "yes"), VisibleSections.Everything);
        var before = new FormView(form, Sample.Complete, VisibleSections.Everything);
        var withheld = new FormView(form, Sample.Complete, VisibleSections.Of("documents"));

        Assert.Equal((true, false), (view.IsShown(new("identity", "otherNames")), before.IsShown(new("identity", "otherNames"))));
        Assert.Equal((true, false), (view.IsShown(new("documents", "deaCertificate")), before.IsShown(new("documents", "deaCertificate"))));
        Assert.Equal((true, false), (view.IsRequired(new("documents", "deaCertificate")), before.IsRequired(new("documents", "deaCertificate"))));
        Assert.Equal((true, false), (view.IsRequired(new("licenses", "deaNumber")), before.IsRequired(new("licenses", "deaNumber"))));
        Assert.Null(withheld.IsShown(new("documents", "deaCertificate")));
        Assert.Null(withheld.IsRequired(new("documents", "deaCertificate")));
        Assert.True(withheld.IsRequired(new("documents", "licenseCopy")));
        Assert.False(withheld.IsShown(new("licenses", "hasDea")));
        Assert.False(view.IsShown(new("identity", "nothing")));
        Assert.False(view.IsRequired(new("identity", "nothing")));
    }

    [Fact]
    public void A_field_of_a_hidden_group_is_hidden()
    {
        var item = Guid.NewGuid();
        var answers = Sample.Complete.WithItem("identity", "otherNames", item, ("otherLastName", "Park"));

        Assert.False(new FormView(Sample.Individual, answers, VisibleSections.Everything).IsShown(new("identity", "otherNames", item, "otherLastName")));
        Assert.True(new FormView(Sample.Individual, answers.With("identity/hasOtherNames", "yes"), VisibleSections.Everything)
            .IsShown(new("identity", "otherNames", item, "otherLastName")));
    }
}
