using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Operations;
using Portal.Infrastructure.Secrets;
using Portal.Server.Security;

namespace Portal.Server.Features.People;

/// <summary>
/// Letters and contracts that say that an agent acts for the provider, beside the agent's access: sealed, kept for good. The access ends with
/// the newest of them.
/// </summary>
public sealed class Authorities(
    OperationRunner operations, DataKeys keys, Uploads uploads, FileStore store, AccessMails mails)
{
    /// <summary>The largest file that is taken in, in bytes.</summary>
    public long MaxBytes => uploads.MaxBytes;

    /// <summary>Attaches a letter or contract. Access that would go on longer ends with it from now on.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="delegation">The access.</param>
    /// <param name="kind">letter or contract.</param>
    /// <param name="lastDay">Its last day, as typed.</param>
    /// <param name="content">The file, read to its end.</param>
    /// <param name="name">The name that the browser sent.</param>
    /// <param name="length">The length that the browser announced, when it did.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Result<Guid>> AttachAsync(
        ProviderId provider, DelegationId delegation, string kind, string? lastDay, Stream content, string name, long? length, CancellationToken cancel = default)
    {
        // Who may attach is asked before a byte is taken in, and again when the record is written.
        var opened = await OnStandingAsync(provider, delegation, kind, lastDay, async (operation, access, _, c) =>
            (Result<(DataKey Key, string Owner)>)(await KeyAsync(operation.Db, access.Row.Line, c), Owner(access.Row.Line)), cancel);
        if (!opened.Succeeded)
            return opened.Error;
        using var key = opened.Value.Key;
        var accepted = await uploads.AcceptAsync(content, name, length, opened.Value.Owner, key, cancel);
        if (!accepted.Succeeded)
            return accepted.Error;
        return await OnStandingAsync(provider, delegation, kind, lastDay, async (operation, access, end, c) =>
        {
            var row = operation.Db.Authorities.Add(new AuthorityRow(accepted.Value)
            {
                Id = Operation.NewId(),
                ProviderId = provider.Value,
                LineId = access.Row.Line,
                Kind = kind,
                EndsAt = end,
                AttachedBy = operation.Account.Value,
                AttachedAt = operation.Now,
            }).Entity;
            operation.Record(new AuthorityAttached(provider, delegation, new AccountId(access.Row.AgentId), row.Id, kind, end, accepted.Value.File.Sha256));
            if (access.Row.ValidUntil is not { } until || until > end)
                await EndWithItAsync(operation, access, end, c);
            return (Result<Guid>)row.Id;
        }, cancel);
    }

    /// <summary>Opens a letter or contract. The look is in the ledger before the first byte leaves.</summary>
    public Task<Result<OpenedFile>> OpenAsync(ProviderId provider, Guid authority, CancellationToken cancel = default) =>
        operations.ForProviderAsync(Actions.ViewAuthority, provider, (operation, c) => OpenAsync(operation, provider, authority, c), cancel);

    /// <summary>The same for an auditor, of any provider.</summary>
    public Task<Result<OpenedFile>> OpenForAuditAsync(Guid authority, CancellationToken cancel = default) =>
        operations.RunAsync(Actions.AuditAuthority, (operation, c) => OpenAsync(operation, null, authority, c), cancel);

    /// <summary>Says whether the provider requires a letter or contract.</summary>
    public Task<Result<bool>> RequireAsync(ProviderId provider, bool required, CancellationToken cancel = default) =>
        operations.ForProviderAsync<bool>(Actions.RequireAuthority, provider, async (operation, c) =>
        {
            var row = await operation.Db.Providers.SingleAsync(p => p.Id == provider.Value, c);
            if (row.AuthorityRequired == required)
                return required;
            row.AuthorityRequired = required;
            operation.Record(new AuthorityRequirementSet(provider, required));
            return required;
        }, cancel);

    private async Task<Result<OpenedFile>> OpenAsync(Operation operation, ProviderId? provider, Guid authority, CancellationToken cancel)
    {
        var row = await operation.Db.Authorities.AsNoTracking()
            .SingleOrDefaultAsync(a => a.Id == authority && (provider == null || a.ProviderId == provider.Value.Value), cancel);
        if (row is null)
            return Error.NotFound;
        operation.Record(new AuthorityViewed(new ProviderId(row.ProviderId), new DelegationId(row.LineId), row.Id));
        using var key = await keys.OpenAsync(operation.Db, Owner(row.LineId), cancel);
        var stored = new StoredFile(row.StoredName, row.SizeBytes, Convert.ToHexStringLower(row.Sha256));
        return new OpenedFile(await store.OpenAsync(stored, Owner(row.LineId), key, cancel), row.FileName, row.MediaType, row.SizeBytes);
    }

    private Task<Result<T>> OnStandingAsync<T>(
        ProviderId provider, DelegationId delegation, string kind, string? lastDay,
        Func<Operation, AccessPlan, DateTimeOffset, CancellationToken, Task<Result<T>>> attach, CancellationToken cancel) =>
        operations.ForProviderAsync<T>(Actions.AttachAuthority, provider, async (operation, c) =>
        {
            if (await operation.ReachAsync(provider, delegation, c) is not { } access)
                return Error.NotFound;
            if (access.StandingAt(operation.Now) is { } wrong)
                return wrong;
            if (kind is not ("letter" or "contract"))
                return AuthorityErrors.NoKind;
            var day = Days.Read(lastDay, "last-day");
            if (!day.Succeeded && day.Error == AuthorityErrors.TooFar)
                return AuthorityErrors.TooFar;
            if (!day.Succeeded || day.Value is not { } last)
                return AuthorityErrors.NoDay;
            var end = Days.End(last);
            // Access without an end gets this one.
            if (end > OfferRules.LatestEnd(operation.Now))
                return AuthorityErrors.TooFar;
            return end > operation.Now && end > access.Row.ValidFrom ? await attach(operation, access, end, c) : AuthorityErrors.NoDay;
        }, cancel);

    private async Task EndWithItAsync(Operation operation, AccessPlan access, DateTimeOffset end, CancellationToken cancel)
    {
        var terms = ChangeRules.From(access.Row.Terms(), operation.Now) with { ValidUntil = end };
        var done = await GrantPeriods.ReplaceAsync(
            operation, access.Becomes(terms, operation.Now), terms, "changed", access.Row.Preset, "It ends with the letter or contract that was attached.", cancel);
        await operation.TellAsync(mails, done, "changed", cancel);
        await operation.AnnounceAccessChangeAsync(new ProviderId(access.Row.ProviderId), cancel);
    }

    private async Task<DataKey> KeyAsync(PortalDb db, Guid line, CancellationToken cancel) =>
        await db.DataKeys.AnyAsync(k => k.Owner == Owner(line), cancel) ? await keys.OpenAsync(db, Owner(line), cancel) : keys.Create(db, Owner(line));

    private static string Owner(Guid line) => $"authority:{line}";
}
