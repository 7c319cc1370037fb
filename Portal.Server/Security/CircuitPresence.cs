using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;
using Portal.Domain.Common;
using Portal.Infrastructure;
using Portal.Infrastructure.Accounts;

namespace Portal.Server.Security;

/// <summary>Whether this scope is a circuit's.</summary>
internal sealed class CircuitPresence
{
    public bool IsOpen { get; set; }

    /// <summary>Whether the account already had as many windows open as it may.</summary>
    public bool IsOneTooMany { get; set; }
}

/// <summary>An account has more windows open than a person could need; this one ends.</summary>
internal sealed class TooManyCircuitsException() : Exception("An account has more windows open than anybody needs; a further one was ended.");

/// <summary>How many circuits each account has open on this server.</summary>
internal sealed class CircuitCounts
{
    private readonly Dictionary<AccountId, int> _open = [];

    /// <summary>Counts one more.</summary>
    /// <returns>How many are open now.</returns>
    public int Enter(AccountId account)
    {
        lock (_open)
            return _open[account] = _open.GetValueOrDefault(account) + 1;
    }

    /// <summary>How many are open now.</summary>
    public int Of(AccountId account)
    {
        lock (_open)
            return _open.GetValueOrDefault(account);
    }

    /// <summary>Counts one less.</summary>
    public void Leave(AccountId account)
    {
        lock (_open)
            if (--_open[account] == 0)
                _open.Remove(account);
    }
}

/// <summary>Somebody who works in a circuit is there, though no request says so. A session that is over gets nothing more done.</summary>
internal sealed class SessionCircuitHandler(
    CircuitPresence presence, CircuitCounts counts, IOptions<PortalSettings> settings, SessionCheck check,
    AuthenticationStateProvider authentication, TimeProvider clock) : CircuitHandler
{
    private long _touched;
    private AccountId? _counted;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        presence.IsOpen = true;
        _touched = clock.GetTimestamp();
        if ((await authentication.GetAuthenticationStateAsync()).User.Ticket() is { Account: var account })
        {
            _counted = account;
            var open = counts.Enter(account);
            presence.IsOneTooMany = open > settings.Value.Circuits.PerAccount;
            // An exception from here ends the circuit: there is no other way to refuse one.
            if (CircuitCap.IsReached(open - 1, settings.Value))
                throw new TooManyCircuitsException();
        }
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_counted is { } account)
            counts.Leave(account);
        _counted = null;
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
