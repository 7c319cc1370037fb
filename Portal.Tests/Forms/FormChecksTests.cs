using Portal.Domain.Forms;

namespace Portal.Tests.Forms;

/// <summary>Each kind of mistake that a definition can have is found, at its place; and the good form that they start from has none.</summary>
public class FormChecksTests
{
    private static readonly FieldDefinition Text = Sample.Field(FieldType.Text, "text");
    private static readonly FieldDefinition Question = Sample.Field(FieldType.YesNo, "question");
    private static readonly FieldDefinition Pick = Sample.Field(FieldType.Choice, "pick") with { Choices = [new("one", "One"), new("two", "Two")] };
    private static readonly FieldDefinition Day = Sample.Field(FieldType.Date, "day");
    private static readonly FieldDefinition Account = Sample.Field(FieldType.AccountNumber, "account") with { Sensitive = true };
    private static readonly GroupDefinition Items = new() { Key = "items", Title = "Items", ItemTitle = "Item", Max = 5, Fields = [Sample.Field(FieldType.Text, "inner")] };
    private static readonly DocumentSlot Copy = new() { Key = "copy", Label = "Copy", Noun = "it", Accept = [DocumentType.Pdf] };

    private static readonly SectionDefinition Here = Sample.Section("here", Text, Question, Pick, Day) with { Groups = [Items], Documents = [Copy] };
    private static readonly SectionDefinition Bank = Sample.Section("bank", Account, Sample.Field(FieldType.RoutingNumber, "routing")) with { Banking = true };
    private static readonly SectionDefinition Last = Sample.Section("last") with { Kind = SectionKind.Review };
    private static readonly FormDefinition Good = Sample.Form(Here, Bank, Last);

    private static void Finds(string mistake, FormDefinition form) => Assert.Equal([mistake], FormChecks.Check(form).Select(m => m.ToString()));

    private static void FindsInField(string sentence, FieldDefinition field) =>
        Finds($"here/{field.Key}: {sentence}", Good with { Sections = [Here with { Fields = [.. Here.Fields.Where(f => f.Key != field.Key), field] }, Bank, Last] });

    private static void FindsInHere(string mistake, SectionDefinition here) => Finds(mistake, Good with { Sections = [here, Bank, Last] });

    [Fact]
    public void A_good_form_has_no_mistakes() => Assert.Empty(FormChecks.Check(Good));

    [Fact]
    public void Mistakes_of_the_form_itself()
    {
        Finds("(form): The key is not kebab-case.", Good with { Key = "Sample" });
        Finds("(form): The key is not kebab-case.", Good with { Key = "" });
        Finds("(form): The version is below 1.", Good with { Version = 0 });
        Finds("(form): There is no title.", Good with { Title = " " });
        Finds("(form): There are no sections.", Good with { Sections = [] });
        Finds("(form): The review section is not the last one.", Good with { Sections = [Here, Last, Bank] });
        Finds("here: Two sections have this key.", Good with { Sections = [Here, Here, Bank, Last] });
    }

    [Fact]
    public void Mistakes_of_sections()
    {
        FindsInHere("Here: The key is not kebab-case.", Here with { Key = "Here" });
        FindsInHere("a--b: The key is not kebab-case.", Here with { Key = "a--b" });
        FindsInHere("here: There is no title.", Here with { Title = "" });
        FindsInHere("here: The section asks nothing.", Sample.Section("here"));
        Finds("last: A review section asks nothing.", Good with { Sections = [Here, Bank, Last with { Fields = [Text] }] });
        FindsInHere("here: A banking section has a sensitive field.", Here with { Banking = true });
        FindsInHere("here/text: Two of the section's fields, groups and documents have this key.", Here with { Fields = [.. Here.Fields, Text] });
        FindsInHere("here/copy: Two of the section's fields, groups and documents have this key.", Here with { Groups = [Items with { Key = "copy" }] });
    }

    [Fact]
    public void Mistakes_of_groups()
    {
        void InGroup(string mistake, GroupDefinition group) => FindsInHere($"here/{mistake}", Here with { Groups = [group] });

        InGroup("Items: The key is not camelCase.", Items with { Key = "Items" });
        InGroup("items: There is no title or no item title.", Items with { ItemTitle = "" });
        InGroup("items: The group asks nothing.", Items with { Fields = [] });
        InGroup("items: The numbers of items are not 0 <= min <= max and 1 <= max <= 200.", Items with { Min = 6 });
        InGroup("items: The numbers of items are not 0 <= min <= max and 1 <= max <= 200.", Items with { Max = 0 });
        InGroup("items: The numbers of items are not 0 <= min <= max and 1 <= max <= 200.", Items with { Max = 201 });
        InGroup("items/inner: Two fields of the group have this key.", Items with { Fields = [Items.Fields[0], Items.Fields[0]] });
        InGroup("items/text: The section has a field of this key too.", Items with { Fields = [Text] });
        InGroup("items: \"unique\" names the field text, which the group does not have.", Items with { Unique = ["text"] });
    }

