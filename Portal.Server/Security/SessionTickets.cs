using System.Security.Claims;
using Portal.Domain.Common;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Security;

/// <summary>
/// The session as a principal. The cookie holds the two ids alone; strength and name are read from the rows for each request and never
/// travel. Roles and grants are in neither.
/// </summary>
internal static class SessionTickets
{
    public const string Scheme = "portal";
    private const string AccountClaim = "sub";
    private const string SessionClaim = "sid";
    private const string StrengthClaim = "strength";
    private const string NameClaim = "name";

    /// <summary>What the cookie holds.</summary>
    public static ClaimsPrincipal Principal(SessionTicket ticket) => new(Identity(ticket));

    /// <summary>What a request or a circuit works with.</summary>
    public static ClaimsPrincipal Principal(SessionTicket ticket, CheckedSession session)
    {
        var identity = Identity(ticket);
        identity.AddClaim(new Claim(StrengthClaim, session.Strength));
        identity.AddClaim(new Claim(NameClaim, session.Name));
        return new ClaimsPrincipal(identity);
    }

    public static SessionTicket? Ticket(this ClaimsPrincipal? user) =>
        Guid.TryParse(user?.FindFirstValue(SessionClaim), out var session) && Guid.TryParse(user?.FindFirstValue(AccountClaim), out var account)
            ? new SessionTicket(session, new AccountId(account))
            : null;

    public static bool IsFull(this ClaimsPrincipal user) => user.HasClaim(StrengthClaim, Strengths.Full);

    private static ClaimsIdentity Identity(SessionTicket ticket) => new(
        [new Claim(AccountClaim, ticket.Account.Value.ToString()), new Claim(SessionClaim, ticket.Session.ToString())], Scheme, NameClaim, null);
}
