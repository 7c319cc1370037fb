using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Accounts;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Accounts;

/// <summary>
/// Registration links for AccountAdmins. Who reaches the console may already do anything to the database, so the console may make one at
/// any time; each one is in the ledger. The link works once, for 24 hours, and only its hash is kept.
/// </summary>
public sealed class AdminLinks(OperationRunner runner, RateLimiter limiter, AccountKeys keys)
{
    /// <summary>How long a link works.</summary>
    public const int Hours = 24;

    private static readonly Error Dead = new(
        "admin-link.dead", $"This link was used already or is older than {Hours} hours. Make a new one with ./portal admin create.");

    /// <summary>Makes a link for an address. The console's runner acts for no account.</summary>
    /// <returns>The token; it goes behind the # of the link, where no server and no proxy logs it.</returns>
    public async Task<Result<string>> CreateAsync(string? email, CancellationToken cancel = default)
    {
        var address = EmailAddress.Parse(email);
        if (!address.Succeeded)
            return address.Error!;
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var hash = await HashAsync(token, cancel);
        return await runner.RunAsync<string>(Actions.EnterPortal, (operation, _) =>
        {
            var link = new RegistrationLinkRow
            {
                Id = Operation.NewId(),
                EmailKey = address.Value.Value,
                TokenHash = hash,
                ExpiresAt = operation.Now.AddHours(Hours),
            };
            operation.Db.RegistrationLinks.Add(link);
            operation.Record(new AdminLinkIssued(link.Id));
            return Task.FromResult<Result<string>>(token);
        }, cancel);
    }

    /// <summary>
    /// Uses a link: its address counts as confirmed and its account is AccountAdmin. The role has no power before the account has a way in,
    /// because only full sessions have any. An account that is ready gets the role and signs in as always.
    /// </summary>
    /// <returns>A session to set up the account with; null for an account that is ready.</returns>
    public async Task<Result<OpenedSession?>> UseAsync(string? token, string? name, Visit visit, CancellationToken cancel = default)
    {
        if (await limiter.TakeAsync(RateLimits.TriesFromAddress, visit.Address, cancel) is { } limited)
            return limited;
        var called = PersonName.Parse(name);
        if (!called.Succeeded)
            return called.Error!;
        var hash = await HashAsync(token is { Length: <= 100 } ? token : "", cancel);
        return await runner.RunAndKeepAsync<OpenedSession?>(Actions.EnterPortal, async (operation, c) =>
        {
            var used = await operation.Db.RegistrationLinks
                .Where(l => l.TokenHash == hash && l.UsedAt == null && l.ExpiresAt > operation.Now)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, operation.Now), c);
            if (used != 1)
                return Dead;
            var link = await operation.Db.RegistrationLinks.SingleAsync(l => l.TokenHash == hash, c);
            var account = await Registration.FindOrCreateAsync(operation, link.EmailKey, called.Value, c);
            var subject = new AccountId(account.Id);
            await operation.Db.Database.ExecuteSqlAsync(
                $"""
                insert into staff_roles (id, account_id, role, proposed_at, confirmed_at, reason)
                values ({Operation.NewId()}, {account.Id}, {nameof(StaffRole.AccountAdmin)}, {operation.Now}, {operation.Now}, 'console')
                on conflict (account_id, role) where ended_at is null
                do update set confirmed_at = excluded.confirmed_at, proposed_by = null, reason = excluded.reason where staff_roles.confirmed_at is null
                """, c);
            operation.RecordAs(subject, new EmailConfirmed(subject, "console-link"));
            operation.RecordAs(subject, new AdminLinkUsed(subject, link.Id));
            return account.ReadyAt is null
                ? await operation.OpenSessionAsync(account, Strengths.Setup, "console-link", visit, c)
                : (OpenedSession?)null;
        }, cancel);
    }

    private async Task<byte[]> HashAsync(string token, CancellationToken cancel) => (await keys.GetAsync(cancel)).Hash("admin-link", token);
}
