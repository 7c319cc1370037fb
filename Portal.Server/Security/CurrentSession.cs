using Microsoft.AspNetCore.Components.Authorization;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>The session of the request, or of the circuit. On the console there is neither.</summary>
internal sealed class CurrentSession(IHttpContextAccessor http, CircuitPresence circuit, IServiceProvider services) : ICurrentSession
{
    public async ValueTask<SessionTicket?> GetAsync()
    {
        // Inside a circuit the accessor may still hold the request that opened it, long after that request ended.
        if (!circuit.IsOpen)
            return http.HttpContext?.User.Ticket();
        var state = await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync();
        return state.User.Ticket();
    }
}
