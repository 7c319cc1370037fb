using Portal.Domain.Common;

namespace Portal.Domain.Looks;

/// <summary>What can be wrong with opening, beginning or ending a look, and with break-glass.</summary>
public static class LookErrors
{
    /// <summary>None of the durations that are offered.</summary>
    public static readonly Error NoMinutes = new("look.no-minutes", "Choose how long the look may last: 15, 30 or 60 minutes.", "minutes");

    /// <summary>No application was chosen, or one that is not the provider's.</summary>
    public static readonly Error NoApplication = new("look.no-application", "Choose at least one application that the help desk may see.", "applications");

    /// <summary>More than one look holds.</summary>
    public static readonly Error TooManyApplications = new(
        "look.too-many-applications", $"Choose at most {LookRules.MaxApplications} applications for one look.", "applications");

    /// <summary>No section was chosen, or one that the opener does not see. A withheld section is like one that does not exist.</summary>
    public static readonly Error NoSection = new("look.no-section", "Choose at least one section, and only sections that you see yourself.", "sections");

    /// <summary>Too many wait or go on.</summary>
    public static readonly Error TooManyOpen = new(
        "look.too-many-open", $"{LookRules.MaxOpen} looks are open already. End one of them, or take a code back, before you make another.");

    /// <summary>Too many codes were made.</summary>
    public static readonly Error TooManyCodes = new(
        "look.too-many-codes", $"{LookRules.MaxCodesInAnHour} codes were made within an hour. Wait a while before you make another.");

    /// <summary>The code begins nothing.</summary>
    public static readonly Error WrongCode = new(
        "look.wrong-code",
        $"This code is not right, was used already, or is older than {LookRules.CodeMinutes} minutes. Have it read out again, or ask for a new one.", "code");

    /// <summary>It is over.</summary>
    public static readonly Error AlreadyOver = new("look.already-over", "This look is over already. Reload the page to see when it ended.");

    /// <summary>No reason was given.</summary>
    public static readonly Error NoReason = new("look.no-reason", "Write in a few words why. It is kept with the record.", "reason");

    /// <summary>The reason is too long.</summary>
    public static readonly Error ReasonTooLong = new(
        "look.reason-too-long", $"Shorten it to {LookRules.MaxReasonLength} characters. Nothing was sent yet.", "reason");

    /// <summary>No provider has this NPI here.</summary>
    public static readonly Error NoProvider = new("break-glass.no-provider", "No provider with this NPI has a record here. Check the ten digits.", "npi");

    /// <summary>The application is not one of the provider's, or there is none.</summary>
    public static readonly Error NoSuchApplication = new(
        "break-glass.no-application", "This provider has no such application. Leave the field empty for all applications of the provider.", "application");

    /// <summary>The provider has no application at all.</summary>
    public static readonly Error NothingToSee = new(
        "break-glass.nothing-to-see", "This provider has no application here yet, so there is nothing to look at. Check the NPI.", "npi");

    /// <summary>The provider is the helper's own.</summary>
    public static readonly Error OwnProvider = new(
        "break-glass.own-provider", "You act for this provider, or did. Somebody else of the help desk has to do this.", "npi");

    /// <summary>Nobody could confirm or review it.</summary>
    public static readonly Error NobodyOversees = new(
        "break-glass.nobody-oversees", "Nobody else is an auditor or account administrator, so nobody could confirm or review this. It cannot be done.");

    /// <summary>One of the same helper waits or goes on.</summary>
    public static readonly Error OneAtATime = new(
        "break-glass.one-at-a-time", "You have a break-glass look of this provider already. Wait until it is over.", "npi");

    /// <summary>Whoever asked cannot be the second person or the reviewer.</summary>
    public static readonly Error SecondPerson = new(
        "break-glass.second-person", "Somebody else has to do this: not the person who asked for it.");

    /// <summary>It waits for nobody.</summary>
    public static readonly Error NotWaiting = new(
        "break-glass.not-waiting", "This does not wait for a second person any more. What became of it stands on this page now.");

    /// <summary>Whoever asked is not of the help desk any more.</summary>
    public static readonly Error AskerGone = new(
        "break-glass.asker-gone", "Whoever asked cannot look any more: their role ended, or their account was suspended. Refuse it.");

    /// <summary>It goes on.</summary>
    public static readonly Error StillGoesOn = new(
        "break-glass.still-goes-on", "This look still goes on. Review it when it is over, so that you see every page that was opened.");

    /// <summary>Nothing to review.</summary>
    public static readonly Error NothingToReview = new(
        "break-glass.nothing-to-review", "This does not wait for a review. How it stands is on this page now.");
}
