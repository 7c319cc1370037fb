using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>What can be wrong when a letter or contract is attached.</summary>
public static class AuthorityErrors
{
    /// <summary>Neither a letter nor a contract.</summary>
    public static readonly Error NoKind = new("authority.kind", "Choose whether it is a letter or a contract.", "authority-kind");

    /// <summary>An offer from before a letter was required.</summary>
    public static readonly Error OfferTooLong = new(
        "authority.offer-too-long", "The provider requires a letter or contract by now, and this invitation is for longer than is allowed without one. Ask for a new invitation.");

    /// <summary>The last day is too far away.</summary>
    public static readonly Error TooFar = AccessErrors.TooFar with { Field = "last-day" };

    /// <summary>No last day, or one that is over.</summary>
    public static readonly Error NoDay = new(
        "authority.day", "Enter the last day of the letter or contract as MM/DD/YYYY, for example 12/31/2027. It has to be in the future, and after the access begins.", "last-day");
}
