using System.Collections.Frozen;

namespace Portal.Domain.Forms;

/// <summary>The sections that a person may see. Nothing that is computed for the person depends on any other section.</summary>
public sealed class VisibleSections
{
    /// <summary>Every section: the practitioner, and acts on the whole application.</summary>
    public static readonly VisibleSections Everything = new(null);

    private readonly FrozenSet<string>? _sections;

    private VisibleSections(FrozenSet<string>? sections) => _sections = sections;

    /// <summary>These sections only.</summary>
    public static VisibleSections Of(params IEnumerable<string> sections) => new(sections.ToFrozenSet(StringComparer.Ordinal));

    /// <summary>True when the person may see the section.</summary>
    public bool Includes(string section) => _sections?.Contains(section) ?? true;
}
