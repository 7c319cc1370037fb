using Portal.Domain.Common;

namespace Portal.Infrastructure.Operations;

/// <summary>Which session asks. It proves nothing by itself: each operation reads the session's row again.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="Account">The account that signed in with it.</param>
public readonly record struct SessionTicket(Guid Session, AccountId Account);

/// <summary>Where the actor comes from: the request or the circuit, never a page.</summary>
public interface ICurrentSession
{
    /// <summary>The session; null for a visitor.</summary>
    ValueTask<SessionTicket?> GetAsync();
}

/// <summary>How long a session lives (NIST SP 800-63B-4, AAL3: 15 minutes idle, 12 hours in all).</summary>
public static class SessionLimits
{
    /// <summary>Minutes without a sign of life after which the session is locked.</summary>
    public const int IdleMinutes = 15;

    /// <summary>Hours after which a session ends, used or not.</summary>
    public const int TotalHours = 12;
}
