using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Portal.Domain.Access;
using Portal.Infrastructure.Operations;
using Portal.Server.Components;
using Portal.Server.Security;

namespace Portal.Tests.Architecture;

/// <summary>What every page and endpoint has to say of itself, and what a component may be given. Each rule answers with its offenders.</summary>
internal static partial class PageRules
{
    // What a component may be given besides services of the server: operations on accounts, definitions, and what draws and routes.
    private static readonly string[] Injectable =
    [
        "Portal.Server", "Portal.Infrastructure.Accounts", "Portal.Domain", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Antiforgery",
        "Microsoft.JSInterop", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Options", "Microsoft.Extensions.Logging",
    ];

    public static IEnumerable<Type> Components(Assembly assembly) => assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IComponent)));

    /// <summary>A component decides nothing and reads no table: it asks services that do. News of access only say that one should ask again.</summary>
    public static IEnumerable<string> GivenTooMuch(IEnumerable<Type> components) =>
        from component in components
        from given in component.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.IsDefined(typeof(InjectAttribute))).Select(property => property.PropertyType)
            .Concat(component.GetConstructors().SelectMany(constructor => constructor.GetParameters().Select(p => p.ParameterType)))
        let bare = given.IsGenericType && given.Namespace == "System.Collections.Generic" ? given.GetGenericArguments()[0] : given
        where bare != typeof(TimeProvider) && bare != typeof(AccessNews) && !Injectable.Any(allowed => (bare.Namespace + ".").StartsWith(allowed + ".", StringComparison.Ordinal))
            && !component.IsDefined(typeof(DevelopmentOnlyAttribute))
        select $"{component.Name} is given {bare.Name}";

    /// <summary>A component that makes a service scope of its own could be given anything.</summary>
    public static IEnumerable<string> OwnScope(IEnumerable<Type> components) =>
        components.Where(component => component.IsAssignableTo(typeof(OwningComponentBase))).Select(component => $"{component.Name} owns a scope");

    /// <summary>A page is for everybody, or it asks for a session and says what it needs.</summary>
    public static IEnumerable<string> PagesThatSayNothing(IEnumerable<Type> components) =>
        from page in components.Where(component => component.IsDefined(typeof(RouteAttribute)))
        let anonymous = page.IsDefined(typeof(AllowAnonymousAttribute))
        let needs = page.GetCustomAttribute<NeedsAttribute>()
        from problem in anonymous == page.IsDefined(typeof(AuthorizeAttribute)) ? ["is neither for everybody nor asks for a session, or both"]
            : anonymous ? needs is null ? [] : ["is for everybody and needs something"]
            : needs is null ? ["does not say what it needs"]
            : page.GetCustomAttributes<RouteAttribute>().SelectMany(route => Unnamed(route.Template, needs))
        select $"{page.Name} {problem}";

    /// <summary>The same for what is no page.</summary>
    public static IEnumerable<string> EndpointsThatSayNothing(IEnumerable<Endpoint> endpoints) =>
        from endpoint in endpoints.OfType<RouteEndpoint>()
        where !NeedsMiddleware.IsOpenToAll(endpoint) && endpoint.Metadata.GetMetadata<IFromFormMetadata>() is null
            && endpoint.RoutePattern.RawText is not "{*path}" and not "{**path:file}" // Nothing is there: 404 for everybody who is signed in.
        let needs = endpoint.Metadata.GetMetadata<NeedsAttribute>()
        from problem in needs is null ? ["does not say what it needs"] : Unnamed(endpoint.RoutePattern.RawText!, needs)
        select $"{endpoint.RoutePattern.RawText} {problem}";

    /// <summary>What endpoints of our own read may be large only where it is watched and cut when its access ends.</summary>
    public static IEnumerable<string> UnwatchedBodies(IEnumerable<Endpoint> endpoints) =>
        from endpoint in endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(method => method is not ("GET" or "HEAD" or "OPTIONS")) == true
            && !endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal)
            && endpoint.RoutePattern.RawText is not "/dev/components/upload" // Of the gallery of a development machine: keeps nothing.
        let limit = endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()
        let problem = limit is UploadAnswers.BodyLimit
            ? endpoint.Metadata.GetMetadata<NeedsAttribute>() is null ? "is watched by nobody" : null
            : limit?.MaxRequestBodySize is > 0 and <= MostUnwatched ? null : "takes a body of any size"
        where problem is not null
        select $"{endpoint.RoutePattern.RawText} {problem}";

    private const long MostUnwatched = 256 * 1024;

    // The reach of the action has to be named by the address, and what is named has to be in it.
    private static IEnumerable<string> Unnamed(string template, NeedsAttribute needs)
    {
        var values = RouteValue().Matches(template).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var named in needs.Named.Where(name => !values.Contains(name)))
            yield return $"names {named}, which is not in {template}";
        var complete = needs.Action.Reach switch
        {
            Reach.Visitor or Reach.SignedIn or Reach.OwnAccount or Reach.Staff => true,
            Reach.Provider or Reach.ProviderRecord => needs.Provider is not null,
            Reach.Application or Reach.WholeApplication => needs.Application is not null,
            Reach.ViewSection or Reach.EditSection => needs.Application is not null && needs.Section is not null,
            Reach.Portal => false, // Nobody can come to what the portal does by itself.
            Reach.Look => needs.Look is not null,
            Reach.LookSection => needs.Look is not null && needs.Application is not null && needs.Section is not null,
        };
        if (!complete)
            yield return $"needs {needs.Action.Name} and does not name what";
        // A name of the address that is one of these things has to be decided on.
        var known = new[] { ("provider", needs.Provider), ("application", needs.Application), ("section", needs.Section), ("principal", needs.Principal), ("invitation", needs.Invitation), ("delegation", needs.Delegation), ("request", needs.Request), ("look", needs.Look) };
        foreach (var (thing, name) in known.Where(k => values.Contains(k.Item1) && k.Item2 is null))
            yield return $"has the {thing} in {template} and does not decide on it";
    }

    [GeneratedRegex(@"\{\**([A-Za-z]+)")]
    private static partial Regex RouteValue();
}
