using Portal.Domain.Forms;

namespace Portal.Server.Features.Applications;

/// <summary>A field that somebody else changed while the person typed into it.</summary>
/// <param name="Mine">What the person typed; not saved.</param>
/// <param name="Sentence">Who changed it, and when.</param>
public sealed record FieldConflict(string Mine, string Sentence);

/// <summary>
/// One open section on one screen: what it shows, which version of each field the person has seen, and what has not been kept. Each field
/// is saved on its own; what others change meanwhile is shown, and never overwritten unseen.
/// </summary>
public sealed class SectionEditing(SectionView view, Drafting drafting)
{
    private readonly Dictionary<FieldAddress, int> _seen = view.Content.Marks.ToDictionary(m => m.Key, m => m.Value.SectionVersion);
    private readonly Dictionary<FieldAddress, FieldConflict> _conflicts = [];
    private readonly Dictionary<FieldAddress, string> _refused = [];
    private readonly Dictionary<FieldAddress, (int Over, int Version)> _own = [];
    private Task _saving = Task.CompletedTask;
    private HashSet<FieldAddress> _shown = ShownOf(view, view.Content.Answers);

    /// <summary>What the section is.</summary>
    public SectionView View { get; } = view;

    /// <summary>The answers as far as they are known here.</summary>
    public AnswerSet Answers { get; private set; } = view.Content.Answers;

    /// <summary>When the last change was kept.</summary>
    public DateTimeOffset? SavedAt { get; private set; } = view.Content.Sections.GetValueOrDefault(view.Section.Key)?.ChangedAt;

    /// <summary>Why the last change was not kept.</summary>
    public string? NotSaved { get; private set; }

    /// <summary>Ends when everything that was typed up to now is kept or refused.</summary>
    public Task Settled => _saving;

    /// <summary>Raised when a field appeared or went, so that the whole section has to be drawn again.</summary>
    public event Action? LayoutChanged;

    /// <summary>Raised after each save, for the line that says when.</summary>
    public event Action? Saved;

    /// <summary>Raised when somebody else's text has to be read, so that the person can choose.</summary>
    public event Action? Outdated;

    public bool IsShown(FieldAddress field) => _shown.Contains(field);

    public FieldConflict? ConflictOf(FieldAddress field) => _conflicts.GetValueOrDefault(field);

    /// <summary>The section version at which the field that is shown here changed last; 0 when it was always empty.</summary>
    public int VersionOf(FieldAddress field) => _seen.GetValueOrDefault(field);

    /// <summary>The sentence beside the field: why it was not kept, or what is wrong with what was.</summary>
    public string? SentenceOf(FieldAddress field) =>
        _refused.GetValueOrDefault(field)
        ?? (View.Form.Field(field) is { } definition ? SentenceOf(definition, field, Answers.Raw(field)) : null);

    private string? SentenceOf(FieldDefinition definition, FieldAddress field, string raw) =>
        (FormValidation.ValidateField(definition, field, raw, View.Today) ?? FormValidation.AgainstRecord(definition, field, raw, View.Npi))?.Message;

    /// <summary>Keeps what was typed.</summary>
    /// <param name="field">Where.</param>
    /// <param name="raw">As typed.</param>
    /// <param name="over">The field's version that stood there when the person began to type: what came meanwhile they have not seen.</param>
    public Task SaveAsync(FieldAddress field, string raw, int over) => _saving = AfterAsync(_saving, () => SaveNextAsync(field, raw, over));

