using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;

namespace Portal.Server.Components;

/// <summary>
/// Icons, as markup that all pages share: a component for each would cost an open page more than what it draws. Decoration only: the
/// words beside an icon carry the meaning. The names that exist are in Styles/icons.txt.
/// </summary>
internal static class Icons
{
    private static readonly ConcurrentDictionary<string, MarkupString> Made = new();

    /// <summary>In a component: <c>@Assets.Icon("close")</c>.</summary>
    public static MarkupString Icon(this ResourceAssetCollection assets, string name) => Made.GetOrAdd($"{assets["img/icons.svg"]}#{name}", Draw);

    private static MarkupString Draw(string address) => new(
        $"<svg class=\"usa-icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"{HtmlEncoder.Default.Encode(address)}\"></use></svg>");
}
