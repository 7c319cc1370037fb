using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>What operations on accounts share.</summary>
public static class AccountOperations
{
    /// <summary>Like the runner's own, but a refusal keeps what was written before it: a wrong code counts, a ceremony that failed is used up.</summary>
    public static async Task<Result<T>> RunAndKeepAsync<T>(
        this OperationRunner runner, PortalAction action, Func<Operation, CancellationToken, Task<Result<T>>> change, CancellationToken cancel)
    {
        var kept = await runner.RunAsync<Kept<T>>(action, async (operation, c) => new Kept<T>(await change(operation, c)), cancel);
        return kept.Succeeded ? kept.Value.Outcome : kept.Error!;
    }

    /// <summary>Locks an account, in turn with what its person does, and reads it after the wait.</summary>
    public static async Task<AccountRow?> LockAccountAsync(this Operation operation, Guid account, CancellationToken cancel)
    {
        await operation.TakeTurnAsync(account, cancel);
        await operation.Db.Database.ExecuteSqlAsync($"select 1 from accounts where id = {account} for no key update", cancel);
        return await operation.Db.Accounts.SingleOrDefaultAsync(a => a.Id == account, cancel);
    }

    /// <summary>Opens a session, in the place of the one that this browser had.</summary>
    public static async Task<OpenedSession> OpenSessionAsync(
        this Operation operation, AccountRow account, string strength, string method, Visit visit, CancellationToken cancel, byte[]? passkey = null)
    {
        var subject = new AccountId(account.Id);
        var opened = new SessionRow
        {
            Id = Operation.NewId(),
            AccountId = account.Id,
            Strength = strength,
            Method = method,
            PasskeyId = passkey,
            Device = visit.Device,
            CreatedAt = operation.Now,
            LastSeenAt = operation.Now,
        };
        operation.Db.Sessions.Add(opened);
        operation.RecordAs(subject, new SignedIn(subject, opened.Id, method, strength));
        if (visit.Locked is { } before)
        {
            var closed = await operation.Db.Sessions.SingleOrDefaultAsync(
                s => s.Id == before.Session && s.AccountId == before.Account.Value && s.EndedAt == null, cancel);
            if (closed is not null)
            {
                operation.Close(closed, "replaced");
                await operation.AnnounceSessionChangeAsync(before.Account, cancel); // Its other tabs may be another person's by now.
            }
            if (closed?.LockedAt is not null && before.Account == subject)
                operation.RecordAs(subject, new SessionUnlocked(subject, closed.Id));
        }
        return new OpenedSession(opened.Id, subject, strength);
    }

    /// <summary>Ends one session.</summary>
    public static void Close(this Operation operation, SessionRow session, string cause)
    {
        session.EndedAt = operation.Now;
        session.EndReason = cause;
        var subject = new AccountId(session.AccountId);
        operation.Record(new SessionEnded(subject, session.Id, cause));
    }

    /// <summary>Ends all sessions of an account but one, and tells its open screens.</summary>
    public static Task<int> CloseOthersAsync(this Operation operation, AccountId account, Guid? keep, string cause, CancellationToken cancel) =>
        operation.CloseOthersAsync(account, keep, _ => true, cause, cancel);

    /// <summary>Ends those sessions of an account that were opened in a way that is none any more; not the one that asks.</summary>
    public static async Task<int> CloseOthersAsync(
        this Operation operation, AccountId account, Guid? keep, Expression<Func<SessionRow, bool>> which, string cause, CancellationToken cancel)
    {
        var sessions = await operation.Db.Sessions
            .Where(s => s.AccountId == account.Value && s.EndedAt == null && s.Id != keep).Where(which).OrderBy(s => s.Id).ToListAsync(cancel);
        foreach (var session in sessions)
            operation.Close(session, cause);
        if (sessions.Count > 0)
            await operation.AnnounceSessionChangeAsync(account, cancel);
        return sessions.Count;
    }

    private sealed record Kept<T>(Result<T> Outcome);
}
