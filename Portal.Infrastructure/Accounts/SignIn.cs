using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>The two ways in: a passkey, or a password together with an authenticator app.</summary>
public sealed class SignIn(OperationRunner runner, PasskeyCeremonies ceremonies, Passwords passwords, AccountKeys keys, RateLimiter limiter)
{
    private static readonly Error Suspended = new(
        "account.suspended", "This account is suspended. Ask the people who run this portal to look at it.");

    private static readonly Error NotRight = new(
        "sign-in.not-right", "E-mail address, password or code is not right. Check all three; a code works once, so wait for the next one.", "email");

    /// <summary>Asks for any passkey of this portal. Names no account, so nobody learns whether one exists.</summary>
    public Task<Result<PasskeyQuestion>> AskForPasskeyAsync(HttpContext http, Visit visit, CancellationToken cancel = default) =>
        AskAsync(RateLimits.SignInFromAddress, http, visit, cancel);

    /// <summary>
    /// The same question for a page that was only opened, where the browser offers passkeys in the field for the address. It has a limit of
    /// its own: opening pages uses up nobody's tries, and where it is reached there is no offer.
    /// </summary>
    public Task<Result<PasskeyQuestion>> OfferPasskeysAsync(HttpContext http, Visit visit, CancellationToken cancel = default) =>
        AskAsync(RateLimits.OffersToAddress, http, visit, cancel);

    /// <summary>Signs in with the answer of a passkey.</summary>
    public Task<Result<OpenedSession>> WithPasskeyAsync(
        Guid ceremony, string credentialJson, HttpContext http, Visit visit, CancellationToken cancel = default) =>
        runner.RunAndKeepAsync<OpenedSession>(Actions.EnterPortal, async (operation, c) =>
        {
            var answer = await ceremonies.SignInAnswerAsync(operation, ceremony, credentialJson, http, c);
            if (answer is not { Succeeded: true })
                return PasskeyCeremonies.Refused;
            // Read again under the lock: the passkey may have been removed, or the account suspended, since it was looked up.
            var account = await operation.LockAccountAsync(answer.User!.Id, c);
            var passkey = await operation.Db.Passkeys.SingleOrDefaultAsync(
                p => p.CredentialId == answer.Passkey!.CredentialId && p.AccountId == answer.User.Id, c);
            if (account is null || passkey is null)
                return PasskeyCeremonies.Refused;
            if (account.SuspendedAt is not null)
                return Fail(operation, account, SignInMethods.Passkey, "suspended", Suspended);
            passkey.SignCount = answer.Passkey!.SignCount;
            passkey.IsBackedUp = answer.Passkey.IsBackedUp;
            passkey.IsUserVerified = answer.Passkey.IsUserVerified;
            passkey.LastUsedAt = operation.Now;
            return await OpenAsync(operation, account, SignInMethods.Passkey, visit, c, passkey.CredentialId);
        }, cancel);

    /// <summary>Signs in with address, password and code. All are checked together, so that nothing tells which was wrong.</summary>
    public async Task<Result<OpenedSession>> WithPasswordAsync(
        string? email, string? password, string? code, Visit visit, CancellationToken cancel = default)
    {
        var parsed = EmailAddress.Parse(email);
        if (!parsed.Succeeded)
            return parsed.Error! with { Field = "email" };
        var address = parsed.Value.Value;
        var limited = await limiter.TakeAllAsync(cancel, (RateLimits.SignInOfEmail, address), (RateLimits.SignInFromAddress, visit.Address));
        if (limited is not null)
            return limited;
        var key = await keys.GetAsync(cancel);
        var opened = await runner.RunAndKeepAsync<OpenedSession>(Actions.EnterPortal, async (operation, c) =>
        {
            await operation.Db.Database.ExecuteSqlAsync($"select 1 from accounts where email_key = {address} for no key update", c);
            var account = await operation.Db.Accounts.SingleOrDefaultAsync(a => a.EmailKey == address, c);
            var right = passwords.Verify(account?.PasswordHash, password);
            var secret = account?.TotpSecret is { } kept ? key.Open(new AccountId(account.Id), kept) : Totp.NewSecret();
            var step = Totp.Match(secret, code, operation.Now);
            if (account is null)
                return NotRight;
            if (!right || account.TotpSecret is null || step is not { } used || used <= account.TotpLastStep)
                return Fail(operation, account, SignInMethods.PasswordWithApp, right ? "code" : "password", NotRight);
            account.TotpLastStep = used;
            return account.SuspendedAt is null
                ? await OpenAsync(operation, account, SignInMethods.PasswordWithApp, visit, c)
                : Fail(operation, account, SignInMethods.PasswordWithApp, "suspended", Suspended);
        }, cancel);
        if (opened.Succeeded)
            await limiter.ForgetAsync(RateLimits.SignInOfEmail, address, cancel);
        return opened;
    }

    private async Task<Result<PasskeyQuestion>> AskAsync(RateLimit limit, HttpContext http, Visit visit, CancellationToken cancel)
    {
        if (await limiter.TakeAsync(limit, visit.Address, cancel) is { } limited)
            return limited;
        return await runner.RunAndKeepAsync<PasskeyQuestion>(
            Actions.EnterPortal, async (operation, c) => await ceremonies.AskToSignInAsync(operation, http, c), cancel);
    }

    private static Task<OpenedSession> OpenAsync(
        Operation operation, AccountRow account, string method, Visit visit, CancellationToken cancel, byte[]? passkey = null) =>
        operation.OpenSessionAsync(account, account.ReadyAt is null ? Strengths.Setup : Strengths.Full, method, visit, cancel, passkey);

    private static Error Fail(Operation operation, AccountRow account, string method, string reason, Error told)
    {
        operation.RecordAs(new AccountId(account.Id), new SignInFailed(new AccountId(account.Id), method, reason));
        return told;
    }
}
