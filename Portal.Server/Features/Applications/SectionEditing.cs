using Portal.Domain.Forms;
using Portal.Infrastructure.Applications;

namespace Portal.Server.Features.Applications;

/// <summary>A field that was changed elsewhere while the person typed into it: the two texts, of which the person chooses one.</summary>
/// <param name="Mine">What the person typed; not saved.</param>
/// <param name="Theirs">What the field holds.</param>
/// <param name="Sentence">Who changed it, and when.</param>
public sealed record FieldConflict(string Mine, string Theirs, string Sentence);

/// <summary>
/// One open section on one screen: what it shows, which version of each field that is, and what has not been kept. Each field is saved on its
/// own, over the version that stood there when the person began to type; what others change meanwhile is shown and never overwritten unseen.
/// </summary>
public sealed class SectionEditing(SectionView view, Drafting drafting, DraftViews views)
{
    private readonly Dictionary<FieldAddress, int> _shownVersion = VersionsOf(view);
    private readonly Dictionary<FieldAddress, (int Over, int Now)> _own = [];
    private readonly Dictionary<FieldAddress, (string Mine, string Sentence, bool Changed)> _unkept = [];
    private VersionAnswers _read = view.Content;
    private Dictionary<FieldAddress, bool> _asked = AskedOf(view, view.Content.Answers);
    private Task _saving = Task.CompletedTask;
    private int _readings, _newestReading;

    /// <summary>What the section is.</summary>
    public SectionView View { get; private set; } = view;

    /// <summary>The answers as this screen shows them: as kept, and where something was not kept, as typed.</summary>
    public AnswerSet Answers { get; private set; } = view.Content.Answers;

    /// <summary>When the last change of this screen was kept; null before the first.</summary>
    public DateTimeOffset? SavedAt { get; private set; }

    /// <summary>Who changed the section last, as this screen has read it.</summary>
    public (string By, DateTimeOffset At)? LastChange =>
        _read.Sections.GetValueOrDefault(View.Section.Key) is { ChangedBy: { } by, ChangedAt: { } at } && View.Names.TryGetValue(by, out var name)
            ? (name, at)
            : null;

    /// <summary>Why the last change was not kept.</summary>
    public string? NotSaved { get; private set; }

    /// <summary>Raised when a field appeared or went, so that the whole section has to be drawn again.</summary>
    public event Action? LayoutChanged;

    /// <summary>Ends when everything that was typed up to now is kept or refused.</summary>
    public Task Settled => _saving;

    /// <summary>Raised after each save, for the line that says when.</summary>
    public event Action? Saved;

    /// <summary>Whether it is asked. What depends on a section that the person may not see is asked as well: otherwise nobody could answer it.</summary>
    public bool IsShown(FieldAddress field) => _asked.ContainsKey(field);

    /// <summary>Whether it needs an answer, as far as the person may know.</summary>
    public bool IsRequired(FieldAddress field) => _asked.GetValueOrDefault(field);

    /// <summary>The section version at which what is shown of the field changed last; 0 when it was always empty.</summary>
    public int VersionOf(FieldAddress field) => _shownVersion.GetValueOrDefault(field);

    public FieldConflict? ConflictOf(FieldAddress field) =>
        _unkept.TryGetValue(field, out var unkept) && unkept.Changed ? new FieldConflict(unkept.Mine, _read.Answers.Raw(field), unkept.Sentence) : null;

    /// <summary>The sentence beside the field: why it was not kept, or what is wrong with what was.</summary>
    public string? SentenceOf(FieldAddress field) =>
        _unkept.TryGetValue(field, out var unkept) && !unkept.Changed ? unkept.Sentence
        : ProblemOf(field) is { Severity: Severity.Error } wrong ? wrong.Message
        : null;

    /// <summary>What the person should look at again, though it keeps nobody from going on.</summary>
    public string? WarningOf(FieldAddress field) => ProblemOf(field) is { Severity: Severity.Warning } doubt ? doubt.Message : null;

    private Problem? ProblemOf(FieldAddress field) => View.Form.Field(field) is not { } definition ? null
        : FormValidation.ValidateField(definition, field, Answers.Raw(field), View.Today)
            ?? FormValidation.AgainstRecord(definition, field, Answers.Raw(field), View.Npi);

    /// <summary>Keeps what was typed. Saves of one screen follow each other.</summary>
    /// <param name="field">Where.</param>
    /// <param name="raw">As typed.</param>
    /// <param name="over">The version that stood there when the person began to type it.</param>
    public Task SaveAsync(FieldAddress field, string raw, int over) => _saving = AfterAsync(_saving, () => SaveNextAsync(field, raw, over));

    /// <summary>Writes the person's text over the other one, as it stands on the screen now.</summary>
    public Task KeepMineAsync(FieldAddress field)
    {
        var theirs = _read.Marks.GetValueOrDefault(field)?.SectionVersion ?? 0;
        return _saving = AfterAsync(
            _saving, () => _unkept.TryGetValue(field, out var unkept) ? SaveNextAsync(field, unkept.Mine, theirs) : Task.CompletedTask);
    }

