using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Extensions;
using Portal.Domain.Common;

namespace Portal.Server.Security;

/// <summary>
/// A link that was broken on its way, such as <c>?page=abc</c>, leads to the page without that value. The framework throws where a value does not
/// fit its parameter, with the value in the message, and a circuit ends by it. Text that the database cannot hold is asked for as it can.
/// </summary>
internal static class QueryValues
{
    private static readonly ConcurrentDictionary<Type, Dictionary<string, Type>> Known = new();

    /// <summary>After the decision: who may not open a page gets the same answer with any value.</summary>
    public static IApplicationBuilder UsePortalQueryValues(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!context.Request.QueryString.HasValue || !HttpMethods.IsGet(context.Request.Method) || Mended(context.Request.Query, context.GetEndpoint()) is not { } mended)
            return next(context);
        context.Response.Redirect(context.Request.PathBase + context.Request.Path + mended.ToQueryString().ToUriComponent());
        return Task.CompletedTask;
    });

    /// <summary>The types that a page may take from its address, beside text.</summary>
    internal static bool Fits(Type type, string value) => type switch
    {
        _ when type == typeof(int) => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        _ when type == typeof(bool) => bool.TryParse(value, out _),
        _ when type == typeof(Guid) => Guid.TryParse(value, out _),
        _ when type == typeof(string) => true,
        _ => throw new NotSupportedException($"A page takes {type.Name} from its address: say here what fits."),
    };

    /// <summary>What a page takes from its address, by name.</summary>
    internal static Dictionary<string, Type> Of(Type page) => Known.GetOrAdd(page, static of => of
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(property => property.IsDefined(typeof(SupplyParameterFromQueryAttribute)))
        .ToDictionary(
            property => property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()!.Name ?? property.Name,
            property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, StringComparer.OrdinalIgnoreCase));

    // Null when nothing has to change.
    private static QueryBuilder? Mended(IQueryCollection asked, Endpoint? endpoint)
    {
        var taken = endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page ? Of(page.Type) : [];
        var (mended, changed) = (new QueryBuilder(), false);
        foreach (var (name, values) in asked)
        {
            if (taken.TryGetValue(name, out var type) && values.Any(value => !Fits(type, value ?? "")))
            {
                changed = true;
                continue;
            }
            var storable = values.Select(value => TypedText.Storable(value ?? "")).ToArray();
            changed |= !storable.SequenceEqual(values.Select(value => value ?? ""));
            mended.Add(TypedText.Storable(name), (IEnumerable<string>)storable);
        }
        return changed ? mended : null;
    }
}
