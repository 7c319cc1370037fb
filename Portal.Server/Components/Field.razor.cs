using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Portal.Domain.Common;

namespace Portal.Server.Components;

public partial class Field
{
    private long? _acknowledged;
    private string? _given;
    private string? _shown;

    /// <summary>The id of the control, in a group of its first choice: what an <see cref="ErrorSummary"/> links to.</summary>
    [Parameter, EditorRequired] public string Id { get; set; } = "";

    /// <summary>The name in a static form. The id when not given.</summary>
    [Parameter] public string? Name { get; set; }

    [Parameter, EditorRequired] public string Label { get; set; } = "";
    [Parameter] public string? Hint { get; set; }

    /// <summary>What is wrong and what to do, in a sentence; null when nothing is.</summary>
    [Parameter] public string? Error { get; set; }

    /// <summary>What to look at again, in a sentence, though nothing is wrong; null when there is nothing.</summary>
    [Parameter] public string? Warning { get; set; }

    [Parameter] public bool Required { get; set; }
    [Parameter] public FieldKind Kind { get; set; }
    [Parameter] public FieldWidth Width { get; set; }
    [Parameter] public string? Value { get; set; }

    /// <summary>What is checked, for checkboxes.</summary>
    [Parameter] public IReadOnlyCollection<string> Values { get; set; } = [];

    [Parameter] public IReadOnlyList<Choice> Choices { get; set; } = [];

    /// <summary>What stands in a list from which nothing was chosen; null for a list in which something always is.</summary>
    [Parameter] public string? Unchosen { get; set; } = OptionMarkup.SelectOne;

    /// <summary>Characters. The field takes more, so that nothing typed or pasted is cut off unseen, and says by how much it is too long.</summary>
    [Parameter] public int? MaxLength { get; set; }

    [Parameter] public string? Autocomplete { get; set; }
    [Parameter] public string? InputMode { get; set; }

    /// <summary>Never offered again by the browser, checked by its spelling service, or repeated on the screen.</summary>
    [Parameter] public bool Sensitive { get; set; }

    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>Raised when the person leaves the changed control. Not for checkboxes: use <see cref="OnSave"/>.</summary>
    [Parameter] public EventCallback<string?> ValueChanged { get; set; }

    /// <summary>
    /// Raised while the person types: after 600 ms without a key, on leaving, and again when the connection is back.
    /// One save at a time; the browser shows "Saving…" until the callback has ended.
    /// </summary>
    [Parameter] public EventCallback<IReadOnlyList<string>> OnSave { get; set; }

    /// <summary>Which version of the text is shown, in a field that several people may change.</summary>
    [Parameter] public int? Version { get; set; }

    /// <summary>
    /// As <see cref="OnSave"/>, for a field that several people may change: told what was typed, and the <see cref="Version"/> that stood there
    /// when the person began to type it. What came after that version they have not seen.
    /// </summary>
    [Parameter] public Func<string, int, Task>? OnSaveOver { get; set; }

    private bool IsGroup => Kind is FieldKind.Radio or FieldKind.Checkboxes;
    private string ChoiceClass => Kind == FieldKind.Radio ? "radio" : "checkbox";
    private bool Autosave => OnSave.HasDelegate || OnSaveOver is not null;
    private string? Acknowledged => _acknowledged?.ToString();

    private string HintId => $"{Id}-hint";
    private string ErrorId => $"{Id}-error";
    private string WarningId => $"{Id}-warning";
    private string NoticeId => $"{Id}-notice";

    // On one line nobody counts: there limits.js speaks up when the room runs out.
    private string? HintText =>
        (Hint ?? (Kind == FieldKind.Date ? "For example, 04/28/1986." : null), Kind == FieldKind.Multiline ? MaxLength : null) switch
        {
            (null, null) => null,
            (null, { } limit) => $"Up to {limit:N0} characters.",
            ({ } hint, null) => Sentences.End(hint),
            ({ } hint, { } limit) => $"{Sentences.End(hint)} Up to {limit:N0} characters.",
        };

    private string? DescribedBy
    {
        get
        {
            var ids = string.Join(' ', new[]
            {
                HintText is null ? null : HintId,
                Error is null ? null : ErrorId,
                Warning is null ? null : WarningId,
                IsGroup ? null : NoticeId,
            }.Where(id => id is not null));
            return ids.Length == 0 ? null : ids;
        }
    }

