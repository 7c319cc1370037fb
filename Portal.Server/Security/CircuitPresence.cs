using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Portal.Infrastructure.Accounts;

namespace Portal.Server.Security;

/// <summary>Whether this scope is a circuit's.</summary>
internal sealed class CircuitPresence
{
    public bool IsOpen { get; set; }
}

/// <summary>Somebody who works in a circuit is there, though no request says so. A session that is over gets nothing more done.</summary>
internal sealed class SessionCircuitHandler(
    CircuitPresence presence, SessionCheck check, AuthenticationStateProvider authentication, TimeProvider clock) : CircuitHandler
{
    private long _touched;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        presence.IsOpen = true;
        _touched = clock.GetTimestamp();
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            if (clock.GetElapsedTime(_touched).TotalSeconds >= SessionCheck.TouchSeconds)
            {
                _touched = clock.GetTimestamp();
                if ((await authentication.GetAuthenticationStateAsync()).User.Ticket() is { } ticket)
                    await check.TouchAsync(ticket);
            }
            await next(context);
        };
}

/// <summary>Looks once a minute whether the session of a circuit still stands, should the news of its end have been lost.</summary>
internal sealed class SessionRevalidation(ILoggerFactory logs, SessionCheck check) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        authenticationState.User.Ticket() is { } ticket
        && (await check.ReadAsync(ticket, cancellationToken)).State == SessionState.Live;
}