    [Fact]
    public void Mistakes_of_document_slots()
    {
        void InSlot(string mistake, DocumentSlot slot) => FindsInHere($"here/{mistake}", Here with { Documents = [slot] });

        InSlot("a-copy: The key is not camelCase.", Copy with { Key = "a-copy" });
        InSlot("copy: There is no label or no noun.", Copy with { Noun = "" });
        InSlot("copy: The slot takes no kind of file, or one twice.", Copy with { Accept = [] });
        InSlot("copy: The slot takes no kind of file, or one twice.", Copy with { Accept = [DocumentType.Pdf, DocumentType.Pdf] });
        InSlot("copy: The number of documents is not between 1 and 50.", Copy with { Max = 0 });
        InSlot("copy: The document is required always and also under a condition.", Copy with { Required = true, RequiredWhen = Sample.When("question", "yes") });
        InSlot("copy: There is no field nothing.", Copy with { VisibleWhen = Sample.When("nothing", "yes") });
    }

    [Fact]
    public void Mistakes_of_fields()
    {
        FindsInField("The key is not camelCase.", Text with { Key = "other-text" });
        FindsInField("There is no label.", Text with { Label = "" });
        FindsInField("The answer is required always and also under a condition.", Text with { Required = true, RequiredWhen = Sample.When("question", "yes") });
        FindsInField("\"firstname\" is no autocomplete token.", Text with { Autocomplete = "firstname" });
        FindsInField("Only one line of text can be refused as a post office box.", Question with { NoPoBox = true });
        FindsInField("The lengths are not 1 <= minLength <= maxLength.", Text with { MinLength = 5, MaxLength = 4 });
        FindsInField("The lengths are not 1 <= minLength <= maxLength.", Text with { MinLength = 0 });
        FindsInField("The answer may not be longer than 10000 characters.", Text with { MaxLength = 10_001 });
        FindsInField("It confirms no field of the same type and sensitivity.", Text with { Confirms = "question" });
        FindsInField("It confirms no field of the same type and sensitivity.", Text with { Confirms = "text" });
        FindsInField("It confirms no field of the same type and sensitivity.", Sample.Field(FieldType.Text, "again") with { Confirms = "text", Sensitive = true });
        FindsInField("It differs from no field of the same type.", Text with { DiffersFrom = "nothing" });
    }

    [Fact]
    public void Mistakes_of_choices()
    {
        FindsInField("It needs choices or a list.", Pick with { Choices = null });
        FindsInField("It needs choices or a list.", Sample.Field(FieldType.State, "state"));
        FindsInField("It needs choices or a list.", Pick with { List = "states.v1" });
        FindsInField("Only a choice has choices or a list.", Text with { List = "states.v1" });
        FindsInField("There is no list planets.v1.", Pick with { Choices = null, List = "planets.v1" });
        FindsInField("It has no choices.", Pick with { Choices = [] });
        FindsInField("The choice \"one two\" is not a word with a label.", Pick with { Choices = [new("one two", "One")] });
        FindsInField("The choice \"one\" is not a word with a label.", Pick with { Choices = [new("one", "")] });
        FindsInField("The choice one is there twice.", Pick with { Choices = [new("one", "One"), new("one", "Uno")] });
    }

    [Fact]
    public void Mistakes_of_dates()
    {
        FindsInField("Only a date has rules for dates.", Text with { NotFuture = true });
        FindsInField("A date that cannot be in the future always warns.", Day with { NotFuture = true, WarnWhenPast = true });
        FindsInField("The age is not between 1 and 120.", Day with { MinimumAge = 0, Sensitive = true });
        FindsInField("There is no date text that it could follow.", Day with { NotBefore = "text" });
        FindsInField("There is no date day that it could follow.", Day with { NotBefore = "day" });
    }

