using System.Text.Json.Nodes;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Forms.Formats;

namespace Portal.Tests.Forms;

/// <summary>What holds for every text that anybody can send.</summary>
public class FormProperties
{
    private static readonly IReadOnlyList<FieldDefinition> EveryType =
    [
        .. Enum.GetValues<FieldType>().Select(t => Sample.Field(t) with
        {
            Choices = t is FieldType.Choice ? [new("yes", "Yes"), new("MN", "Both")] : null,
            List = t is FieldType.State ? "states.v1" : t is FieldType.Taxonomy ? "taxonomies.v1" : null,
            NoPoBox = t is FieldType.Text,
            MinimumAge = t is FieldType.Date ? 18 : null,
            NotFuture = t is FieldType.Date,
        }),
        Sample.Field(FieldType.Text) with { Format = "[A-Za-z0-9 ]*", MinLength = 2, MaxLength = 10 },
        Sample.Field(FieldType.Date) with { WarnWhenPast = true },
    ];

    // The addresses of every field of the shipped form, with one item in each group.
    private static readonly AnswerSet OneOfEach = Sample.Individual.Sections.SelectMany(s => s.Groups.Select(g => (s, g)))
        .Aggregate(AnswerSet.Empty, (a, p) => a.WithItem(p.s.Key, p.g.Key, Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3351")));

    private static readonly IReadOnlyList<FieldAddress> EveryField =
    [
        .. Sample.Individual.Sections.SelectMany(s => s.Fields.Select(f => new FieldAddress(s.Key, f.Key))
            .Concat(s.Groups.SelectMany(g => OneOfEach.Items(s.Key, g.Key).SelectMany(i => g.Fields.Select(f => new FieldAddress(s.Key, g.Key, i.Id, f.Key)))))),
    ];

    private static AnswerSet Everywhere(string text) => EveryField.Aggregate(OneOfEach, (a, address) => a.With(address, text));

    private static byte[] Content(AnswerSet answers) => CanonicalJson.Write(CanonicalContent.Json(Sample.Individual, answers, f => JsonValue.Create(f.Value)));

    [Fact]
    public void Canonical_form_is_its_own_canonical_form() =>
        AnyText.Satisfies(text => EveryType.All(f => FieldFormat.Canonical(f, FieldFormat.Canonical(f, text)) == FieldFormat.Canonical(f, text)));

    [Fact]
    public void The_canonical_form_has_the_same_problem_as_the_answer() =>
        AnyText.Satisfies(text => EveryType.All(f => Code(f, FieldFormat.Canonical(f, text)) == Code(f, text)));

    [Fact]
    public void What_is_displayed_reads_as_the_same_answer() =>
        AnyText.Satisfies(text => EveryType.Where(f => f.Type is not (FieldType.Choice or FieldType.State or FieldType.Taxonomy))
            .All(f => FieldFormat.Canonical(f, FieldDisplay.Text(f, text)) == FieldFormat.Canonical(f, text)));

    [Fact]
    public void Validation_and_canonical_content_take_any_text_in_every_field() =>
        AnyText.Satisfies(text =>
        {
            var answers = Everywhere(text);
            return Sample.Problems(Sample.Individual, answers).Count > 0 && Content(answers).Length > 0;
        }, texts: 400);

    [Fact]
    public void A_megabyte_in_every_field_is_a_sentence_for_each()
    {
        foreach (var piece in new[] { "a", "\ud800", "\u0301", "1/", "\u200b", "é\r\n" })
        {
            var megabyte = string.Concat(Enumerable.Repeat(piece, 1024 * 1024 / piece.Length));
            var problems = Sample.Problems(Sample.Individual, Everywhere(megabyte));

            Assert.NotEmpty(problems);
            Assert.All(problems.Where(p => p.Code == ProblemCode.TooLong), p => Assert.StartsWith("Shorten the ", p.Message, StringComparison.Ordinal));
            Assert.Contains(problems, p => p.Address.ToString() == "identity/ssn" && p.Code == ProblemCode.TooLong);
            Assert.NotEmpty(Content(Everywhere(megabyte)));
        }
    }

    [Fact]
    public void An_answer_in_a_hidden_field_changes_nothing() =>
        AnyText.Satisfies(text =>
        {
            var view = new FormView(Sample.Individual, Sample.Complete, VisibleSections.Everything);
            var hidden = EveryField.Where(a => a.Group is null && view.IsShown(a) is false).ToList();
            var withLeftOvers = hidden.Aggregate(Sample.Complete, (a, address) => a.With(address, text));
            return hidden.Count > 8
                && Sample.Problems(Sample.Individual, withLeftOvers).Count == 0
                && Content(withLeftOvers).AsSpan().SequenceEqual(Content(Sample.Complete));
        }, texts: 400);

    [Fact]
    public void No_answer_of_a_withheld_section_changes_what_the_others_are_told() =>
        AnyText.Satisfies(text =>
        {
            var mine = VisibleSections.Of("documents", "contact", "correspondence");
            var changed = EveryField.Where(a => !mine.Includes(a.Section) && a.Group is null).Aggregate(Sample.Complete, (a, address) => a.With(address, text));
            return Sample.Problems(Sample.Individual, changed, mine).SequenceEqual(Sample.Problems(Sample.Individual, Sample.Complete, mine))
                && Sample.Problems(Sample.Individual, AnswerSet.Empty, mine).All(p => mine.Includes(p.Address.Section));
        }, texts: 400);

    [Fact]
    public void Every_message_is_a_sentence_that_repeats_no_answer() =>
        AnyText.Satisfies(text =>
        {
            var secret = $"{text}7391Q";
            return Sample.Problems(Sample.Individual, Everywhere(secret)).All(p =>
                !p.Message.Contains("7391Q", StringComparison.Ordinal) && char.IsUpper(p.Message[0]) && p.Message[^1] is '.' or '?' && p.Message.Length < 400);
        }, texts: 400);

    [Fact]
    public void Every_stored_text_validates_like_the_text_that_was_typed() =>
        AnyText.Satisfies(text => EveryType.All(f => Code(f, TypedText.Storable(text)) == Code(f, text)));

    private static string? Code(FieldDefinition field, string text) => FormValidation.ValidateField(field, new FieldAddress("section", "answer"), text, Sample.Today)?.Code;
}
