using Portal.Domain.Common;

namespace Portal.Domain.Findings;

/// <summary>Why an answer to a finding is not accepted.</summary>
public static class FindingErrors
{
    /// <summary>The longest note.</summary>
    public const int MaxNoteLength = 1_000;

    /// <summary>The outcomes that there are: nothing wrong, or something was done about it.</summary>
    public static readonly IReadOnlyList<string> Outcomes = ["fine", "followed-up"];

    /// <summary>It is about oneself.</summary>
    public static readonly Error OnesOwn = new("finding.ones-own", "This is about your own access. Another auditor has to look into it.", "note");

    /// <summary>Nothing was written.</summary>
    public static readonly Error NoNote = new("finding.no-note", "Write what you looked at and what you found, in a sentence or two.", "note");

    /// <summary>Too much was written.</summary>
    public static readonly Error NoteTooLong = new("finding.note-too-long", "Shorten the note to 1,000 characters.", "note");

    /// <summary>No outcome was chosen.</summary>
    public static readonly Error NoOutcome = new("finding.no-outcome", "Choose what came of it.", "outcome");
}
