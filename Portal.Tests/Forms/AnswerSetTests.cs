using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

public class AnswerSetTests
{
    private static readonly Guid First = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    private static readonly Guid Second = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3302");

    [Fact]
    public void A_change_gives_a_new_set_and_leaves_the_old_one()
    {
        var before = AnswerSet.Empty.With("identity/firstName", "Dana");
        var after = before.With("identity/firstName", "Olu").WithItem("licenses", "licenses", First, ("number", "1"));

        Assert.Equal("Dana", before.Raw("identity", "firstName"));
        Assert.Equal("Olu", after.Raw("identity", "firstName"));
        Assert.Empty(before.Items("licenses", "licenses"));
        Assert.Equal("1", after.Raw(new FieldAddress("licenses", "licenses", First, "number")));
    }

    [Fact]
    public void Raw_text_is_kept_as_it_was_typed() => Assert.Equal(" 12\u200b ", AnswerSet.Empty.With("identity/npi", " 12\u200b ").Raw("identity", "npi"));

    [Fact]
    public void Empty_text_takes_the_answer_away()
    {
        Assert.Equal("", AnswerSet.Empty.With("identity/npi", "1").With("identity/npi", null).Raw("identity", "npi"));
        Assert.Equal("", AnswerSet.Empty.With("identity/npi", "1").With("identity/npi", "").Raw("identity", "npi"));
    }

    [Fact]
    public void Items_keep_their_order_and_have_a_number()
    {
        var answers = AnswerSet.Empty.WithItem("licenses", "licenses", Second).WithItem("licenses", "licenses", First).With($"licenses/licenses[{Second}]/number", "2");

        Assert.Equal([Second, First], answers.Items("licenses", "licenses").Select(i => i.Id));
        Assert.Equal(2, answers.ItemNumber(new("licenses", "licenses", First, "number")));
        Assert.Null(answers.ItemNumber(new("licenses", "hasDea")));
        Assert.Null(answers.ItemNumber(new("licenses", "licenses", Guid.Empty, "number")));
        Assert.Equal([First], answers.WithoutItem("licenses", "licenses", Second).Items("licenses", "licenses").Select(i => i.Id));
    }

    [Fact]
    public void An_answer_for_an_item_that_is_not_there_is_a_bug()
    {
        Assert.Throws<ArgumentException>(() => AnswerSet.Empty.With(new FieldAddress("licenses", "licenses", First, "number"), "1"));
        Assert.Throws<ArgumentException>(() => AnswerSet.Empty.WithItem("licenses", "licenses", First).WithItem("licenses", "licenses", First));
        Assert.Equal("", AnswerSet.Empty.Raw(new FieldAddress("licenses", "licenses", First, "number")));
    }

    [Fact]
    public void Documents_stand_in_their_slot()
    {
        var document = Sample.Document();

        Assert.Equal([document], AnswerSet.Empty.WithDocument("documents", "other", document).Documents("documents", "other"));
        Assert.Empty(AnswerSet.Empty.WithDocument("documents", "other", document).Documents("documents", "licenseCopy"));
    }
}
