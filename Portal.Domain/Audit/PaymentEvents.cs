using Portal.Domain.Access;

namespace Portal.Domain.Audit;

/// <summary>
/// Which events touch payments: said here alone, for the notices that principals get and for the search for unusual access. What the one tells
/// of and the other passes over would be found by nobody.
/// </summary>
public static class PaymentEvents
{
    private static readonly HashSet<string> Looks = Kinds(nameof(SectionViewed), nameof(SensitiveValueViewed), nameof(DocumentDownloaded));

    private static readonly HashSet<string> Changes = Kinds(nameof(FieldSaved), nameof(ItemChanged), nameof(DocumentAdded), nameof(DocumentRemoved));

    private static readonly string Reviewed = PortalEvent.KebabCase(nameof(ApplicationReviewed));
    private static readonly string Downloaded = PortalEvent.KebabCase(nameof(DocumentDownloaded));

    /// <summary>Whether an event touched payments.</summary>
    /// <param name="kind">The kind of event, as the ledger names it.</param>
    /// <param name="action">The action that it was part of, as the table of actions names it.</param>
    /// <param name="section">The section that it is about; null when it is about none, or about the application as a whole.</param>
    /// <param name="banking">The keys of the sections for payments.</param>
    public static bool Touches(string kind, string action, string? section, IReadOnlyCollection<string> banking) => section is null
        ? banking.Count > 0 && ShowsWhole(kind, action)
        : banking.Contains(section) && (Looks.Contains(kind) || Changes.Contains(kind));

    /// <summary>Whether an event of this kind changes what a section says; the others look at it.</summary>
    public static bool Changed(string kind) => Changes.Contains(kind);

    // The page and the PDF with every section, the PDF with its numbers in clear. An attachment is downloaded as a document of no section too,
    // and is no section's: who may read the whole application is not asked for it.
    private static bool ShowsWhole(string kind, string action) => kind == Reviewed || (kind == Downloaded && action == Actions.ReadWhole.Name);

    private static HashSet<string> Kinds(params IEnumerable<string> names) => [.. names.Select(PortalEvent.KebabCase)];
}