    /// <summary>Forgets the person's own text and takes the other one.</summary>
    public Task TakeTheirsAsync(FieldAddress field) => _saving = AfterAsync(_saving, () =>
    {
        _unkept.Remove(field);
        NotSaved = null;
        return ReloadAsync();
    });

    /// <summary>Takes over what others have kept meanwhile, except where the person has text of their own that is not kept.</summary>
    /// <returns>False when the section may not be seen any more.</returns>
    public async Task<bool> ReloadAsync()
    {
        var reading = ++_readings;
        var fresh = await views.SectionAsync(View.Id, View.Section.Key);
        // Of two readings that overlap the one counts that began later.
        if (fresh.Succeeded && reading > _newestReading)
        {
            _newestReading = reading;
            Show(fresh.Value);
        }
        return fresh.Succeeded;
    }

    /// <summary>Takes over what this screen has just kept by another way than typing: an item, a file.</summary>
    /// <returns>False when the section may not be seen any more.</returns>
    public async Task<bool> KeptHereAsync()
    {
        if (!await ReloadAsync())
            return false;
        SavedAt = LastChange?.At;
        Saved?.Invoke();
        return true;
    }

    private static async Task AfterAsync(Task before, Func<Task> save)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await save();
    }

    private async Task SaveNextAsync(FieldAddress field, string raw, int over)
    {
        // What somebody typed on while a save was under way was typed over that save.
        var seen = _own.TryGetValue(field, out var own) && own.Over == over ? own.Now : over;
        var kept = await drafting.SaveFieldAsync(View.Id, field, raw, seen);
        if (kept.Succeeded)
        {
            _unkept.Remove(field);
            _own[field] = (over, kept.Value.SectionVersion);
            (SavedAt, NotSaved) = (kept.Value.At, null);
            if (kept.Value.SectionVersion >= VersionOf(field))
                (_shownVersion[field], Answers) = (kept.Value.SectionVersion, With(Answers, field, raw));
            Redraw();
        }
        else
        {
            NotSaved = kept.Error.Message;
            _unkept[field] = (raw, kept.Error.Message, kept.Error.Code == "section.changed-by-other");
            // What is shown is the person's own text again, and with it the version over which it was typed: going on to type is no choice.
            (_shownVersion[field], Answers) = (seen, With(Answers, field, raw));
            if (_unkept[field].Changed)
                await ReloadAsync();
        }
        Saved?.Invoke();
    }

    private void Show(SectionView fresh)
    {
        _read = fresh.Content;
        var (answers, versions) = (_read.Answers, VersionsOf(fresh));
        foreach (var (field, unkept) in _unkept)
            answers = With(answers, field, unkept.Mine);
        // A reading that began before the end of a save of this screen is older than what stands here already.
        foreach (var (field, shown) in _shownVersion.Where(s => !_unkept.ContainsKey(s.Key) && versions.GetValueOrDefault(s.Key) < s.Value))
            answers = With(answers, field, Answers.Raw(field));
        foreach (var (field, version) in versions.Where(v => !_unkept.ContainsKey(v.Key) && v.Value > VersionOf(v.Key)))
            _shownVersion[field] = version;
        View = View with { Status = fresh.Status, Names = fresh.Names };
        Answers = answers;
        _asked = AskedOf(View, Answers);
        LayoutChanged?.Invoke();
    }

    // An item that somebody has removed meanwhile takes its fields with it.
    private static AnswerSet With(AnswerSet answers, FieldAddress field, string raw) =>
        field.Group is null || answers.ItemNumber(field) is not null ? answers.With(field, raw) : answers;

    private void Redraw()
    {
        var asked = AskedOf(View, Answers);
        if (asked.Count == _asked.Count && asked.All(a => _asked.TryGetValue(a.Key, out var required) && required == a.Value))
            return;
        _asked = asked;
        LayoutChanged?.Invoke();
    }

    private static Dictionary<FieldAddress, int> VersionsOf(SectionView view) =>
        view.Content.Marks.Where(m => m.Key.Section == view.Section.Key).ToDictionary(m => m.Key, m => m.Value.SectionVersion);

    private static Dictionary<FieldAddress, bool> AskedOf(SectionView view, AnswerSet answers)
    {
        var form = new FormView(view.Form, answers, view.Scope);
        var addresses = view.Section.Fields.Select(f => new FieldAddress(view.Section.Key, f.Key))
            .Concat(view.Section.Groups.Select(g => new FieldAddress(view.Section.Key, g.Key)))
            .Concat(view.Section.Documents.Select(d => new FieldAddress(view.Section.Key, d.Key)))
            .Concat(view.Section.Groups.SelectMany(g => answers.Items(view.Section.Key, g.Key)
                .SelectMany(i => g.Fields.Select(f => new FieldAddress(view.Section.Key, g.Key, i.Id, f.Key)))));
        return addresses.Where(a => form.IsShown(a) is not false).ToDictionary(a => a, a => form.IsRequired(a) is true);
    }
}
