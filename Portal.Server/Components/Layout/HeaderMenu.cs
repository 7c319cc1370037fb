namespace Portal.Server.Components.Layout;

/// <summary>What fills the header for somebody who is signed in. The layout knows no feature: a feature registers its menu here.</summary>
public sealed record HeaderMenu(Type Component);
