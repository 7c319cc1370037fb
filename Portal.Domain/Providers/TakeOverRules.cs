using System.Collections.Frozen;
using Portal.Domain.Access;

namespace Portal.Domain.Providers;

/// <summary>
/// When a claim may take over a record that somebody else holds. They may have left, or the claim may be theft: everybody who holds the
/// record or manages access is told, each of them can object with one click, and time passes before a right is given and again before the
/// record is (docs/decisions/0019).
/// </summary>
public static class TakeOverRules
{
    /// <summary>For how many days after the claim nobody is let in, so that whoever holds the record can object.</summary>
    public const int ObjectionDays = 14;

    /// <summary>For how many days a claimant who was let in has the few rights only.</summary>
    public const int ReducedDays = 7;

    /// <summary>After how many days the few rights end by themselves, if nobody decides.</summary>
    public const int ReducedLastDays = 60;

    /// <summary>
    /// What somebody gets who is let in: the paperwork goes on. No bank data, nothing sensitive in clear, nobody's access, and no document is
    /// added or taken away.
    /// </summary>
    public static FrozenSet<Permission> Reduced { get; } =
        [Permission.StartApplication, Permission.ViewApplication, Permission.EditDraft, Permission.AddNote];

    /// <summary>What somebody gets who starts a record for a provider without an account: the same, and documents, which are all their own.</summary>
    public static FrozenSet<Permission> OfStarter { get; } = [.. Reduced, Permission.ManageDocuments];

    /// <summary>Every section but those for payments.</summary>
    /// <param name="banking">The keys of the sections for payments, of all forms.</param>
    public static SectionScope SectionsWithout(IEnumerable<string> banking) =>
        new(SectionLevel.Edit, banking.Distinct().ToDictionary(key => key, _ => SectionLevel.None));
}
