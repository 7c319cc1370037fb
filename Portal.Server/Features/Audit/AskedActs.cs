using Portal.Domain.Access;

namespace Portal.Server.Features.Audit;

/// <summary>What an auditor can ask about: entries of the table of actions, the same that pages and operations ask for.</summary>
internal static class AskedActs
{
    /// <summary>Of one section.</summary>
    public static readonly IReadOnlyList<PortalAction> OfSections =
        [Actions.ViewSection, Actions.EditSection, Actions.ManageDocuments, Actions.ViewSensitive];

    /// <summary>Of an application as such.</summary>
    public static readonly IReadOnlyList<PortalAction> OfApplications = [Actions.ViewApplication, .. AccessPreview.OfApplications];

    /// <summary>Of a provider: anything at all first.</summary>
    public static readonly IReadOnlyList<PortalAction> OfProviders = [Actions.ViewProvider, .. AccessPreview.OfProviders, Actions.OpenLook];

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<PortalAction> All = [.. OfSections, .. OfApplications, .. OfProviders];

    /// <summary>The one with this name; null when there is none.</summary>
    public static PortalAction? Named(string? name) => All.FirstOrDefault(act => act.Name == name);

    /// <summary>What is asked where nothing was chosen: to see the smallest thing that was named.</summary>
    public static PortalAction Usual(bool section, bool application) =>
        section ? Actions.ViewSection : application ? Actions.ViewApplication : Actions.ViewProvider;
}
