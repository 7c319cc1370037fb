namespace Portal.Server.Components.Layout;

/// <summary>Places in the layout that a page or a nested layout may fill with a SectionContent of that name.</summary>
public static class LayoutSections
{
    /// <summary>A <see cref="ProviderSwitcher"/>, under the header on every page where one acts for somebody.</summary>
    public const string ActingFor = "acting-for";
}
