using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>A person's own account, locked, with the session that asks.</summary>
internal sealed record OwnAccount(Operation Operation, AccountRow Account, SessionRow Session)
{
    /// <summary>How long after signing in ways in may be changed.</summary>
    public const int FreshMinutes = 5;

    /// <summary>The code of the refusal that sends a person to sign in once more.</summary>
    public const string NotFresh = "session.not-fresh";

    /// <summary>An address is where recovery begins: who came in by mail or by a recovery code does not move it.</summary>
    public static readonly Error NotStrong = new(
        NotFresh, $"Sign in again first, with your passkey or with password and app: the address can be changed in the first {FreshMinutes} minutes after that.");

    public AccountId Id => new(Account.Id);

    public SessionTicket Ticket => new(Session.Id, Id);

    public static async Task<OwnAccount> LockAsync(Operation operation, CancellationToken cancel)
    {
        var account = await operation.LockAccountAsync(operation.Account.Value, cancel);
        var session = await operation.Db.Sessions.SingleAsync(s => s.Id == operation.Facts.Session, cancel);
        return new OwnAccount(operation, account!, session);
    }

    /// <summary>
    /// A mailed code is good for setting up an account that was never finished, and for nothing after that. A full session may change
    /// ways in for a few minutes after signing in, so that an unlocked screen is not enough.
    /// </summary>
    public Error? MayChangeWaysIn() => Session.Strength switch
    {
        Strengths.Setup when Account.ReadyAt is null => null,
        Strengths.Setup => new Error("account.ready", "This account is set up already. Sign in to change it."),
        Strengths.Recovery => null,
        _ when IsFresh(Session, Operation.Now) => null,
        _ => new Error(NotFresh, $"Sign in again first: this can be changed in the first {FreshMinutes} minutes after signing in."),
    };

    /// <summary>Another address may be asked for shortly after a strong sign-in.</summary>
    public Error? MayAskForAddress() => IsStrong(Session) && IsFresh(Session, Operation.Now) ? null : NotStrong;

    /// <summary>Whether two factors opened it.</summary>
    public static bool IsStrong(SessionRow session) =>
        session is { Strength: Strengths.Full, Method: SignInMethods.Passkey or SignInMethods.PasswordWithApp };

    /// <summary>Whether it began within the last minutes.</summary>
    public static bool IsFresh(SessionRow session, DateTimeOffset now) => session.CreatedAt > now.AddMinutes(-FreshMinutes);
}