    // One after the other: what somebody typed on while a save was under way was typed over that save.
    private static async Task AfterAsync(Task before, Func<Task> save)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await save();
    }

    private async Task SaveNextAsync(FieldAddress field, string raw, int over)
    {
        var kept = await drafting.SaveFieldAsync(View.Id, field, raw, _own.TryGetValue(field, out var own) && own.Over == over ? own.Version : over);
        if (kept.Succeeded)
        {
            _conflicts.Remove(field);
            _refused.Remove(field);
            (SavedAt, NotSaved) = (kept.Value.At, null);
            _own[field] = (over, kept.Value.SectionVersion);
            Take(field, raw, kept.Value.SectionVersion);
            Redraw();
        }
        else
        {
            NotSaved = kept.Error.Message;
            if (kept.Error.Code == "section.changed-by-other")
                Conflict(field, raw, kept.Error.Message);
            else
                _refused[field] = kept.Error.Message;
        }
        Saved?.Invoke();
    }

    /// <summary>Writes the person's text over the other one, which they have now seen.</summary>
    public async Task KeepMineAsync(FieldAddress field, SectionView fresh)
    {
        if (!_conflicts.TryGetValue(field, out var conflict))
            return;
        _seen[field] = fresh.Content.Marks.GetValueOrDefault(field)?.SectionVersion ?? 0;
        _own.Remove(field);
        await SaveAsync(field, conflict.Mine, _seen[field]);
    }

    /// <summary>Takes over what others have kept meanwhile, except where the person has text of their own that is not kept.</summary>
    public void Refresh(SectionView fresh)
    {
        var answers = fresh.Content.Answers;
        // A reading that began before the person's own last save ended is older than what stands here already.
        foreach (var (field, seen) in _seen)
            if ((fresh.Content.Marks.GetValueOrDefault(field)?.SectionVersion ?? 0) < seen && Has(answers, field))
                answers = answers.With(field, Answers.Raw(field));
        foreach (var (field, mark) in fresh.Content.Marks)
            if (!_conflicts.ContainsKey(field) && mark.SectionVersion > VersionOf(field))
                _seen[field] = mark.SectionVersion;
        Answers = answers;
        SavedAt = fresh.Content.Sections.GetValueOrDefault(View.Section.Key)?.ChangedAt ?? SavedAt;
        _shown = ShownOf(View, Answers);
        LayoutChanged?.Invoke();
    }

    /// <summary>Forgets the person's own text and takes the other one.</summary>
    public void TakeTheirs(FieldAddress field, SectionView fresh)
    {
        _conflicts.Remove(field);
        NotSaved = null;
        Refresh(fresh);
    }

    private void Take(FieldAddress field, string raw, int version)
    {
        if (version < VersionOf(field))
        {
            Conflict(field, raw, "Somebody changed this field after your text was saved. Choose which text to keep.");
            return;
        }
        _seen[field] = version;
        if (Has(Answers, field))
            Answers = Answers.With(field, raw);
    }

    private void Conflict(FieldAddress field, string mine, string sentence)
    {
        _conflicts[field] = new FieldConflict(mine, sentence);
        Outdated?.Invoke();
    }

    // An item that somebody removed meanwhile takes its fields with it.
    private static bool Has(AnswerSet answers, FieldAddress field) => field.Group is null || answers.ItemNumber(field) is not null;

    private void Redraw()
    {
        var shown = ShownOf(View, Answers);
        if (shown.SetEquals(_shown))
            return;
        _shown = shown;
        LayoutChanged?.Invoke();
    }

    private static HashSet<FieldAddress> ShownOf(SectionView view, AnswerSet answers)
    {
        var form = new FormView(view.Form, answers, view.Scope);
        var addresses = view.Section.Fields.Select(f => new FieldAddress(view.Section.Key, f.Key))
            .Concat(view.Section.Groups.Select(g => new FieldAddress(view.Section.Key, g.Key)))
            .Concat(view.Section.Documents.Select(d => new FieldAddress(view.Section.Key, d.Key)))
            .Concat(view.Section.Groups.SelectMany(g => answers.Items(view.Section.Key, g.Key)
                .SelectMany(i => g.Fields.Select(f => new FieldAddress(view.Section.Key, g.Key, i.Id, f.Key)))));
        return addresses.Where(a => form.IsShown(a) is true).ToHashSet();
    }
}
