using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>A person's own ways in: passkeys, and the password with its authenticator app.</summary>
public sealed class Credentials(
    OperationRunner runner, PasskeyCeremonies ceremonies, Passwords passwords, AccountKeys keys, RateLimiter limiter)
{
    private const int MaxPasskeys = 20;
    private const int MaxNameLength = 60;

    private static readonly Error LastWayIn = new(
        "credential.last", "This is your only way to sign in, so it cannot be removed. Add another passkey first.");

    private static readonly Error WrongCode = new(
        "totp.wrong", "This code is not the one that your app shows now. Check that the time of your phone is right, and type the next code.", "code");

    /// <summary>Asks for a new passkey.</summary>
    public Task<Result<PasskeyQuestion>> AskForPasskeyAsync(HttpContext http, CancellationToken cancel = default) =>
        ChangeAsync<PasskeyQuestion>(async (own, c) =>
            await own.Operation.Db.Passkeys.CountAsync(p => p.AccountId == own.Account.Id, c) < MaxPasskeys
                ? await ceremonies.AskToRegisterAsync(own.Operation, own.Account, http, c)
                : new Error("passkey.too-many", $"An account has at most {MaxPasskeys} passkeys. Remove one that you no longer use."), cancel);

    /// <summary>Keeps the passkey that the authenticator made. After a recovery this opens a full session.</summary>
    public Task<Result<OpenedSession?>> AddPasskeyAsync(
        Guid ceremony, string credentialJson, string? name, HttpContext http, Visit visit, CancellationToken cancel = default) =>
        ChangeAsync<OpenedSession?>(async (own, c) =>
        {
            var made = await ceremonies.RegistrationAnswerAsync(own.Operation, ceremony, credentialJson, http, c);
            if (made is not { Succeeded: true } || made.UserEntity!.Id != own.Account.Id.ToString())
                return PasskeyCeremonies.Refused;
            var passkey = made.Passkey!;
            if (await own.Operation.Db.Passkeys.AnyAsync(p => p.CredentialId == passkey.CredentialId, c))
                return new Error("passkey.known", "This passkey is registered already. Use it to sign in, or add one of another device.");
            var called = string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength ? visit.Device : name.Trim();
            own.Operation.Db.Passkeys.Add(new PasskeyRow
            {
                CredentialId = passkey.CredentialId,
                AccountId = own.Account.Id,
                Name = called,
                PublicKey = passkey.PublicKey,
                SignCount = passkey.SignCount,
                Transports = passkey.Transports ?? [],
                IsUserVerified = passkey.IsUserVerified,
                IsBackupEligible = passkey.IsBackupEligible,
                IsBackedUp = passkey.IsBackedUp,
                AttestationObject = passkey.AttestationObject,
                ClientDataJson = passkey.ClientDataJson,
                CreatedAt = own.Operation.Now,
            });
            own.Operation.Record(new PasskeyAdded(own.Id, PasskeyCeremonies.Fingerprint(passkey.CredentialId)));
            own.Operation.Send(own.Account.Email, AccountLetters.PasskeyAdded());
            return await FinishRecoveryAsync(own, visit, c);
        }, cancel);

    /// <summary>Gives a passkey another name.</summary>
    public Task<Result<bool>> RenamePasskeyAsync(byte[] credentialId, string? name, CancellationToken cancel = default) =>
        ChangeAsync<bool>(async (own, c) =>
        {
            var called = (name ?? "").Trim();
            if (called.Length is 0 or > MaxNameLength || called.Any(char.IsControl))
                return new Error("passkey.name", $"Enter a name of 1 to {MaxNameLength} characters, like \"Phone\".", "name");
            if (await own.Operation.Db.Passkeys.SingleOrDefaultAsync(p => p.CredentialId == credentialId && p.AccountId == own.Account.Id, c) is not { } row)
                return Error.NotFound;
            row.Name = called;
            own.Operation.Record(new PasskeyRenamed(own.Id, PasskeyCeremonies.Fingerprint(credentialId)));
            return true;
        }, cancel);

    /// <summary>
    /// Removes a passkey, unless it is the last way in. The sessions that it opened end with it: whoever holds a lost device is out. Not the one
    /// that asks, whose person is at the security page and has just signed in.
    /// </summary>
    public Task<Result<bool>> RemovePasskeyAsync(byte[] credentialId, CancellationToken cancel = default) =>
        ChangeAsync<bool>(async (own, c) =>
        {
            var rows = await own.Operation.Db.Passkeys.Where(p => p.AccountId == own.Account.Id).ToListAsync(c);
            if (rows.Find(p => p.CredentialId.AsSpan().SequenceEqual(credentialId)) is not { } row)
                return Error.NotFound;
            if (rows.Count == 1 && !HasPassword(own.Account))
                return LastWayIn;
            own.Operation.Db.Passkeys.Remove(row);
            own.Operation.Record(new PasskeyRemoved(own.Id, PasskeyCeremonies.Fingerprint(credentialId)));
            own.Operation.Send(own.Account.Email, AccountLetters.PasskeyRemoved());
            await own.Operation.CloseOthersAsync(
                own.Id, own.Session.Id, s => s.Method == SignInMethods.Passkey && (s.PasskeyId == null || s.PasskeyId == row.CredentialId), "passkey-removed", c);
            return true;
        }, cancel);

    /// <summary>Makes a secret for an authenticator app. It counts once a code of it and a password were given.</summary>
    public Task<Result<TotpSetup>> BeginPasswordAsync(CancellationToken cancel = default) =>
        ChangeAsync<TotpSetup>(async (own, c) =>
        {
            var key = await keys.GetAsync(c);
            if (own.Account.TotpPending is not { } pending)
                own.Account.TotpPending = pending = key.Seal(own.Id, Totp.NewSecret());
            var secret = key.Open(own.Id, pending);
            return new TotpSetup(Totp.Display(secret), Totp.Link(secret, own.Account.Email));
        }, cancel);

    /// <summary>Sets the password and the authenticator app together. After a recovery this opens a full session.</summary>
    public Task<Result<OpenedSession?>> SetPasswordAsync(string? password, string? code, Visit visit, CancellationToken cancel = default) =>
        ChangeAsync<OpenedSession?>(async (own, c) =>
        {
            if (await limiter.TakeAsync(RateLimits.ChangesOfAccount, own.Account.Id.ToString(), c) is { } limited)
                return limited;
            if (own.Account.TotpPending is not { } pending)
                return new Error("totp.none", "This page is out of date. Open it again and add the new key to your app.", "code");
            if (Passwords.Refusal(password, own.Account.Email) is { } refused)
                return refused;
            var secret = (await keys.GetAsync(c)).Open(own.Id, pending);
            if (Totp.Match(secret, code, own.Operation.Now) is not { } step)
                return WrongCode;
            own.Account.PasswordHash = passwords.Hash(password!);
            (own.Account.TotpSecret, own.Account.TotpPending, own.Account.TotpLastStep) = (pending, null, step);
            own.Operation.Record(new PasswordSet(own.Id));
            own.Operation.Send(own.Account.Email, AccountLetters.PasswordSet());
            await CloseOfPasswordAsync(own, "password-set", c); // Whoever knew the former one is out.
            return await FinishRecoveryAsync(own, visit, c);
        }, cancel);

    /// <summary>Removes the password and its app, unless they are the last way in. The other sessions that they opened end with them.</summary>
    public Task<Result<bool>> RemovePasswordAsync(CancellationToken cancel = default) =>
        ChangeAsync<bool>(async (own, c) =>
        {
            if (!await own.Operation.Db.Passkeys.AnyAsync(p => p.AccountId == own.Account.Id, c))
                return LastWayIn;
            (own.Account.PasswordHash, own.Account.TotpSecret, own.Account.TotpPending) = (null, null, null);
            own.Operation.Record(new PasswordRemoved(own.Id));
            own.Operation.Send(own.Account.Email, AccountLetters.PasswordRemoved());
            await CloseOfPasswordAsync(own, "password-removed", c);
            return true;
        }, cancel);

    internal static bool HasPassword(AccountRow account) => account is { PasswordHash: not null, TotpSecret: not null };

    private Task<Result<T>> ChangeAsync<T>(Func<OwnAccount, CancellationToken, Task<Result<T>>> change, CancellationToken cancel) =>
        runner.RunAndKeepAsync<T>(Actions.KeepOwnAccount, async (operation, c) =>
        {
            var own = await OwnAccount.LockAsync(operation, c);
            return own.MayChangeWaysIn() is { } refused ? refused : await change(own, c);
        }, cancel);

    private static Task<int> CloseOfPasswordAsync(OwnAccount own, string cause, CancellationToken cancel) =>
        own.Operation.CloseOthersAsync(own.Id, own.Session.Id, s => s.Method == SignInMethods.PasswordWithApp, cause, cancel);

    private static async Task<OpenedSession?> FinishRecoveryAsync(OwnAccount own, Visit visit, CancellationToken cancel) =>
        own.Session.Strength == Strengths.Recovery
            ? await own.Operation.OpenSessionAsync(own.Account, Strengths.Full, own.Session.Method, visit with { Locked = own.Ticket }, cancel)
            : null;
}

/// <summary>What to put into an authenticator app.</summary>
/// <param name="Key">To type.</param>
/// <param name="Link">To open on the same device.</param>
public sealed record TotpSetup(string Key, string Link);
