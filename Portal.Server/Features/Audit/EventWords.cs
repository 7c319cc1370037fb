using Portal.Domain.Access;
using Portal.Server.Features.Staff;

namespace Portal.Server.Features.Audit;

/// <summary>What the columns of an entry say, in words.</summary>
internal static class EventWords
{
    /// <summary>What was done, as the table of actions says it.</summary>
    public static string OfAction(string action) => Actions.All.FirstOrDefault(a => a.Name == action)?.Sentence ?? action;

    /// <summary>What happened, by its kind; of what was refused, what was tried.</summary>
    public static string OfEvent(string kind, string action, string outcome) => IsDenied(outcome) ? OfAction(action) : EventKindWords.Of(kind);

    /// <summary>Whether somebody tried, and was refused.</summary>
    public static bool IsDenied(string outcome) => outcome == "denied";

    /// <summary>Why it was allowed.</summary>
    public static string OfBasis(string basis) => basis.Split(':')[0] switch
    {
        "" => "None",
        "principal" => "As the provider's principal",
        "delegation" => "Under access that was given",
        "staff" => RoleWords.As(basis["staff:".Length..]),
        "look" => "In a look of the help desk",
        "self" => "For oneself",
        "visitor" => "As a visitor",
        "portal" => "By the portal itself",
        "console" => "At the console",
        _ => basis,
    };
}