    private string ControlClass =>
        string.Join(' ', new[]
        {
            Kind switch { FieldKind.Select => "usa-select", FieldKind.Multiline => "usa-textarea", _ => "usa-input" },
            Width switch { FieldWidth.Short => "usa-input--small", FieldWidth.Medium => "usa-input--medium", FieldWidth.Full => null },
            Error is null ? null : "usa-input--error",
        }.Where(name => name is not null));

    // By hand, because only here can the tree be told which attribute the browser has already changed (SetUpdatesAttributeName).
    // Without it the answer to a save would be written over what was typed since.
    private RenderFragment Control => builder =>
    {
        builder.OpenElement(0, Kind switch { FieldKind.Select => "select", FieldKind.Multiline => "textarea", _ => "input" });
        if (Kind is not (FieldKind.Select or FieldKind.Multiline))
            builder.AddAttribute(1, "type", Kind switch { FieldKind.Email => "email", FieldKind.Password => "password", _ => "text" });
        builder.AddAttribute(2, "id", Id);
        builder.AddAttribute(3, "name", Name ?? Id);
        builder.AddAttribute(4, "class", ControlClass);
        builder.AddAttribute(5, "aria-describedby", DescribedBy);
        builder.AddAttribute(6, "aria-required", Required ? "true" : null);
        builder.AddAttribute(7, "aria-invalid", Error is null ? null : "true");
        builder.AddAttribute(8, "autocomplete", Autocomplete ?? (Sensitive ? "off" : null));
        builder.AddAttribute(9, "inputmode", InputMode);
        builder.AddAttribute(10, "spellcheck", Sensitive || Kind is FieldKind.Email or FieldKind.Password ? "false" : null);
        builder.AddAttribute(11, "data-sensitive", Sensitive || Kind == FieldKind.Password);
        builder.AddAttribute(12, "data-limit", MaxLength);
        builder.AddAttribute(13, "rows", Kind == FieldKind.Multiline ? "5" : null);
        if (Kind == FieldKind.Select)
            builder.AddAttribute(14, "disabled", ReadOnly);
        else
            builder.AddAttribute(15, "readonly", ReadOnly);
        builder.AddAttribute(16, "data-autosave", Autosave);
        builder.AddAttribute(17, "data-saved", Acknowledged);
        builder.AddAttribute(18, "data-version", Version);
        if (Kind != FieldKind.Select)
            builder.AddAttribute(19, "value", Kind == FieldKind.Password ? null : _shown);
        AddHandlers(builder);
        if (Kind == FieldKind.Select)
        {
            builder.AddAttribute(24, "value", _shown ?? "");
            // A static form needs the elements: the server marks the chosen one among them.
            if ((Autosave || ValueChanged.HasDelegate) && Unchosen == OptionMarkup.SelectOne)
                builder.AddMarkupContent(25, OptionMarkup.Of(Choices));
            else
                builder.AddContent(26, Options);
        }

        builder.CloseElement();
    };

    private void AddHandlers(RenderTreeBuilder builder)
    {
        if (Autosave)
        {
            builder.AddAttribute(20, "onautosave", EventCallback.Factory.Create<AutosaveEventArgs>(this, SaveAsync));
            builder.SetUpdatesAttributeName("value");
        }

        if (ValueChanged.HasDelegate)
        {
            builder.AddAttribute(22, "onchange", EventCallback.Factory.Create<ChangeEventArgs>(this, ChangeAsync));
            builder.SetUpdatesAttributeName("value");
        }
    }

    private bool IsChosen(Choice choice) => Kind == FieldKind.Radio ? choice.Value == Value : Values.Contains(choice.Value);

    // A page renders again while a save is under way, still with the value of before. Only a value that is new from the page is shown.
    protected override void OnParametersSet()
    {
        if (_given == Value)
            return;
        _given = Value;
        _shown = Value;
    }

    private Task ChangeAsync(ChangeEventArgs change)
    {
        // A reason, a note, a name: what the database cannot hold must not take the page with it.
        _shown = change.Value is string typed ? TypedText.Storable(typed) : null;
        return ValueChanged.InvokeAsync(_shown);
    }

    private async Task SaveAsync(AutosaveEventArgs save)
    {
        _shown = save.Values.FirstOrDefault();
        if (OnSaveOver is null)
            await OnSave.InvokeAsync(save.Values);
        else
            await OnSaveOver(_shown ?? "", save.Version);
        // Of two saves that are under way the later one may end first: what was answered stays answered.
        _acknowledged = Math.Max(_acknowledged ?? 0, save.Sequence);
    }
}
