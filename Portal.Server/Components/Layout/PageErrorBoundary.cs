using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace Portal.Server.Components.Layout;

/// <summary>
/// Keeps a mistake of one page from ending the circuit. In a static page there is none: an exception there becomes a 500 and the error page.
/// </summary>
public sealed class PageErrorBoundary : ErrorBoundary
{
    // The layout sets parameters when the person goes to another page.
    protected override void OnParametersSet() => Recover();

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<PageBroken>(1);
        builder.CloseComponent();
    }
}
