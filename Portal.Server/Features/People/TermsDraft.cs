using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;

namespace Portal.Server.Features.People;

/// <summary>Terms while somebody chooses them. What is offered on the page limits nobody: operations check what comes of it.</summary>
public sealed class TermsDraft
{
    /// <summary>The choice of all applications, beside the ids of single ones.</summary>
    public const string AllApplications = "all";

    /// <summary>What a grant is called whose permissions are no preset's.</summary>
    public const string Chosen = "custom";

    private SectionLevel _usual = SectionLevel.Edit;
    private Dictionary<string, SectionLevel> _named = [];

    /// <summary>The key of the preset; null when the permissions were chosen one by one.</summary>
    public string? Preset { get; private set; }

    public IReadOnlyList<string> Permissions { get; set; } = [];

    public IReadOnlyList<string> Applications { get; set; } = [AllApplications];

    /// <summary>The level of each section that is offered.</summary>
    public Dictionary<string, string> Levels { get; } = [];

    public string? From { get; set; } = "";

    public string? Until { get; set; } = "";

    public bool ConfirmFirst { get; set; }

    /// <summary>What a grant keeps of where it came from.</summary>
    public string Label => Preset ?? Chosen;

    /// <summary>Takes what is ticked: all applications, or single ones. Whichever was ticked last counts.</summary>
    public void ChooseApplications(IReadOnlyList<string> ticked)
    {
        var all = ticked.Contains(AllApplications) && (ticked.Count == 1 || !Applications.Contains(AllApplications));
        Applications = all ? [AllApplications] : [.. ticked.Where(id => id != AllApplications)];
    }

    /// <summary>Starts from a preset; the days and the applications stay.</summary>
    public void Choose(OfferedPreset preset, IReadOnlyList<SectionDefinition> sections)
    {
        Preset = preset.Key;
        Permissions = [.. preset.Permissions.Select(p => p.ToString())];
        Take(preset.SectionsOf(sections.Where(s => s.Banking).Select(s => s.Key)), sections);
    }

    /// <summary>Starts from terms that exist.</summary>
    public void Take(GrantTerms terms, string preset, DateTimeOffset now, IReadOnlyList<SectionDefinition> sections)
    {
        Preset = preset;
        Permissions = [.. terms.Permissions.Select(p => p.ToString())];
        Applications = terms.Applications.All ? [AllApplications] : [.. terms.Applications.Chosen.Select(a => a.Value.ToString())];
        (From, Until) = (terms.ValidFrom > now ? Days.First(terms.ValidFrom) : "", terms.ValidUntil is { } end ? Days.Last(end) : "");
        ConfirmFirst = terms.ConfirmFirst;
        Take(terms.Sections, sections);
    }

    /// <summary>The sections as they are chosen.</summary>
    public SectionScope Sections()
    {
        // Sections that are not offered here keep what they had.
        var levels = new Dictionary<string, SectionLevel>(_named);
        foreach (var (key, level) in Levels)
            levels[key] = Enum.TryParse<SectionLevel>(level, out var known) ? known : SectionLevel.None;
        return new SectionScope(_usual, levels.Where(l => l.Value != _usual).ToDictionary());
    }

    /// <summary>The permissions as they are chosen.</summary>
    public HashSet<Permission> Selected() =>
        Permissions.Select(p => Enum.TryParse<Permission>(p, out var known) ? known : (Permission?)null).OfType<Permission>().ToHashSet();

    /// <summary>The terms, or what is wrong with a day.</summary>
    public Result<GrantTerms> Read()
    {
        var (from, until) = (Days.Read(From, "from"), Days.Read(Until, "until"));
        if (!from.Succeeded)
            return from.Error;
        if (!until.Succeeded)
            return until.Error;
        var all = Applications.Contains(AllApplications);
        return new GrantTerms(
            Selected(),
            new ApplicationScope(all, all ? [] : Applications.Select(id => new EnrollmentApplicationId(Guid.Parse(id))).ToHashSet()),
            Sections(),
            from.Value is { } first ? Days.Begin(first) : DateTimeOffset.MinValue,
            until.Value is { } last ? Days.End(last) : null,
            ConfirmFirst);
    }

    private void Take(SectionScope scope, IReadOnlyList<SectionDefinition> sections)
    {
        (_usual, _named) = (scope.Default, scope.Named.ToDictionary());
        foreach (var section in sections)
            Levels[section.Key] = scope.Of(section.Key).ToString();
    }
}
