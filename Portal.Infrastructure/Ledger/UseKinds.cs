using Portal.Domain.Audit;

namespace Portal.Infrastructure.Ledger;

/// <summary>Which entries of the ledger count as what. An event about an application that stands in none of these counts as use and no more.</summary>
internal static class UseKinds
{
    /// <summary>Somebody had it on the screen.</summary>
    public static readonly string[] Views = Kinds(nameof(SectionViewed), nameof(ApplicationViewed), nameof(ApplicationReviewed));

    /// <summary>Somebody had a sensitive value on the screen, in clear.</summary>
    public static readonly string[] SensitiveViews = Kinds(nameof(SensitiveValueViewed));

    /// <summary>Somebody changed what a draft says.</summary>
    public static readonly string[] Edits = Kinds(nameof(FieldSaved), nameof(ItemChanged), nameof(DocumentAdded), nameof(DocumentRemoved));

    /// <summary>Somebody took it out of the portal.</summary>
    public static readonly string[] Downloads = Kinds(nameof(DocumentDownloaded), nameof(EvidenceExported));

    /// <summary>Somebody tried what they may not do.</summary>
    public static readonly string Refused = PortalEvent.KebabCase(nameof(AccessDenied));

    private static string[] Kinds(params string[] events) => [.. events.Select(PortalEvent.KebabCase)];
}
