using Microsoft.AspNetCore.Components;

namespace Portal.Server.Components.Layout;

/// <summary>What stands in the header for somebody who is signed in. The layout knows no feature: a feature registers its menu here.</summary>
public sealed record HeaderMenu(RenderFragment Content)
{
    /// <summary>A menu that is a component.</summary>
    public static HeaderMenu Of<TComponent>() where TComponent : IComponent => new(builder =>
    {
        builder.OpenComponent<TComponent>(0);
        builder.CloseComponent();
    });
}
