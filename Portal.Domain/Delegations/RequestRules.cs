using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Providers;

namespace Portal.Domain.Delegations;

/// <summary>What makes a request for access sound. Nothing here depends on whether there is such a provider.</summary>
public static class RequestRules
{
    /// <summary>How long a request waits for an answer, in days; so long the asker cannot ask the same provider again.</summary>
    public const int WaitDays = 30;

    /// <summary>Checks a request.</summary>
    /// <param name="npi">As it was typed.</param>
    /// <param name="permissions">What is asked for.</param>
    /// <param name="until">Until when; null for until it is ended.</param>
    /// <param name="reason">Why, in the asker's words.</param>
    /// <param name="now">The database's clock.</param>
    /// <returns>The NPI, ten digits.</returns>
    public static Result<string> Check(string npi, IReadOnlySet<Permission> permissions, DateTimeOffset? until, string reason, DateTimeOffset now)
    {
        if (!Npi.TryParse(npi, out var parsed, out var refusal))
            return new Error("request.npi", refusal, "npi");
        if (OfferRules.CheckPermissions(permissions) is { Succeeded: false } unsound)
            return unsound.Error!;
        if (!permissions.IsSubsetOf(AccessPolicy.Delegable))
            return AccessErrors.BeyondYours with { Field = "permissions" };
        if (until <= now)
            return AccessErrors.EmptyPeriod;
        if (until > OfferRules.LatestEnd(now))
            return AccessErrors.TooFar;
        return OfferRules.CheckReason(reason) is { Succeeded: false } unexplained ? unexplained.Error! : parsed.Value;
    }

    /// <summary>
    /// Checks the sections that somebody names. They are shown to the provider's side and kept in the ledger: only what a form has is named
    /// there, and to ask for none of it is to ask for nothing.
    /// </summary>
    /// <param name="sections">What was named.</param>
    /// <param name="known">The keys of all sections.</param>
    public static Result CheckSections(SectionScope sections, IReadOnlyCollection<string> known) =>
        sections.Named.Keys.All(known.Contains) && known.Any(key => sections.Of(key) > SectionLevel.None) ? Result.Success : RequestErrors.NoSection;

    /// <summary>
    /// The sections that a request means which names none. Whoever wants to change the payment section and to fill in no drafts wants the
    /// payment section alone: so promises the preset Payments, and a request for more sections than somebody needs is not read into their
    /// words.
    /// </summary>
    /// <param name="permissions">What is asked for.</param>
    /// <param name="payment">The keys of the payment sections.</param>
    public static SectionScope SectionsOf(IReadOnlySet<Permission> permissions, IEnumerable<string> payment) =>
        permissions.Contains(Permission.EditBanking) && !permissions.Contains(Permission.EditDraft) ? SectionScope.Only(payment) : SectionScope.Every;

    /// <summary>What was asked for, as terms: the provider may approve these or less, and nothing that was not asked for.</summary>
    /// <param name="permissions">What is asked for.</param>
    /// <param name="payment">The keys of the payment sections.</param>
    /// <param name="askedAt">When it was asked.</param>
    /// <param name="until">Until when; null for until it is ended.</param>
    /// <param name="named">The sections that were named; null when none were.</param>
    public static GrantTerms Asked(
        IReadOnlySet<Permission> permissions, IEnumerable<string> payment, DateTimeOffset askedAt, DateTimeOffset? until, SectionScope? named = null) =>
        new(permissions, ApplicationScope.Every, named ?? SectionsOf(permissions, payment), askedAt, until);
}

/// <summary>What can be wrong with a request for access, or with answering one.</summary>
public static class RequestErrors
{
    /// <summary>Wider than asked.</summary>
    public static readonly Error BeyondAsked = new(
        "request.beyond-asked", "This is more than the person asked for. Approve what they asked for or less; for more, send an invitation.", "permissions");

    /// <summary>No section, or none that there is.</summary>
    public static readonly Error NoSection = new("request.no-section", "Ask for at least one section of the form, or for all sections.", "sections");

    /// <summary>Somebody answered it, it was taken back, or it ran out.</summary>
    public static readonly Error NotOpen = new("request.not-open", "This request was answered, taken back or ran out meanwhile. Reload the page.");

    /// <summary>One's own request.</summary>
    public static readonly Error YourOwn = new("request.your-own", "This is your own request. Somebody else with the right to manage access has to answer it.");
}
