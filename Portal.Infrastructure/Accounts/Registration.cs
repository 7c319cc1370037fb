using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>From an e-mail address to an account with a session that may set up a way in.</summary>
public sealed class Registration(OperationRunner runner, EmailCodes codes, RateLimiter limiter)
{
    private static readonly Error Known = new(
        "account.exists", "There is an account with this address already. Sign in, or use a recovery code if you lost your passkey.");

    /// <summary>Mails a code, or the news that there is an account already: the person who asks cannot tell which.</summary>
    /// <returns>The request, to which the code belongs.</returns>
    public async Task<Result<Guid>> RequestCodeAsync(string? email, string? name, Visit visit, CancellationToken cancel = default)
    {
        var address = EmailAddress.Parse(email);
        if (!address.Succeeded)
            return address.Error! with { Field = "email" };
        var called = PersonName.Parse(name);
        if (!called.Succeeded)
            return called.Error!;
        var limited = await limiter.TakeAllAsync(
            cancel, (RateLimits.CodesToEmail, address.Value.Value), (RateLimits.CodesToEmailInADay, address.Value.Value),
            (RateLimits.CodesFromAddress, visit.Address));
        return limited is not null ? limited : await MailAsync(address.Value, called.Value, cancel);
    }

    /// <summary>Mails a new code for a request whose mail did not come.</summary>
    public async Task<Result<Guid>> RequestAgainAsync(Guid request, Visit visit, CancellationToken cancel = default)
    {
        var before = await PendingAsync(request, cancel);
        return before is null ? Error.NotFound : await RequestCodeAsync(before.Email, before.Name, visit, cancel);
    }

    /// <summary>What a request was made with; null when there is none.</summary>
    public async Task<PendingRegistration?> PendingAsync(Guid request, CancellationToken cancel = default)
    {
        var found = await runner.RunAsync<PendingRegistration>(Actions.EnterPortal, async (operation, c) =>
            await operation.Db.EmailCodes.Where(r => r.Id == request && r.Purpose == EmailCodes.ToRegister)
                .Select(r => new PendingRegistration(r.EmailKey, r.Name ?? "")).SingleOrDefaultAsync(c) is { } row ? row : Error.NotFound, cancel);
        return found.Succeeded ? found.Value : null;
    }

    /// <summary>Confirms the address with the code. The account is made here, or found when its owner never finished.</summary>
    public async Task<Result<OpenedSession>> ConfirmAsync(Guid request, string? code, Visit visit, CancellationToken cancel = default)
    {
        if (await limiter.TakeAsync(RateLimits.TriesFromAddress, visit.Address, cancel) is { } limited)
            return limited;
        return await runner.RunAndKeepAsync<OpenedSession>(Actions.EnterPortal, async (operation, c) =>
        {
            var tried = await codes.TryAsync(operation, request, EmailCodes.ToRegister, code, c);
            if (!tried.Succeeded)
                return tried.Error!;
            EmailCodes.Consume(operation, tried.Value);
            var account = await FindOrCreateAsync(operation, tried.Value.EmailKey, tried.Value.Name!, c);
            if (account.ReadyAt is not null || account.SuspendedAt is not null)
                return Known;
            operation.RecordAs(new AccountId(account.Id), new EmailConfirmed(new AccountId(account.Id), "code"));
            return await operation.OpenSessionAsync(account, Strengths.Setup, "email-code", visit, c);
        }, cancel);
    }

    /// <summary>The account of an address, made when there is none. Two at once get the same one.</summary>
    internal static async Task<AccountRow> FindOrCreateAsync(Operation operation, string email, string name, CancellationToken cancel)
    {
        var id = Operation.NewId();
        var made = await operation.Db.Database.ExecuteSqlAsync(
            $"""
            insert into accounts (id, email, email_key, name, security_stamp, created_at)
            values ({id}, {email}, {email}, {name}, gen_random_uuid(), {operation.Now}) on conflict (email_key) do nothing
            """, cancel);
        if (made == 1)
            operation.RecordAs(new AccountId(id), new AccountRegistered(new AccountId(id)));
        await operation.Db.Database.ExecuteSqlAsync($"select 1 from accounts where email_key = {email} for no key update", cancel);
        return await operation.Db.Accounts.SingleAsync(a => a.EmailKey == email, cancel);
    }

    private Task<Result<Guid>> MailAsync(EmailAddress email, string name, CancellationToken cancel) =>
        runner.RunAndKeepAsync<Guid>(Actions.EnterPortal, async (operation, c) =>
        {
            var taken = await operation.Db.Accounts.AnyAsync(
                a => a.EmailKey == email.Value && (a.ReadyAt != null || a.SuspendedAt != null), c);
            var (request, code) = await codes.IssueAsync(operation, email, EmailCodes.ToRegister, name, c);
            operation.Send(email.Value, taken ? AccountLetters.AlreadyRegistered() : AccountLetters.RegistrationCode(code));
            return request;
        }, cancel);
}

/// <summary>A registration that waits for its code.</summary>
public sealed record PendingRegistration(string Email, string Name);
