using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>For who lost every way in: a mailed code and a recovery code together, two things that are kept in different places.</summary>
public sealed class Recovery(OperationRunner runner, EmailCodes codes, AccountKeys keys, RateLimiter limiter)
{
    private static readonly Error NotRight = new(
        "recovery.not-right",
        $"The code from the mail or the recovery code is not right, was used before, or is older than {EmailCodes.Minutes} minutes. Check both, or ask for a new mail.",
        "code");

    /// <summary>Mails a code to the address of an account, or the news that there is none: the person who asks cannot tell which.</summary>
    public async Task<Result<Guid>> RequestCodeAsync(string? email, Visit visit, CancellationToken cancel = default)
    {
        var address = EmailAddress.Parse(email);
        if (!address.Succeeded)
            return address.Error! with { Field = "email" };
        var limited = await limiter.TakeAllAsync(
            cancel, (RateLimits.CodesToEmail, address.Value.Value), (RateLimits.CodesToEmailInADay, address.Value.Value),
            (RateLimits.CodesFromAddress, visit.Address));
        if (limited is not null)
            return limited;
        return await runner.RunAndKeepAsync<Guid>(Actions.EnterPortal, async (operation, c) =>
        {
            var known = await operation.Db.Accounts.AnyAsync(
                a => a.EmailKey == address.Value.Value && a.ReadyAt != null && a.SuspendedAt == null, c);
            var (request, code) = await codes.IssueAsync(operation, address.Value, EmailCodes.ToRecover, null, c);
            operation.Send(address.Value.Value, known ? AccountLetters.RecoveryCode(code) : AccountLetters.NothingToRecover());
            return request;
        }, cancel);
    }

    /// <summary>Opens a session that may only add a way in. Everything else that is signed in to the account ends.</summary>
    public async Task<Result<OpenedSession>> RecoverAsync(
        Guid request, string? code, string? recoveryCode, Visit visit, CancellationToken cancel = default)
    {
        if (await limiter.TakeAsync(RateLimits.TriesFromAddress, visit.Address, cancel) is { } limited)
            return limited;
        var key = await keys.GetAsync(cancel);
        return await runner.RunAndKeepAsync<OpenedSession>(Actions.EnterPortal, async (operation, c) =>
        {
            var tried = await codes.TryAsync(operation, request, EmailCodes.ToRecover, code, c);
            if (!tried.Succeeded)
                return tried.Error == EmailCodes.UsedUp ? tried.Error! : NotRight;
            var found = await operation.Db.Accounts.Where(a => a.EmailKey == tried.Value.EmailKey).Select(a => a.Id).SingleOrDefaultAsync(c);
            var account = await operation.LockAccountAsync(found, c);
            if (account is not { ReadyAt: not null, SuspendedAt: null })
                return NotRight;
            var subject = new AccountId(account.Id);
            var hash = RecoveryCodes.Hash(key, subject, recoveryCode ?? "");
            var used = await operation.Db.RecoveryCodes
                .Where(r => r.AccountId == account.Id && r.CodeHash == hash && r.AcknowledgedAt != null && r.UsedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.UsedAt, operation.Now), c);
            if (used != 1)
            {
                operation.RecordAs(subject, new RecoveryFailed(subject));
                return NotRight;
            }
            EmailCodes.Consume(operation, tried.Value);
            operation.RecordAs(subject, new RecoveryUsed(subject));
            await operation.CloseOthersAsync(subject, null, "recovered", c);
            operation.Send(account.Email, AccountLetters.RecoveryUsed());
            return await operation.OpenSessionAsync(account, Strengths.Recovery, "recovery", visit with { Locked = null }, c);
        }, cancel);
    }
}
