using Microsoft.Extensions.Options;
using Portal.Infrastructure;

namespace Portal.Server.Security;

/// <summary>
/// A window beyond an account's limit says so, and is a circuit all the same. Nobody's browser needs twice as many: from there on the
/// account gets no further connection, so that a script cannot fill the memory of the server with windows that only say that they are too many.
/// </summary>
internal static class CircuitCap
{
    private const int Times = 2;

    /// <summary>Answers 429 to whoever asks for a connection beyond that. After authentication.</summary>
    public static IApplicationBuilder UsePortalCircuitCap(this WebApplication app)
    {
        var (counts, settings) = (app.Services.GetRequiredService<CircuitCounts>(), app.Services.GetRequiredService<IOptions<PortalSettings>>());
        return app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/_blazor")
                && context.User.Ticket() is { Account: var account } && counts.Of(account) >= Times * settings.Value.Circuits.PerAccount)
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }
}
