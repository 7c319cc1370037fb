using Portal.Domain.Looks;

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

    public static string OfReview(ReviewState review) => review switch
    {
        ReviewState.None => "A second person confirmed it before it began",
        ReviewState.Due => "Not reviewed yet",
        ReviewState.Overdue => "Not reviewed in time; auditors were told",
        ReviewState.Justified => "Reviewed: justified",
        ReviewState.Unjustified => "Reviewed: not justified",
    };
}
