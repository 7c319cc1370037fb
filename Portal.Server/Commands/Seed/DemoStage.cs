using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Commands.Seed;

/// <summary>
/// The portal's services as each person of the stories uses them: with the session that the portal opened for them, or as a visitor
/// before that. Every operation reads the session's row and decides, as it does for a browser.
/// </summary>
internal sealed class DemoStage(IServiceProvider services, string origin) : IAsyncDisposable
{
    /// <summary>What stands for a browser in the list of sessions.</summary>
    public const string Device = "./portal seed";

    private readonly Dictionary<DemoPerson, AsyncServiceScope> _scopes = [];

    /// <summary>From where the people of the stories come.</summary>
    public static readonly Visit Visit = new("console", Device);

    /// <summary>The address under which people reach the portal.</summary>
    public string Origin => origin;

    public DateTimeOffset Now => services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>A service for this person.</summary>
    public T As<T>(DemoPerson person) where T : notnull => ScopeOf(person).ServiceProvider.GetRequiredService<T>();

    /// <summary>From now on the person acts in this session.</summary>
    public void Enter(DemoPerson person, OpenedSession opened) =>
        Session(person).Ticket = new SessionTicket(opened.Session, opened.Account);

    /// <summary>The account of somebody who has a session.</summary>
    public AccountId AccountOf(DemoPerson person) => Session(person).Ticket!.Value.Account;

    /// <summary>From where somebody comes who has a session already.</summary>
    public Visit VisitOf(DemoPerson person) => Visit with { Locked = Session(person).Ticket };

    /// <summary>Signs everybody out.</summary>
    public async Task LeaveAsync()
    {
        foreach (var person in _scopes.Keys)
            await As<Sessions>(person).SignOutAsync().OrStopAsync();
    }

    /// <summary>A request of the portal's own page, for what asks passkeys.</summary>
    public DefaultHttpContext Request(DemoPerson person)
    {
        var address = new Uri(origin);
        var request = new DefaultHttpContext { RequestServices = ScopeOf(person).ServiceProvider };
        (request.Request.Scheme, request.Request.Host) = (address.Scheme, new HostString(address.Authority));
        request.Request.Headers.Origin = origin;
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var scope in _scopes.Values)
            await scope.DisposeAsync();
    }

    private DemoSession Session(DemoPerson person) => (DemoSession)As<ICurrentSession>(person);

    private AsyncServiceScope ScopeOf(DemoPerson person)
    {
        if (!_scopes.TryGetValue(person, out var scope))
            _scopes[person] = scope = services.CreateAsyncScope();
        return scope;
    }
}

/// <summary>The session of one person of the stories.</summary>
internal sealed class DemoSession : ICurrentSession
{
    public SessionTicket? Ticket { get; set; }

    public ValueTask<SessionTicket?> GetAsync() => new(Ticket);
}

/// <summary>The stories cannot go on: the portal refused something, or an answer did not come.</summary>
internal sealed class SeedStoppedException(string message) : Exception(message);

/// <summary>In a story nothing is refused.</summary>
internal static class SeedOutcomes
{
    /// <summary>What the operation gave.</summary>
    /// <exception cref="SeedStoppedException">It was refused.</exception>
    public static async Task<T> OrStopAsync<T>(this Task<Result<T>> asked)
    {
        var outcome = await asked;
        return outcome.Succeeded ? outcome.Value : throw new SeedStoppedException($"{outcome.Error.Message} ({outcome.Error.Code})");
    }
}
