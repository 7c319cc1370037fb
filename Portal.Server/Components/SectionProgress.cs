namespace Portal.Server.Components;

/// <summary>How far a section is. A section that is withheld from the person is not listed at all, so it has no value here.</summary>
public enum SectionProgress
{
    NotStarted,
    InProgress,
    Problems,
    Complete,
}

/// <summary>
/// A line of a <see cref="TaskList"/>. Without an address there is nothing to open yet, and without progress nothing is left to do; the
/// number of problems is shown when <see cref="SectionProgress.Problems"/> is.
/// </summary>
public sealed record SectionTask(
    string Title,
    string? Href,
    SectionProgress? Progress,
    int ProblemCount = 0,
    bool ReadOnly = false,
    string? Hint = null);
