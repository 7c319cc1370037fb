using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>
/// How long access may go on, as far as a letter or contract says that the agent acts for the provider. With one, until it ends. Without one,
/// where the provider or the state requires it, only for a while; elsewhere nothing limits it.
/// </summary>
public static class AuthorityRules
{
    /// <summary>For how many days access may be given before the letter is there, where one is required.</summary>
    public const int GraceDays = 30;

    /// <summary>The latest end of access; null for none.</summary>
    /// <param name="required">Whether a letter is required.</param>
    /// <param name="endsAt">When the newest letter ends; null when there is none.</param>
    /// <param name="since">Since when the person has this access; now when it is only being given.</param>
    public static DateTimeOffset? LatestEnd(bool required, DateTimeOffset? endsAt, DateTimeOffset since) =>
        endsAt ?? (required ? since.AddDays(GraceDays + 1).UtcDateTime.Date : null);

    /// <summary>Why access may not end at this instant; null when it may.</summary>
    /// <param name="latest">The latest end.</param>
    /// <param name="until">The end that is asked for; null for none.</param>
    /// <param name="hasLetter">Whether there is a letter.</param>
    public static Error? Check(DateTimeOffset? latest, DateTimeOffset? until, bool hasLetter) =>
        latest is not { } most || until <= most ? null
        : new Error(
            "authority.beyond",
            hasLetter
                ? $"The letter or contract ends on {Day(most)}. Choose no later day, or attach a newer one first."
                : $"Without a letter or contract access may last until {Day(most)} at most. Choose that day or an earlier one; once a letter is attached it can be renewed.",
            "until");

    // The last day, as people type it.
    private static string Day(DateTimeOffset end) => end.AddTicks(-1).UtcDateTime.ToString("MM/dd/yyyy", System.Globalization.CultureInfo.InvariantCulture);
}
