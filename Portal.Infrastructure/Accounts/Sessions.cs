using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>What a person sees about their own account.</summary>
public sealed record AccountOverview(
    string Email, string Name, bool Ready, string Strength, bool Fresh, bool HasPassword, int RecoveryCodesLeft,
    IReadOnlyList<PasskeyInfo> Passkeys, IReadOnlyList<SessionInfo> Sessions);

/// <summary>A passkey in the list.</summary>
public sealed record PasskeyInfo(byte[] CredentialId, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool Synced);

/// <summary>A session in the list.</summary>
public sealed record SessionInfo(Guid Id, string Device, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool Current);

/// <summary>A person's own sessions.</summary>
public sealed class Sessions(OperationRunner runner, AccessGate gate)
{
    /// <summary>Everything for the pages about one's own account. Not found for a visitor.</summary>
    public Task<Result<AccountOverview>> OverviewAsync(CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.KeepOwnAccount, new Target(), async (db, facts, c) =>
        {
            var id = facts.Actor.Account!.Value.Value;
            var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == id, c);
            var sessions = await db.Sessions.AsNoTracking()
                .Where(s => s.AccountId == id && s.EndedAt == null && s.CreatedAt > facts.Now.AddHours(-SessionLimits.TotalHours))
                .OrderByDescending(s => s.LastSeenAt).ToListAsync(c);
            var current = sessions.Single(s => s.Id == facts.Session);
            var passkeys = await db.Passkeys.AsNoTracking().Where(p => p.AccountId == id).OrderBy(p => p.CreatedAt)
                .Select(p => new PasskeyInfo(p.CredentialId, p.Name, p.CreatedAt, p.LastUsedAt, p.IsBackedUp)).ToListAsync(c);
            return new AccountOverview(
                account.Email, account.Name, account.ReadyAt is not null, current.Strength,
                OwnAccount.IsFresh(current, facts.Now), Credentials.HasPassword(account),
                await db.RecoveryCodes.CountAsync(r => r.AccountId == id && r.AcknowledgedAt != null && r.UsedAt == null, c), passkeys,
                [.. sessions.Select(s => new SessionInfo(s.Id, s.Device, s.CreatedAt, s.LastSeenAt, s.Id == facts.Session))]);
        }, cancel);

    /// <summary>Locks the session that asks, until the person signs in again.</summary>
    public Task<Result<bool>> LockAsync(CancellationToken cancel = default) =>
        OwnAsync((operation, session) =>
        {
            session.LockedAt = operation.Now;
            operation.Record(new SessionLocked(operation.Account));
        }, cancel);

    /// <summary>Ends the session that asks.</summary>
    public Task<Result<bool>> SignOutAsync(CancellationToken cancel = default) =>
        OwnAsync((operation, session) => operation.Close(session, "signed-out"), cancel);

    /// <summary>Ends one of the person's other sessions, or all of them.</summary>
    public Task<Result<int>> SignOutElsewhereAsync(Guid? only = null, CancellationToken cancel = default) =>
        runner.RunAndKeepAsync<int>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            if (only is null)
                return await operation.CloseOthersAsync(operation.Account, operation.Facts.Session, "signed-out-elsewhere", c);
            var session = await operation.Db.Sessions.SingleOrDefaultAsync(
                s => s.Id == only && s.AccountId == operation.Account.Value && s.EndedAt == null && s.Id != operation.Facts.Session, c);
            if (session is null)
                return Error.NotFound;
            operation.Close(session, "signed-out-elsewhere");
            await operation.AnnounceSessionChangeAsync(operation.Account, c);
            return 1;
        }, cancel);

    private Task<Result<bool>> OwnAsync(Action<Operation, SessionRow> change, CancellationToken cancel) =>
        runner.RunAndKeepAsync<bool>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            change(operation, await operation.Db.Sessions.SingleAsync(s => s.Id == operation.Facts.Session, c));
            await operation.AnnounceSessionChangeAsync(operation.Account, c);
            return true;
        }, cancel);
}
