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
        return OfferRules.CheckReason(reason) is { Succeeded: false } unexplained ? unexplained.Error! : parsed.Value;
    }

    /// <summary>What was asked for, as terms: the provider may approve these or less, and nothing that was not asked for.</summary>
    public static GrantTerms Asked(IReadOnlySet<Permission> permissions, DateTimeOffset askedAt, DateTimeOffset? until) =>
        new(permissions, ApplicationScope.Every, SectionScope.Every, askedAt, until);
}

/// <summary>What can be wrong with a request for access, or with answering one.</summary>
public static class RequestErrors
{
    /// <summary>Wider than asked.</summary>
    public static readonly Error BeyondAsked = new(
        "request.beyond-asked", "This is more than the person asked for. Approve what they asked for or less; for more, send an invitation.", "permissions");

    /// <summary>Somebody answered it, it was taken back, or it ran out.</summary>
    public static readonly Error NotOpen = new("request.not-open", "This request was answered, taken back or ran out meanwhile. Reload the page.");

    /// <summary>One's own request.</summary>
    public static readonly Error YourOwn = new("request.your-own", "This is your own request. Somebody else with the right to manage access has to answer it.");
}
