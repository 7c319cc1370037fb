using System.Reflection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>
/// What a page or an endpoint needs: an entry of <see cref="Actions"/>, and which route values name the thing. Read by
/// <see cref="NeedsMiddleware"/> before anything renders, by <see cref="NeedsView"/> inside a circuit, and by the tests that refuse a
/// page or an endpoint without it.
/// </summary>
/// <param name="action">The name of a member of <see cref="Actions"/>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
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

    /// <summary>The route value that holds the id of somebody's claim.</summary>
    public string? Principal { get; set; }

    /// <summary>The route value that holds the invitation's id.</summary>
    public string? Invitation { get; set; }

    /// <summary>The route value that holds a delegation's id.</summary>
    public string? Delegation { get; set; }

    /// <summary>The route value that holds the id of a request for access.</summary>
    public string? Request { get; set; }

    /// <summary>The route value that holds the id of a look of the help desk.</summary>
    public string? Look { get; set; }

    /// <summary>The route values that it names.</summary>
    public IEnumerable<string> Named =>
        new[] { Provider, Application, Section, Principal, Invitation, Delegation, Request, Look }.OfType<string>();

    /// <summary>What an address names.</summary>
    public Target TargetOf(IReadOnlyDictionary<string, object?> route) => new(
        Id(route, Provider) is { } provider ? new ProviderId(provider) : null,
        Id(route, Application) is { } application ? new EnrollmentApplicationId(application) : null,
        Section is null ? null : route.GetValueOrDefault(Section)?.ToString() ?? "",
        Id(route, Principal) is { } principal ? new PrincipalId(principal) : null,
        Id(route, Invitation) is { } invitation ? new InvitationId(invitation) : null,
        Id(route, Delegation) is { } delegation ? new DelegationId(delegation) : null,
        Id(route, Request) is { } request ? new AccessRequestId(request) : null,
        Id(route, Look) is { } look ? new LookId(look) : null);

    // What is no id names nothing: it is as absent as an id that nobody has.
    private static Guid? Id(IReadOnlyDictionary<string, object?> route, string? name) =>
        name is null ? null : Guid.TryParse(route.GetValueOrDefault(name)?.ToString(), out var id) ? id : Guid.Empty;
}
