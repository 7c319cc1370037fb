using Bunit;
using Portal.Server.Components;
using Portal.Server.Features.People;

namespace Portal.Tests.Components;

public sealed class FieldTests : BunitContext
{
    private static readonly Choice[] YesNo = [new("yes", "Yes"), new("no", "No")];

    public static TheoryData<FieldKind> Kinds => new(Enum.GetValues<FieldKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Hint_and_error_describe_the_control_whatever_its_kind(FieldKind kind)
    {
        var field = RenderField(kind, p => p.Add(f => f.Hint, "As on your license.").Add(f => f.Error, "Enter it."));

        var described = field.Find("[aria-describedby]").GetAttribute("aria-describedby")!.Split(' ');
        var texts = described.Select(id => field.Find($"#{id}").TextContent.Trim()).ToList();
        Assert.Contains("As on your license.", texts);
        Assert.Contains("Error: Enter it.", texts);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_warning_is_no_error_and_stands_beside_one(FieldKind kind)
    {
        var field = RenderField(kind, p => p.Add(f => f.Warning, "It has expired."));
        Assert.Equal("Warning: It has expired.", field.Find($"#{field.Find("[aria-describedby]").GetAttribute("aria-describedby")!.Split(' ').First(id => id.EndsWith("-warning", StringComparison.Ordinal))}").TextContent.Trim());
        Assert.Empty(field.FindAll("[aria-invalid], .usa-error-message, .usa-form-group--error, .usa-input--error"));

        var both = RenderField(kind, p => p.Add(f => f.Warning, "It has expired.").Add(f => f.Error, "Check the date."));
        Assert.Equal(["Error: Check the date.", "Warning: It has expired."], both.FindAll(".usa-error-message, .portal-field__warning").Select(m => m.TextContent.Trim()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_description_exists_when_there_is_neither_hint_nor_error(FieldKind kind)
    {
        var field = RenderField(kind);

        Assert.All(
            field.FindAll("[aria-describedby]").SelectMany(described => described.GetAttribute("aria-describedby")!.Split(' ')),
            id => Assert.Single(field.FindAll($"#{id}")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_id_that_a_summary_links_to_is_a_control(FieldKind kind) =>
        Assert.Contains(RenderField(kind).Find("#answer").TagName, new[] { "INPUT", "SELECT", "TEXTAREA" });

    [Fact]
    public void A_list_in_which_something_always_stands_offers_no_empty_choice()
    {
        var (sections, levels) = (Portal.Domain.Forms.FormCatalog.Shipped.Current[0].Sections.Take(2).ToList(), new Dictionary<string, string>());
        foreach (var section in sections)
            levels[section.Key] = "View";
        var fields = Render<SectionLevels>(p => p.Add(f => f.Sections, sections).Add(f => f.Levels, levels));
        Assert.Equal(2, fields.FindAll("select").Count);
        Assert.All(fields.FindAll("select"), list => Assert.Equal(["Edit", "View", "None"], list.QuerySelectorAll("option").Select(o => o.GetAttribute("value"))));
        fields.FindAll("select")[1].Change("None");
        Assert.Equal(["View", "None"], sections.Select(s => levels[s.Key]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Required_is_said_in_words_and_stops_no_form(FieldKind kind)
    {
        var field = RenderField(kind, p => p.Add(f => f.Required, true));

        Assert.Contains("(required)", field.Find("label, legend").TextContent, StringComparison.Ordinal);
        Assert.Empty(field.FindAll("[required]"));
    }

    [Theory]
    [InlineData(FieldKind.Text, "INPUT", "text")]
    [InlineData(FieldKind.Email, "INPUT", "email")]
    [InlineData(FieldKind.Password, "INPUT", "password")]
    [InlineData(FieldKind.Date, "INPUT", "text")]
    [InlineData(FieldKind.Multiline, "TEXTAREA", null)]
    [InlineData(FieldKind.Select, "SELECT", null)]
    public void A_kind_has_its_element(FieldKind kind, string element, string? type)
    {
        var control = RenderField(kind, p => p.Add(f => f.Error, "Enter it.")).Find("#answer");

        Assert.Equal(element, control.TagName);
        Assert.Equal(type, control.GetAttribute("type"));
        Assert.Equal("true", control.GetAttribute("aria-invalid"));
        Assert.Equal("answer", control.GetAttribute("name"));
    }

    [Fact]
    public void A_label_belongs_to_its_control() =>
        Assert.Equal("answer", RenderField(FieldKind.Text).Find("label").GetAttribute("for"));

    [Fact]
    public void Radios_are_a_group_with_a_legend_and_one_name()
    {
        var field = RenderField(FieldKind.Radio, p => p.Add(f => f.Value, "no").Add(f => f.Error, "Answer."));

        Assert.Equal("Legal name", field.Find("fieldset[role=radiogroup][aria-invalid=true] > legend").TextContent.Trim());
        Assert.Equal(["answer", "answer-2"], field.FindAll("input[type=radio][name=answer]").Select(input => input.Id));
        Assert.Equal("no", field.Find("input[checked]").GetAttribute("value"));
    }

    [Fact]
    public void Several_boxes_can_be_checked()
    {
        var field = RenderField(FieldKind.Checkboxes, p => p.Add(f => f.Values, ["yes", "no"]));

        Assert.Equal(2, field.FindAll("input[type=checkbox][checked]").Count);
    }

    [Fact]
    public void A_limit_is_said_in_words_and_cuts_nothing_off()
    {
        var field = RenderField(FieldKind.Multiline, p => p.Add(f => f.MaxLength, 4000).Add(f => f.Hint, "What happened and where."));

        Assert.Equal("What happened and where. Up to 4,000 characters.", field.Find(".usa-hint").TextContent);
        Assert.Null(field.Find("#answer").GetAttribute("maxlength"));
    }

    [Fact]
    public void A_password_is_never_sent_back()
    {
        var field = RenderField(FieldKind.Password, p => p.Add(f => f.Value, "correct horse"));

        Assert.DoesNotContain("correct horse", field.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_browser_is_asked_to_forget_sensitive_answers()
    {
        var control = RenderField(FieldKind.Text, p => p.Add(f => f.Sensitive, true)).Find("#answer");

        Assert.Equal("off", control.GetAttribute("autocomplete"));
        Assert.Equal("false", control.GetAttribute("spellcheck"));
        Assert.True(control.HasAttribute("data-sensitive"));
    }

    [Fact]
    public void A_change_reaches_the_page()
    {
        string? changed = null;
        var field = RenderField(FieldKind.Text, p => p.Add(f => f.ValueChanged, value => changed = value));

        field.Find("#answer").Change("Avery");

        Assert.Equal("Avery", changed);
    }

    [Fact]
    public void What_no_text_of_the_database_can_hold_reaches_the_page_as_a_sign_that_stands_for_it()
    {
        string? changed = null;
        var field = RenderField(FieldKind.Text, p => p.Add(f => f.ValueChanged, value => changed = value));

        field.Find("#answer").Change("No longer\0 works \ud83d here");

        Assert.Equal("No longer\ufffd works \ufffd here", changed);
    }

    [Fact]
    public async Task A_save_is_acknowledged_when_it_is_kept_and_not_before()
    {
        var kept = new TaskCompletionSource();
        IReadOnlyList<string>? received = null;
        var field = RenderField(FieldKind.Text, p => p.Add(f => f.OnSave, values =>
        {
            received = values;
            return kept.Task;
        }));

        var save = field.Find("#answer").TriggerEventAsync("onautosave", new AutosaveEventArgs { Values = ["Avery"], Sequence = 7 });
        Assert.Equal(["Avery"], received!);
        Assert.Null(field.Find("#answer").GetAttribute("data-saved"));
        kept.SetResult();
        await save;

        field.WaitForAssertion(() => Assert.Equal("7", field.Find("#answer").GetAttribute("data-saved")));
    }

    [Theory]
    [InlineData(FieldKind.Text)]
    [InlineData(FieldKind.Multiline)]
    public async Task A_page_that_renders_during_a_save_does_not_bring_the_old_value_back(FieldKind kind)
    {
        var kept = new TaskCompletionSource();
        var field = RenderField(kind, p => p.Add(f => f.Value, "Old").Add(f => f.OnSave, _ => kept.Task));

        var save = field.Find("#answer").TriggerEventAsync("onautosave", new AutosaveEventArgs { Values = ["New"], Sequence = 1 });
        field.Render(p => p.Add(f => f.Value, "Old"));
        Assert.Equal("New", field.Find("#answer").GetAttribute("value"));

        kept.SetResult();
        await save;
        field.Render(p => p.Add(f => f.Value, "Somebody else's"));
        Assert.Equal("Somebody else's", field.Find("#answer").GetAttribute("value"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_field_of_several_people_shows_its_version_and_saves_over_the_one_that_the_browser_names(FieldKind kind)
    {
        (string, int)? saved = null;
        var field = RenderField(kind, p => p.Add(f => f.Version, 7).Add(f => f.OnSaveOver, (typed, over) =>
        {
            saved = (typed, over);
            return Task.CompletedTask;
        }));

        Assert.Equal("7", field.Find("[data-autosave]").GetAttribute("data-version"));
        await field.Find("[data-autosave]").TriggerEventAsync("onautosave", new AutosaveEventArgs { Values = ["yes"], Sequence = 1, Version = 5 });
        Assert.Equal(("yes", 5), saved);
        Assert.Equal("1", field.Find("[data-autosave]").GetAttribute("data-saved"));
    }

    [Fact]
    public void A_field_without_a_save_is_not_watched() =>
        Assert.False(RenderField(FieldKind.Text).Find("#answer").HasAttribute("data-autosave"));

    private IRenderedComponent<Field> RenderField(FieldKind kind, Action<ComponentParameterCollectionBuilder<Field>>? more = null) =>
        Render<Field>(parameters =>
        {
            parameters.Add(f => f.Id, "answer").Add(f => f.Label, "Legal name").Add(f => f.Kind, kind).Add(f => f.Choices, YesNo);
            more?.Invoke(parameters);
        });
}
