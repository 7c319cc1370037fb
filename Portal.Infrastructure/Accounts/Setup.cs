using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>Recovery codes, and with them the end of setting up an account.</summary>
public sealed class Setup(OperationRunner runner, AccountKeys keys)
{
    /// <summary>Makes new codes. They are returned once and kept as hashes; older ones stay good until these are acknowledged.</summary>
    public async Task<Result<string[]>> MakeRecoveryCodesAsync(CancellationToken cancel = default)
    {
        var key = await keys.GetAsync(cancel);
        return await runner.RunAndKeepAsync<string[]>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            var own = await OwnAccount.LockAsync(operation, c);
            if (own.MayChangeWaysIn() is { } refused)
                return refused;
            await operation.Db.RecoveryCodes.Where(r => r.AccountId == own.Account.Id && r.AcknowledgedAt == null).ExecuteDeleteAsync(c);
            var made = RecoveryCodes.New();
            foreach (var code in made)
                operation.Db.RecoveryCodes.Add(new RecoveryCodeRow
                {
                    Id = Operation.NewId(),
                    AccountId = own.Account.Id,
                    CodeHash = RecoveryCodes.Hash(key, own.Id, code),
                });
            return made;
        }, cancel);
    }

    /// <summary>The person says that the codes are kept. With a way in, that makes the account ready and opens a full session.</summary>
    /// <returns>The full session of an account that became ready; null for one that was.</returns>
    public Task<Result<OpenedSession?>> AcknowledgeAsync(bool kept, Visit visit, CancellationToken cancel = default) =>
        runner.RunAndKeepAsync<OpenedSession?>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            var own = await OwnAccount.LockAsync(operation, c);
            if (own.MayChangeWaysIn() is { } refused)
                return refused;
            if (!kept)
                return new Error("recovery-codes.not-kept", "Print or copy the codes, then check the box to say that you have them.", "kept");
            if (!await HasWayInAsync(operation, own.Account, c))
                return new Error("account.no-way-in", "Add a passkey first, or a password with an authenticator app.");
            if (!await operation.Db.RecoveryCodes.AnyAsync(r => r.AccountId == own.Account.Id && r.AcknowledgedAt == null, c))
                return new Error("recovery-codes.none", "There are no new codes to keep. Make new ones.");
            await operation.Db.RecoveryCodes.Where(r => r.AccountId == own.Account.Id && r.AcknowledgedAt != null).ExecuteDeleteAsync(c);
            await operation.Db.RecoveryCodes.Where(r => r.AccountId == own.Account.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.AcknowledgedAt, operation.Now), c);
            operation.Record(new RecoveryCodesReplaced(own.Id));
            if (own.Account.ReadyAt is not null)
            {
                operation.Send(own.Account.Email, AccountLetters.RecoveryCodesReplaced());
                return (OpenedSession?)null;
            }
            own.Account.ReadyAt = operation.Now;
            operation.Record(new AccountReady(own.Id));
            return await operation.OpenSessionAsync(own.Account, Strengths.Full, own.Session.Method, visit with { Locked = own.Ticket }, c);
        }, cancel);

    private static async Task<bool> HasWayInAsync(Operation operation, AccountRow account, CancellationToken cancel) =>
        Credentials.HasPassword(account) || await operation.Db.Passkeys.AnyAsync(p => p.AccountId == account.Id, cancel);
}
