using Microsoft.Extensions.Options;
using Portal.Infrastructure;

namespace Portal.Server.Security;

/// <summary>
/// A window beyond an account's limit says so, and is a circuit all the same. Nobody's browser needs twice as many: from there on the
/// account gets no further connection, and a circuit that was begun on one of before ends at once (<see cref="SessionCircuitHandler"/>), so
/// that a script cannot fill the memory of the server with windows that only say that they are too many. Connections that stand, and the
/// word that one ends, are let through: they are the way out.
/// </summary>
internal static class CircuitCap
{
    private const int Times = 2;

    /// <summary>Whether that many circuits of one account are too many even to say so.</summary>
    public static bool IsReached(int open, PortalSettings settings) => open >= Times * settings.Circuits.PerAccount;

    /// <summary>Answers 429 to whoever asks for a connection beyond that. After authentication.</summary>
    public static IApplicationBuilder UsePortalCircuitCap(this WebApplication app)
    {
        var (counts, settings) = (app.Services.GetRequiredService<CircuitCounts>(), app.Services.GetRequiredService<IOptions<PortalSettings>>());
        return app.Use((context, next) =>
        {
            if (IsNewConnection(context) && context.User.Ticket() is { Account: var account } && IsReached(counts.Of(account), settings.Value))
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    // Whoever goes on names the connection.
    private static bool IsNewConnection(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/_blazor/negotiate")
        || (context.Request.Path.Equals("/_blazor", StringComparison.OrdinalIgnoreCase) && !context.Request.Query.ContainsKey("id"));
}
