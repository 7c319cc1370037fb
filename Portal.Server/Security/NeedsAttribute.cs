using System.Reflection;
using Portal.Domain.Access;

namespace Portal.Server.Security;

/// <summary>
/// What a page or an endpoint needs: an entry of <see cref="Actions"/>, and which route values name the thing. Read by the middleware
/// before anything renders, and by the test that refuses a page without it.
/// </summary>
/// <param name="action">The name of a member of <see cref="Actions"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsAttribute(string action) : Attribute
{
    /// <summary>The action.</summary>
    public PortalAction Action { get; } =
        typeof(Actions).GetField(action, BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as PortalAction
        ?? throw new ArgumentException($"{action} is not in the table of actions.", nameof(action));

    /// <summary>The route value that holds the provider's id.</summary>
    public string? Provider { get; set; }

    /// <summary>The route value that holds the application's id.</summary>
    public string? Application { get; set; }

    /// <summary>The route value that holds the section's key.</summary>
    public string? Section { get; set; }
}
