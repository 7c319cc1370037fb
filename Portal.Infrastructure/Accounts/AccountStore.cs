using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Accounts;

/// <summary>
/// What the built-in passkey handler looks up while it checks an answer. It changes nothing: accounts and passkeys change in operations only.
/// </summary>
public sealed class AccountStore(IDbContextFactory<PortalDb> factory) : IUserPasskeyStore<AccountRow>
{
    public async Task<AccountRow?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id))
            return null;
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
    }

    public async Task<AccountRow?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.EmailKey == normalizedUserName, cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(AccountRow user, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var rows = await db.Passkeys.AsNoTracking().Where(p => p.AccountId == user.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(Info)];
    }

    public async Task<AccountRow?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.AsNoTracking()
            .SingleOrDefaultAsync(a => db.Passkeys.Any(p => p.AccountId == a.Id && p.CredentialId == credentialId), cancellationToken);
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(AccountRow user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var db = await factory.CreateDbContextAsync(cancellationToken);
        var row = await db.Passkeys.AsNoTracking()
            .SingleOrDefaultAsync(p => p.AccountId == user.Id && p.CredentialId == credentialId, cancellationToken);
        return row is null ? null : Info(row);
    }

    public Task<string> GetUserIdAsync(AccountRow user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(AccountRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(AccountRow user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.EmailKey);

    public Task SetUserNameAsync(AccountRow user, string? userName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetNormalizedUserNameAsync(AccountRow user, string? normalizedName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> CreateAsync(AccountRow user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> UpdateAsync(AccountRow user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> DeleteAsync(AccountRow user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task AddOrUpdatePasskeyAsync(AccountRow user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ReadOnly();

    public Task RemovePasskeyAsync(AccountRow user, byte[] credentialId, CancellationToken cancellationToken) => throw ReadOnly();

    public void Dispose()
    {
    }

    private static UserPasskeyInfo Info(PasskeyRow row) =>
        new(
            row.CredentialId, row.PublicKey, row.CreatedAt, (uint)row.SignCount, row.Transports, row.IsUserVerified, row.IsBackupEligible,
            row.IsBackedUp, row.AttestationObject, row.ClientDataJson)
        {
            Name = row.Name,
        };

    private static NotSupportedException ReadOnly() => new("Accounts and passkeys change in operations only.");
}
