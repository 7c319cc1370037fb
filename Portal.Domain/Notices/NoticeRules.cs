using System.Collections.Frozen;
using Portal.Domain.Audit;
using Portal.Domain.Common;

namespace Portal.Domain.Notices;

/// <summary>Who is told.</summary>
public enum NoticeAudience
{
    /// <summary>The account that it is about, also of what it did itself: that is how somebody learns that another person used their account.</summary>
    OwnAccount,

    /// <summary>The account that it is about, unless it did it itself.</summary>
    Subject,

    /// <summary>The live principals, and who manages access for the provider; not who did it.</summary>
    ProviderSide,

    /// <summary>The live principals alone: what is about a section must not be told to whom that section may be withheld from.</summary>
    Principals,

    /// <summary>Who is an auditor now; not whom it is about.</summary>
    Auditors,
}

/// <summary>Whom a mail of its own reaches, that leaves with the event.</summary>
public enum OwnMail
{
    /// <summary>Nobody: there is none.</summary>
    None,

    /// <summary>The principals, and who gave the access that it is about.</summary>
    PrincipalsAndGiver,

    /// <summary>Everybody who is told.</summary>
    Everybody,
}

/// <summary>What is told to whom of an event.</summary>
/// <param name="Kind">Stable, as the row and the words have it: <c>access-ended</c>.</param>
/// <param name="Security">Security notices go out at once and cannot be switched off; the others are a daily digest.</param>
/// <param name="Audience">Who is told.</param>
/// <param name="Occasion">What happens again on the same occasion is not told again.</param>
/// <param name="Mail">Whom a mail of its own reaches: they are not mailed twice, and the others are mailed.</param>
/// <param name="OnlyAfterLongRest">Only when the actor has not used their access for <see cref="NoticeRules.LongRestDays"/> days.</param>
public sealed record NoticeRule(
    string Kind, bool Security, NoticeAudience Audience, string Occasion, OwnMail Mail = OwnMail.None, bool OnlyAfterLongRest = false);

/// <summary>What happened, as the rules see it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Entry">The id of its entry in the ledger.</param>
/// <param name="Actor">Who did it; null for the portal and for visitors.</param>
/// <param name="Basis">Why it was allowed, as the ledger has it.</param>
/// <param name="Day">The day in UTC.</param>
/// <param name="Banking">Whether the section of the event is one for payments, or one of the sections of an event about the whole.</param>
public sealed record NoticeOccasion(PortalEvent Event, Guid Entry, AccountId? Actor, string Basis, DateOnly Day, bool Banking)
{
    /// <summary>Whether an agent did it, and not a principal, staff or the portal.</summary>
    public bool ByAgent => Basis.StartsWith("delegation:", StringComparison.Ordinal);

    /// <summary>Whether somebody of the provider's side did it.</summary>
    public bool ByProviderSide => ByAgent || Basis.StartsWith("principal:", StringComparison.Ordinal);
}

/// <summary>
/// Which event is told to whom: the one table. Every kind of event stands in it, also with nothing; a test compares, so that a new kind is
/// decided about and not forgotten.
/// </summary>
public static class NoticeRules
{
    /// <summary>After how many days without a use the next one is told.</summary>
    public const int LongRestDays = 90;

    /// <summary>For how many days security notices go to the former address too, after an address was changed.</summary>
    public const int FormerAddressDays = 30;

    private static readonly FrozenDictionary<Type, Func<NoticeOccasion, IEnumerable<NoticeRule>>> Table = NoticeTable.All();

    /// <summary>The kinds of events that are decided about.</summary>
    public static IReadOnlyCollection<Type> Known => Table.Keys;

    /// <summary>What is told of an event.</summary>
    /// <exception cref="KeyNotFoundException">A kind of event that nobody decided about: a bug.</exception>
    public static IEnumerable<NoticeRule> Of(NoticeOccasion happened) => Table[happened.Event.GetType()](happened);

    /// <summary>Whether anything can be told of such an event: answered without a look at who did it.</summary>
    public static bool MayTell(PortalEvent happened) => Table[happened.GetType()] != NoticeTable.Nothing;
}
