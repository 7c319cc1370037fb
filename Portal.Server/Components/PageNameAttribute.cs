using System.Reflection;

namespace Portal.Server.Components;

/// <summary>
/// The name of a page. It becomes the document's title before the circuit exists, because pages are not prerendered,
/// and stays right when the person moves from page to page inside the circuit.
/// </summary>
/// <param name="name">What the page is about, without the portal's name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PageNameAttribute(string name) : Attribute
{
    public string Name => name;
}

internal static class PageTitles
{
    public const string Portal = "Provider Portal";

    public static string For(string? pageName) => string.IsNullOrEmpty(pageName) ? Portal : $"{pageName} – {Portal}";

    public static string Of(Type page) => For(page.GetCustomAttribute<PageNameAttribute>()?.Name);

    public static string Of(HttpContext context) => For(context.GetEndpoint()?.Metadata.GetMetadata<PageNameAttribute>()?.Name);
}
