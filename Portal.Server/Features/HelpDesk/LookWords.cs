using Portal.Domain.Looks;
using Portal.Server.Features.Applications;

namespace Portal.Server.Features.HelpDesk;

/// <summary>How looks stand, for people.</summary>
internal static class LookWords
{
    public static string OfState(LookState state, string? cause) => state switch
    {
        LookState.Waiting => "Waiting",
        LookState.Lapsed => "Not used in time",
        LookState.Live => "Going on",
        LookState.Over => "Over",
        LookState.Ended => cause switch { "taken-back" => "Taken back", "refused" => "Refused", _ => "Ended" },
    };

    public static string? OfCause(string? cause) => cause switch
    {
        "provider" => "by the provider",
        "help-desk" => "by the help desk",
        _ => null,
    };

    /// <summary>What the second person did about a break-glass look, and who that was.</summary>
    public static string OfSecondPerson(BreakGlassLine line) => line switch
    {
        { DecidedBy: { } by } => line.Refused ? $"Refused by {by}" : $"Confirmed by {by}",
        { State: LookState.Waiting } => "Waits for a second person",
        _ => "No second person decided",
    };

    /// <summary>What became of a look, for whoever asked for it.</summary>
    public static string OfOwn(BreakGlassLine line, string? refusal) =>
        (line.SecondPerson ? OfSecondPerson(line) : OfReview(line.Review)) + (refusal is null ? "." : $": {refusal}");

    /// <summary>Several are counted, form by form: a sentence that only names the form would tell of one application.</summary>
    public static string OfApplications(IReadOnlyList<ApplicationName> applications) => (applications, applications.CountBy(a => a.Form).ToList()) switch
    {
        ([var only], _) => only.Short,
        (_, [var form]) => $"{form.Value} applications ({form.Key})",
        (_, var forms) => $"{applications.Count} applications ({string.Join("; ", forms.Select(form => $"{form.Value} {form.Key}"))})",
    };

    public static string OfReview(ReviewState review) => review switch
    {
        ReviewState.None => "A second person confirmed it before it began",
        ReviewState.Due => "Not reviewed yet",
        ReviewState.Overdue => "Not reviewed in time; auditors were told",
        ReviewState.Justified => "Reviewed: justified",
        ReviewState.Unjustified => "Reviewed: not justified",
    };
}
