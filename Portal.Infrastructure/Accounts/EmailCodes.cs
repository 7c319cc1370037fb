using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Accounts;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>Six-digit codes that are mailed: ten minutes, five tries, one use. Only a keyed hash is kept.</summary>
public sealed class EmailCodes(AccountKeys keys)
{
    /// <summary>How long a code works.</summary>
    public const int Minutes = 10;

    /// <summary>How often it may be tried.</summary>
    public const int Tries = 5;

    internal const string ToRegister = "register";
    internal const string ToRecover = "recover";
    internal const string ToChange = "change";

    internal static readonly Error Wrong = new(
        "code.wrong", $"This code is not right, or it is older than {Minutes} minutes. Check the newest mail, or ask for a new code.", "code");

    internal static readonly Error UsedUp = new("code.used-up", "This code was tried too often and no longer works. Ask for a new code.", "code");

    /// <summary>
    /// Makes a code. It is stored whether or not anybody is told it, so that both cases cost the same. One that is to change an address
    /// belongs to the account that asks.
    /// </summary>
    internal async Task<(Guid Request, string Code)> IssueAsync(
        Operation operation, EmailAddress email, string purpose, string? name, CancellationToken cancel)
    {
        var request = Operation.NewId();
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        // A new code ends the older ones: only the newest mail counts.
        var account = AccountOf(operation, purpose);
        await operation.Db.EmailCodes
            .Where(c => c.Purpose == purpose && c.AccountId == account && (account != null || c.EmailKey == email.Value) && c.ConsumedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.ConsumedAt, operation.Now), cancel);
        // Rows that somebody else holds are left to the next one: two who each hold an old row and want the other's would wait for ever.
        await operation.Db.Database.ExecuteSqlAsync(
            $"delete from email_codes where id in (select id from email_codes where expires_at < {operation.Now.AddDays(-2)} for update skip locked)", cancel);
        operation.Db.EmailCodes.Add(new EmailCodeRow
        {
            Id = request,
            EmailKey = email.Value,
            Purpose = purpose,
            AccountId = account,
            Name = name,
            CodeHash = await HashAsync(request, code, cancel),
            ExpiresAt = operation.Now.AddMinutes(Minutes),
            CreatedAt = operation.Now,
        });
        return (request, code);
    }

    /// <summary>Counts one try and compares. The row stays locked until the end of the transaction, so tries of one code follow each other.</summary>
    /// <returns>The row when the code is right; <see cref="Consume"/> uses it up.</returns>
    internal async Task<Result<EmailCodeRow>> TryAsync(Operation operation, Guid request, string purpose, string? typed, CancellationToken cancel)
    {
        await operation.Db.Database.ExecuteSqlAsync($"select 1 from email_codes where id = {request} for update", cancel);
        var account = AccountOf(operation, purpose);
        var row = await operation.Db.EmailCodes.SingleOrDefaultAsync(c => c.Id == request && c.Purpose == purpose && c.AccountId == account, cancel);
        if (row is not null && row.ConsumedAt is null && row.Attempts >= Tries)
            return UsedUp;
        var hash = await HashAsync(request, Totp.Digits(typed), cancel);
        if (row is null || row.ConsumedAt is not null || row.ExpiresAt <= operation.Now)
            return Wrong;
        row.Attempts++;
        return CryptographicOperations.FixedTimeEquals(hash, row.CodeHash) ? row : row.Attempts >= Tries ? UsedUp : Wrong;
    }

    internal static void Consume(Operation operation, EmailCodeRow row) => row.ConsumedAt = operation.Now;

    private static Guid? AccountOf(Operation operation, string purpose) => purpose == ToChange ? operation.Account.Value : null;

    private async Task<byte[]> HashAsync(Guid request, string code, CancellationToken cancel) =>
        (await keys.GetAsync(cancel)).Hash("email-code", request.ToString(), code);
}
