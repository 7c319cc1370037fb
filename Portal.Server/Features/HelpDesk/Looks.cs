using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Looks;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.HelpDesk;

/// <summary>What somebody lets the help desk see, and for how many minutes.</summary>
public sealed record LookOffer(IReadOnlyList<EnrollmentApplicationId> Applications, IReadOnlyList<string> Sections, int Minutes);

/// <summary>The code of a look that was opened. It is shown once and kept nowhere.</summary>
public sealed record OpenedLook(LookId Look, string Code, DateTimeOffset WaitsUntil);

/// <summary>What the provider's side does with looks: open one, take it back, end it.</summary>
public sealed class Looks(OperationRunner operations, FormCatalog forms, LookCodes codes)
{
    /// <summary>Opens a look, and makes the code with which it begins. Nobody opens more than they see themselves.</summary>
    public Task<Result<OpenedLook>> OpenAsync(ProviderId provider, LookOffer offer, CancellationToken cancel = default) =>
        operations.ForProviderAsync<OpenedLook>(Actions.OpenLook, provider, async (operation, c) =>
        {
            var scope = new LookScope(offer.Applications.ToHashSet(), offer.Sections.ToHashSet(StringComparer.Ordinal));
            if ((LookRules.Check(scope, offer.Minutes).Error ?? await RefusalAsync(operation, provider, scope, c)) is { } refused)
                return refused;
            var code = LookCodes.Make();
            var hash = await codes.HashAsync(code, c);
            while (await operation.Db.Looks.AnyAsync(l => l.CodeHash == hash, c))
                hash = await codes.HashAsync(code = LookCodes.Make(), c);
            var row = operation.Db.Looks.Add(new LookRow
            {
                Id = Operation.NewId(),
                ProviderId = provider.Value,
                Kind = LookRow.ByCode,
                OpenedBy = operation.Account.Value,
                OpenedAt = operation.Now,
                ApplicationIds = [.. scope.Applications.Select(a => a.Value).Order()],
                SectionKeys = [.. scope.Sections.Order(StringComparer.Ordinal)],
                Minutes = offer.Minutes,
                CodeHash = hash,
                WaitsUntil = operation.Now.AddMinutes(LookRules.CodeMinutes),
            }).Entity;
            var look = new LookId(row.Id);
            operation.Record(new LookOpened(
                provider, look, [.. row.ApplicationIds.Select(a => new EnrollmentApplicationId(a))], row.SectionKeys, row.Minutes));
            await operation.AnnounceAccessChangeAsync(provider, c);
            return new OpenedLook(look, LookCodes.Spoken(code), row.WaitsUntil);
        }, cancel);

    /// <summary>Ends a look that goes on, or takes back one that did not begin. Screens of the help desk go blank at once.</summary>
    public Task<Result<LookId>> EndAsync(ProviderId provider, LookId look, CancellationToken cancel = default) =>
        operations.ForProviderAsync<LookId>(Actions.EndLook, provider, async (operation, c) =>
        {
            var row = await LockAsync(operation.Db, look, c);
            // Break-glass that waits for its second person is not the provider's yet: they are told of it when it begins.
            if (row is null || row.ProviderId != provider.Value || row is { Kind: LookRow.BreakGlass, BegunAt: null })
                return Error.NotFound;
            if (row.StateAt(operation.Now) is not (LookState.Live or LookState.Waiting))
                return LookErrors.AlreadyOver;
            await EndAsync(operation, row, row.BegunAt is null ? "taken-back" : "provider", c);
            return look;
        }, cancel);

    /// <summary>Locks a look and reads it after the wait.</summary>
    internal static Task<LookRow?> LockAsync(PortalDb db, LookId look, CancellationToken cancel) =>
        db.Looks.FromSql($"select * from looks where id = {look.Value} for update").SingleOrDefaultAsync(cancel);

    /// <summary>Ends a look that is locked, and tells everybody's screens.</summary>
    internal static async Task EndAsync(Operation operation, LookRow row, string cause, CancellationToken cancel)
    {
        (row.EndedAt, row.EndedBy, row.EndCause) = (operation.Now, operation.Account.Value, cause);
        var (provider, helper) = (new ProviderId(row.ProviderId), row.HelperId is { } id ? new AccountId(id) : (AccountId?)null);
        operation.Record(new LookEnded(provider, new LookId(row.Id), helper, cause));
        await operation.AnnounceAccessChangeAsync(provider, cancel);
        if (helper is { } person)
            await operation.AnnounceSessionChangeAsync(person, cancel);
    }

    // A section that is withheld from the opener and one that no form has are refused in the same words.
    private async Task<Error?> RefusalAsync(Operation operation, ProviderId provider, LookScope scope, CancellationToken cancel)
    {
        var chosen = scope.Applications.Select(a => a.Value).ToArray();
        var applications = await operation.Db.Applications.AsNoTracking()
            .Where(a => a.ProviderId == provider.Value && chosen.Contains(a.Id)).ToListAsync(cancel);
        if (applications.Count != chosen.Length)
            return LookErrors.NoApplication;
        var seen = applications.Select(a => SeenSections.Of(operation.Facts, a, forms)).ToList();
        if (scope.Sections.Any(key => !seen.Exists(s => s.Asks(key)) || seen.Exists(s => s.Asks(key) && !s.Sees(key))))
            return LookErrors.NoSection;
        var hourAgo = operation.Now.AddHours(-1);
        var recent = await operation.Db.Looks.AsNoTracking()
            .Where(l => l.ProviderId == provider.Value && l.Kind == LookRow.ByCode && l.OpenedAt > hourAgo).ToListAsync(cancel);
        return recent.Count(l => l.StateAt(operation.Now) is LookState.Live or LookState.Waiting) >= LookRules.MaxOpen ? LookErrors.TooManyOpen
            : recent.Count >= LookRules.MaxCodesInAnHour ? LookErrors.TooManyCodes
            : null;
    }
}