    [Fact]
    public void Mistakes_that_would_leak_secrets()
    {
        FindsInField("An answer of this type is sensitive.", Sample.Field(FieldType.Ssn, "ssn"));
        FindsInField("A birth date is sensitive.", Day with { MinimumAge = 18 });
        FindsInField("Bank data stands in a banking section only.", Sample.Field(FieldType.RoutingNumber, "routing"));
        FindsInField("Bank data stands in a banking section only.", Account);
        FindsInField("A browser may not be asked to remember a sensitive answer.", Text with { Sensitive = true, Autocomplete = "name" });
        FindsInField("bank.routing is sensitive or bank data: another section may not depend on it.", Text with { VisibleWhen = new() { Field = "bank.routing", Answered = true } });
        Finds(
            "last2/text: here.secret is sensitive or bank data: another section may not depend on it.",
            Good with
            {
                Sections =
                [
                    Here with { Fields = [Text with { Key = "secret", Sensitive = true }] },
                    Sample.Section("last2", Text with { VisibleWhen = new() { Field = "here.secret", Answered = true } }),
                ],
            });
    }

    [Fact]
    public void Mistakes_of_sentences_and_formats()
    {
        static Dictionary<string, string> Error(string code, string sentence) => new() { [code] = sentence };

        FindsInField("There is no problem code wrong.", Text with { Errors = Error("wrong", "Do it.") });
        FindsInField("The sentence for required is not one.", Text with { Errors = Error("required", "missing") });
        FindsInField("A format needs a sentence of its own.", Text with { Format = "[0-9]+" });
        FindsInField("The format is not a regular expression without backtracking.", Text with { Format = "(", Errors = Error("format", "Do it.") });
        FindsInField("The format is not a regular expression without backtracking.", Text with { Format = "(?=a)a", Errors = Error("format", "Do it.") });
    }

    [Fact]
    public void Mistakes_of_conditions()
    {
        const string malformed = "A condition is not one field with one test, or a list of conditions under \"all\" or \"any\".";
        void InCondition(string sentence, Condition condition) => FindsInField(sentence, Text with { VisibleWhen = condition });

        InCondition(malformed, new());
        InCondition(malformed, new() { Field = "question" });
        InCondition(malformed, new() { EqualTo = "yes" });
        InCondition(malformed, new() { Field = "question", EqualTo = "yes", Answered = true });
        InCondition(malformed, new() { Field = "question", EqualTo = "yes", All = [Sample.When("question", "yes")] });
        InCondition(malformed, new() { All = [] });
        InCondition(malformed, new() { All = [new()] });
        InCondition(malformed, new() { Field = "pick", In = [] });
        InCondition("There is no field nothing.", Sample.When("nothing", "yes"));
        InCondition("There is no field inner.", Sample.When("inner", "yes"));
        InCondition("There is no field nowhere.question.", Sample.When("nowhere.question", "yes"));
        InCondition("here.question is in the same section: name the field alone.", Sample.When("here.question", "yes"));
        InCondition("question can never be \"Yes\".", Sample.When("question", "Yes"));
        InCondition("pick can never be \"three\".", new() { Field = "pick", In = ["one", "three"] });
        InCondition("pick can never be \"three\".", new() { Field = "pick", NotEqualTo = "three" });
        InCondition("A condition reads its own field.", new() { Field = "text", Answered = true });
    }

    [Fact]
    public void Conditions_may_not_go_round_in_circles()
    {
        Condition Answered(string field) => new() { Field = field, Answered = true };
        var circle = Good with
        {
            Sections =
            [
                Sample.Section("one", Text with { VisibleWhen = Answered("two.text") }),
                Sample.Section("two", Text with { VisibleWhen = new() { Any = [Answered("question"), Answered("one.text")] } }, Question),
            ],
        };
        var throughGroup = Here with { Groups = [Items with { VisibleWhen = Sample.When("question", "yes") }], Fields = [Question with { VisibleWhen = Answered("text") }, Text with { VisibleWhen = Answered("question") }] };

        Assert.Equal(["one/text", "two/text"], FormChecks.Check(circle).Where(m => m.Sentence == "Its conditions go round in a circle.").Select(m => m.Path));
        Assert.Contains(FormChecks.Check(Sample.Form(throughGroup)), m => m is { Path: "here/question", Sentence: "Its conditions go round in a circle." });
    }

    [Fact]
    public void Two_answers_may_require_each_other()
    {
        Condition Answered(string field) => new() { Field = field, Answered = true };
        var both = Sample.Form(Sample.Section("here", Text with { RequiredWhen = Answered("day") }, Day with { RequiredWhen = Answered("text") }));

        Assert.Empty(FormChecks.Check(both));
        Assert.Empty(Sample.Problems(both, AnswerSet.Empty));
        Assert.Equal(["here/day"], Sample.Problems(both, AnswerSet.Empty.With("here/text", "x")).Select(p => p.Address.ToString()));
    }
}
