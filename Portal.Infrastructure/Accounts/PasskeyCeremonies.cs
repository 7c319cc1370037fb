using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>What the browser needs to ask its authenticator.</summary>
/// <param name="Ceremony">Goes back with the answer.</param>
/// <param name="Options">The options as WebAuthn's JSON.</param>
public sealed record PasskeyQuestion(Guid Ceremony, JsonNode Options);

/// <summary>
/// Questions to authenticators as rows of the database. SignInManager keeps one in a cookie: a second tab overwrites it, and nothing
/// stops the same answer from being given twice.
/// </summary>
public sealed class PasskeyCeremonies(IPasskeyHandler<AccountRow> handler)
{
    internal const string ToRegister = "register";
    internal const string ToSignIn = "sign-in";
    private const int Minutes = 5;
    private const int SweptAtOnce = 100;

    internal static readonly Error Refused = new(
        "passkey.refused", "The passkey could not be checked, or this took longer than 5 minutes. Try again; if it happens again, use another way to sign in.");

    internal async Task<PasskeyQuestion> AskToSignInAsync(Operation operation, HttpContext http, CancellationToken cancel)
    {
        var made = await handler.MakeRequestOptionsAsync(null, http);
        return await KeepAsync(operation, ToSignIn, null, made.AssertionState!, made.RequestOptionsJson, cancel);
    }

    internal async Task<PasskeyQuestion> AskToRegisterAsync(Operation operation, AccountRow account, HttpContext http, CancellationToken cancel)
    {
        var entity = new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.Email, DisplayName = account.Name };
        var made = await handler.MakeCreationOptionsAsync(entity, http);
        return await KeepAsync(operation, ToRegister, account.Id, made.AttestationState!, made.CreationOptionsJson, cancel);
    }

    /// <summary>Uses up the question and checks the answer of a sign-in.</summary>
    internal async Task<PasskeyAssertionResult<AccountRow>?> SignInAnswerAsync(
        Operation operation, Guid ceremony, string credentialJson, HttpContext http, CancellationToken cancel) =>
        await ConsumeAsync(operation, ceremony, ToSignIn, null, cancel) is { } state
            ? await handler.PerformAssertionAsync(new() { HttpContext = http, CredentialJson = credentialJson, AssertionState = state })
            : null;

    /// <summary>Uses up the question and checks the answer of a registration, which must come from the session that asked.</summary>
    internal async Task<PasskeyAttestationResult?> RegistrationAnswerAsync(
        Operation operation, Guid ceremony, string credentialJson, HttpContext http, CancellationToken cancel) =>
        await ConsumeAsync(operation, ceremony, ToRegister, operation.Account.Value, cancel) is { } state
            ? await handler.PerformAttestationAsync(new() { HttpContext = http, CredentialJson = credentialJson, AttestationState = state })
            : null;

    /// <summary>A credential id as the ledger names it.</summary>
    internal static string Fingerprint(byte[] credentialId) => Convert.ToHexStringLower(SHA256.HashData(credentialId));

    private static async Task<PasskeyQuestion> KeepAsync(
        Operation operation, string purpose, Guid? account, string state, string options, CancellationToken cancel)
    {
        await SweepAsync(operation, cancel);
        var row = new CeremonyRow
        {
            Id = Operation.NewId(),
            Purpose = purpose,
            AccountId = account,
            SessionId = account is null ? null : operation.Facts.Session,
            State = state,
            ExpiresAt = operation.Now.AddMinutes(Minutes),
        };
        operation.Db.Ceremonies.Add(row);
        return new PasskeyQuestion(row.Id, JsonNode.Parse(options)!);
    }

    // Opening the page of sign-in makes a row, so each new one takes away some that are over: the table holds what the limits let in
    // within five minutes, and nobody waits for somebody else's sweep.
    private static Task<int> SweepAsync(Operation operation, CancellationToken cancel) =>
        operation.Db.Database.ExecuteSqlAsync(
            $"""
            delete from passkey_ceremonies where id in (
                select id from passkey_ceremonies where expires_at <= {operation.Now} order by expires_at limit {SweptAtOnce} for update skip locked)
            """, cancel);

    // The one conditional update decides which of several answers counts.
    private static async Task<string?> ConsumeAsync(Operation operation, Guid ceremony, string purpose, Guid? account, CancellationToken cancel)
    {
        var session = account is null ? null : operation.Facts.Session;
        var consumed = await operation.Db.Ceremonies
            .Where(c => c.Id == ceremony && c.Purpose == purpose && c.AccountId == account && c.SessionId == session
                && c.ConsumedAt == null && c.ExpiresAt > operation.Now)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.ConsumedAt, operation.Now), cancel);
        return consumed == 1
            ? await operation.Db.Ceremonies.Where(c => c.Id == ceremony).Select(c => c.State).SingleAsync(cancel)
            : null;
    }
}
