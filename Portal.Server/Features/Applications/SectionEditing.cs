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
    private HashSet<FieldAddress> _shown = ShownOf(view, view.Content.Answers);

    /// <summary>What the section is.</summary>
    public SectionView View { get; } = view;

    /// <summary>The answers as far as they are known here.</summary>
    public AnswerSet Answers { get; private set; } = view.Content.Answers;

    /// <summary>When the last change was kept.</summary>
    public DateTimeOffset? SavedAt { get; private set; } = view.Content.Sections.GetValueOrDefault(view.Section.Key)?.ChangedAt;

    /// <summary>Why the last change was not kept.</summary>
    public string? NotSaved { get; private set; }

    /// <summary>Raised when a field appeared or went, so that the whole section has to be drawn again.</summary>
    public event Action? LayoutChanged;

    /// <summary>Raised after each save, for the line that says when.</summary>
    public event Action? Saved;

    public bool IsShown(FieldAddress field) => _shown.Contains(field);

    public FieldConflict? ConflictOf(FieldAddress field) => _conflicts.GetValueOrDefault(field);

    /// <summary>The sentence beside the field: why it was not kept, or what is wrong with what was.</summary>
    public string? SentenceOf(FieldAddress field) =>
        _refused.GetValueOrDefault(field)
        ?? (View.Form.Field(field) is { } definition ? SentenceOf(definition, field, Answers.Raw(field)) : null);

    private string? SentenceOf(FieldDefinition definition, FieldAddress field, string raw) =>
        (FormValidation.ValidateField(definition, field, raw, View.Today) ?? FormValidation.AgainstRecord(definition, field, raw, View.Npi))?.Message;

    /// <summary>Keeps what was typed.</summary>
    public async Task SaveAsync(FieldAddress field, string raw)
    {
        var kept = await drafting.SaveFieldAsync(View.Id, field, raw, _seen.GetValueOrDefault(field));
        if (kept.Succeeded)
        {
            _conflicts.Remove(field);
            _refused.Remove(field);
            _seen[field] = kept.Value.SectionVersion;
            (SavedAt, NotSaved) = (kept.Value.At, null);
            Answers = Answers.With(field, raw);
            Redraw();
        }
        else
        {
            NotSaved = kept.Error.Message;
            if (kept.Error.Code == "section.changed-by-other")
                _conflicts[field] = new FieldConflict(raw, kept.Error.Message);
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
        await SaveAsync(field, conflict.Mine);
    }

    /// <summary>Takes over what others have kept meanwhile, except where the person has text of their own that is not kept.</summary>
    public void Refresh(SectionView fresh)
    {
        var answers = fresh.Content.Answers;
        foreach (var (field, conflict) in _conflicts)
            if (_seen.GetValueOrDefault(field) == (fresh.Content.Marks.GetValueOrDefault(field)?.SectionVersion ?? 0))
                answers = answers.With(field, conflict.Mine);
        foreach (var (field, mark) in fresh.Content.Marks)
            if (!_conflicts.ContainsKey(field))
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
