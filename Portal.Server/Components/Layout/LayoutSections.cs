namespace Portal.Server.Components.Layout;

/// <summary>Places in the layout that a page or a nested layout may fill with a SectionContent of that name.</summary>
public static class LayoutSections
{
    /// <summary>List items with links, in the header.</summary>
    public const string Navigation = "navigation";

    /// <summary>List items about the person who is signed in, at the end of the header.</summary>
    public const string Account = "account";

    /// <summary>The pages of the desk that is open, under the header.</summary>
    public const string Desk = "desk";

    /// <summary>A <see cref="ProviderSwitcher"/>, under the header on every page where one acts for somebody.</summary>
    public const string ActingFor = "acting-for";
}
