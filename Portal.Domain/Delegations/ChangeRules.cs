using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>
/// What holds when access that exists is changed, renewed or restored. Each of these ends one grant period and begins another; what was
/// given is never rewritten.
/// </summary>
public static class ChangeRules
{
    /// <summary>For how many days after its end access can still be renewed without inviting the person again.</summary>
    public const int RenewableDays = 30;

    /// <summary>How many days before its end both sides are warned, the earliest first.</summary>
    public static readonly IReadOnlyList<int> WarningDays = [14, 3];

    /// <summary>
    /// Whether who was confirmed stays confirmed: unless payment rights are added, or reach further than those that were confirmed.
    /// </summary>
    public static bool KeepsConfirmation(GrantTerms before, GrantTerms after) =>
        !after.Permissions.Contains(Permission.EditBanking)
        || (before.Permissions.Contains(Permission.EditBanking)
            && after.Applications.IsWithin(before.Applications)
            && after.Sections.IsWithin(before.Sections));

    /// <summary>Whether two terms allow the same, in the same period.</summary>
    public static bool AreTheSame(GrantTerms a, GrantTerms b) => a.IsWithin(b) && b.IsWithin(a) && a.ValidFrom == b.ValidFrom;

    /// <summary>The terms of a renewal: the same, with a later end.</summary>
    /// <param name="before">What is renewed.</param>
    /// <param name="until">The first instant without power of the new period.</param>
    /// <param name="now">The database's clock.</param>
    public static Result<GrantTerms> Renew(GrantTerms before, DateTimeOffset until, DateTimeOffset now) =>
        before.ValidUntil is not { } end ? AccessErrors.HasNoEnd
        : end.AddDays(RenewableDays) <= now ? AccessErrors.LapsedTooLong
        : until <= end || until <= now ? AccessErrors.NotLater
        : From(before, now) with { ValidUntil = until };

    /// <summary>
    /// The end that a renewal proposes: as long again as the period was, but never beyond what the giver holds, nor beyond what can be given at
    /// all. What lasts longer than that already gets no later end by it.
    /// </summary>
    public static DateTimeOffset ProposedEnd(GrantTerms before, DateTimeOffset? giversEnd, DateTimeOffset now)
    {
        var end = before.ValidUntil is { } until && until > now ? until : now;
        var length = before.ValidUntil is { } last ? last - before.ValidFrom : TimeSpan.FromDays(90);
        if (length < TimeSpan.FromDays(1))
            length = TimeSpan.FromDays(1);
        // Compared as lengths: of two far days there is no sum.
        var latest = OfferRules.LatestEnd(now);
        var proposed = length < latest - end ? end + length : latest;
        return giversEnd < proposed ? giversEnd.Value : proposed;
    }

    /// <summary>A new period begins now, unless the old one had not begun.</summary>
    public static GrantTerms From(GrantTerms terms, DateTimeOffset now) => terms.ValidFrom < now ? terms with { ValidFrom = now } : terms;
}
