using Portal.Domain.Access;
using Portal.Domain.Common;

namespace Portal.Domain.Delegations;

/// <summary>What becomes of access that an agent gave on when the agent's own access changes.</summary>
public enum ChildFate
{
    /// <summary>It stays as it is.</summary>
    Kept,

    /// <summary>It stays, with less.</summary>
    Narrowed,

    /// <summary>It is suspended with it.</summary>
    Suspended,

    /// <summary>Nothing is left of it.</summary>
    Ended,
}

/// <summary>What becomes of one of them.</summary>
/// <param name="Child">The delegation that was given on.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Terms">What it allows afterwards; null when it ends.</param>
public sealed record ChildEffect(DelegationId Child, ChildFate Fate, GrantTerms? Terms);

/// <summary>
/// Nobody holds more from a giver than the giver holds. The same answer is shown before a change and carried out by it.
/// </summary>
public static class Cascade
{
    /// <summary>What becomes of what was given under a delegation, once it has these terms.</summary>
    /// <param name="parent">What the giver will hold.</param>
    /// <param name="children">What was given under it and has not ended.</param>
    /// <param name="now">The database's clock.</param>
    public static IReadOnlyList<ChildEffect> Below(
        GrantTerms parent, IEnumerable<(DelegationId Id, GrantTerms Terms)> children, DateTimeOffset now) =>
        [.. children.Select(child => Of(parent, child.Id, child.Terms, now))];

    // Whoever may no longer give leaves nobody behind who has access from them.
    private static ChildEffect Of(GrantTerms parent, DelegationId id, GrantTerms terms, DateTimeOffset now) =>
        !parent.MayGiveOn || terms.NarrowedTo(parent, now) is not { } left ? new ChildEffect(id, ChildFate.Ended, null)
        : terms.IsWithin(parent) ? new ChildEffect(id, ChildFate.Kept, terms)
        : new ChildEffect(id, ChildFate.Narrowed, left);
}
