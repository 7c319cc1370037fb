using Microsoft.AspNetCore.Components;

namespace Portal.Server.Components;

internal static class PageLinks
{
    /// <summary>
    /// The address of an element on the page that is open. A bare "#id" would leave the page, because the document's base is "/".
    /// Give the link <c>data-focus="id"</c> too, so that focus goes there and not only the view.
    /// </summary>
    public static string LinkTo(this NavigationManager navigation, string elementId)
    {
        var path = new Uri(navigation.Uri).PathAndQuery;
        return $"{path}#{Uri.EscapeDataString(elementId)}";
    }

    /// <summary>This page with one parameter of the query string changed, removed when the value is null.</summary>
    public static string WithQuery(this NavigationManager navigation, params (string Name, object? Value)[] parameters)
    {
        var uri = navigation.GetUriWithQueryParameters(parameters.ToDictionary(pair => pair.Name, pair => pair.Value));
        return new Uri(uri).PathAndQuery;
    }
}
