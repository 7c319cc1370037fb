using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Looks;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.HelpDesk;

/// <summary>What somebody of the help desk wants to see without a code.</summary>
/// <param name="Npi">The provider's.</param>
/// <param name="Application">Address or id of one application; empty for all of the provider.</param>
/// <param name="Payment">Whether the payment section is asked for by name.</param>
/// <param name="Minutes">How long.</param>
/// <param name="SecondPerson">Whether a second person confirms it first; otherwise it begins at once and is reviewed.</param>
/// <param name="Reason">Why.</param>
public sealed record BreakGlassWish(string Npi, string Application, bool Payment, int Minutes, bool SecondPerson, string Reason);

/// <summary>Break-glass: a look for a provider who cannot open one. It always needs somebody else, and the provider's side hears of it at once.</summary>
public sealed class BreakGlass(OperationRunner operations, AccessGate gate, FormCatalog forms, RateLimiter limits, LookMails mails)
{
    /// <summary>How often somebody may ask.</summary>
    public static readonly RateLimit Asks = new("break-glass", 10, 60);

    private const int MostApplications = 200;

    /// <summary>Asks for it. Without a second person it begins at once.</summary>
    public async Task<Result<LookId>> AskAsync(BreakGlassWish wish, CancellationToken cancel = default)
    {
        var facts = await gate.FactsAsync(new Target(), cancel);
        if (facts.Decide(Actions.AskBreakGlass).IsAllowed
            && await limits.TakeAsync(Asks, facts.Actor.Account!.Value.Value.ToString(), cancel) is { } tooMany)
            return tooMany with { Field = "npi" };
        return await operations.RunAsync<LookId>(Actions.AskBreakGlass, (operation, c) => AskAsync(operation, wish, c), cancel);
    }

    /// <summary>The second person lets it begin.</summary>
    public Task<Result<bool>> ConfirmAsync(LookId look, CancellationToken cancel = default) =>
        OverseeAsync(Actions.ConfirmBreakGlass, look, async (operation, row, glass, c) =>
        {
            if (!glass.SecondPerson || row.StateAt(operation.Now) != LookState.Waiting)
                return LookErrors.NotWaiting;
            if (!await LookGivers.Helpers(operation.Db).ContainsAsync(glass.AskedBy, c))
                return LookErrors.AskerGone;
            (glass.ConfirmedBy, glass.ConfirmedAt) = (operation.Account.Value, operation.Now);
            await BeginAsync(operation, row, glass, operation.Now, c);
            return true;
        }, cancel);

    /// <summary>The second person refuses it. It never begins.</summary>
    public Task<Result<bool>> RefuseAsync(LookId look, string? reason, CancellationToken cancel = default) =>
        OverseeAsync(Actions.ConfirmBreakGlass, look, async (operation, row, glass, c) =>
        {
            if (LookRules.CheckReason(reason).Error is { } unexplained)
                return unexplained;
            if (!glass.SecondPerson || row.StateAt(operation.Now) != LookState.Waiting)
                return LookErrors.NotWaiting;
            (glass.RefusedBy, glass.RefusedAt, glass.Refusal) = (operation.Account.Value, operation.Now, reason!.Trim());
            (row.EndedAt, row.EndedBy, row.EndCause) = (operation.Now, operation.Account.Value, "refused");
            var asker = new AccountId(glass.AskedBy);
            operation.Record(new BreakGlassRefused(new ProviderId(row.ProviderId), look, asker, glass.Refusal));
            await operation.AnnounceSessionChangeAsync(asker, c);
            return true;
        }, cancel);

    /// <summary>Says afterwards whether it was justified. Takes the alarm back, also one that nobody made in time.</summary>
    public Task<Result<bool>> ReviewAsync(LookId look, bool justified, string? note, CancellationToken cancel = default) =>
        OverseeAsync(Actions.ReviewBreakGlass, look, async (operation, row, glass, c) =>
        {
            if (LookRules.CheckReason(note).Error is { } unexplained)
                return unexplained;
            if (glass.ReviewAt(operation.Now) is not (ReviewState.Due or ReviewState.Overdue))
                return LookErrors.NothingToReview;
            if (await LookViews.StateAsync(operation.Db, row, operation.Now, c) == LookState.Live)
                return LookErrors.StillGoesOn;
            (glass.ReviewedBy, glass.ReviewedAt, glass.Justified, glass.ReviewNote) = (operation.Account.Value, operation.Now, justified, note!.Trim());
            operation.Record(new BreakGlassReviewed(new ProviderId(row.ProviderId), look, new AccountId(glass.AskedBy), justified, glass.ReviewNote));
            await operation.TakeBackAsync(LookMails.OverdueKey(row.Id), c);
            await operation.AnnounceNewsAsync(new ProviderId(row.ProviderId), c);
            return true;
        }, cancel);

    private Task<Result<bool>> OverseeAsync(
        PortalAction action, LookId look, Func<Operation, LookRow, BreakGlassRow, CancellationToken, Task<Result<bool>>> change, CancellationToken cancel) =>
        operations.ForLookAsync<bool>(action, look, async (operation, c) =>
        {
            var row = (await Looks.LockAsync(operation.Db, look, c))!;
            if (await operation.Db.BreakGlass.FromSql($"select * from break_glass where look_id = {look.Value} for update").SingleOrDefaultAsync(c) is not { } glass)
                return Error.NotFound;
            return glass.AskedBy == operation.Account.Value ? LookErrors.SecondPerson : await change(operation, row, glass, c);
        }, cancel);

    private async Task<Result<LookId>> AskAsync(Operation operation, BreakGlassWish wish, CancellationToken cancel)
    {
        var (db, npi, me) = (operation.Db, string.Concat(wish.Npi.Where(char.IsAsciiDigit)), operation.Account.Value);
        var found = await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Npi == npi, cancel);
        var applications = found is null ? [] : await BreakGlassViews.NamedAsync(db, found.Id, wish.Application, MostApplications, cancel);
        if (Error.Of(
            found is null ? LookErrors.NoProvider : null,
            applications.Count == 0 ? NoApplication(wish, found is not null) : null,
            LookRules.Minutes.Contains(wish.Minutes) ? null : LookErrors.NoMinutes,
            LookRules.CheckReason(wish.Reason).Error) is { } wrong)
            return wrong;
        var provider = found!;
        await operation.LockProviderAsync(new ProviderId(provider.Id), cancel);
        var now = await operation.ClockAsync(cancel);
        if (await db.Principals.AnyAsync(p => p.ProviderId == provider.Id && p.AccountId == me, cancel)
            || await db.Delegations.AnyAsync(d => d.ProviderId == provider.Id && d.AgentId == me, cancel))
            return LookErrors.OwnProvider;
        var mine = await db.Looks.AsNoTracking()
            .Where(l => l.ProviderId == provider.Id && l.HelperId == me && l.Kind == LookRow.BreakGlass && l.EndedAt == null).ToListAsync(cancel);
        if (mine.Exists(l => l.StateAt(now) is LookState.Live or LookState.Waiting))
            return LookErrors.OneAtATime;
        var overseers = await OverseersAsync(db, me, cancel);
        if (overseers.Count == 0)
            return LookErrors.NobodyOversees;
        return await KeepAsync(operation, wish, provider.Id, applications, overseers, now, cancel);
    }

    // Without the provider nobody knows whether it is one of theirs: only that nothing was named.
    private static Error? NoApplication(BreakGlassWish wish, bool known) =>
        string.IsNullOrWhiteSpace(wish.Application) ? known ? LookErrors.NothingToSee : null
        : known || !BreakGlassViews.NamesOne(wish.Application) ? LookErrors.NoSuchApplication
        : null;

    private async Task<LookId> KeepAsync(
        Operation operation, BreakGlassWish wish, Guid provider, IReadOnlyList<ApplicationRow> applications, IReadOnlyList<AccountRow> overseers,
        DateTimeOffset now, CancellationToken cancel)
    {
        var row = operation.Db.Looks.Add(new LookRow
        {
            Id = Operation.NewId(),
            ProviderId = provider,
            Kind = LookRow.BreakGlass,
            OpenedAt = now,
            ApplicationIds = [.. applications.Select(a => a.Id).Order()],
            SectionKeys = [.. SectionsOf(applications, wish.Payment).Order(StringComparer.Ordinal)],
            Minutes = wish.Minutes,
            WaitsUntil = now.AddMinutes(LookRules.ConfirmMinutes),
            HelperId = operation.Account.Value,
        }).Entity;
        var glass = operation.Db.BreakGlass.Add(new BreakGlassRow
        {
            LookId = row.Id,
            AskedBy = operation.Account.Value,
            Reason = wish.Reason.Trim(),
            SecondPerson = wish.SecondPerson,
            ReviewDueAt = wish.SecondPerson ? null : now.AddHours(LookRules.ReviewHours),
        }).Entity;
        operation.Record(new BreakGlassAsked(
            new ProviderId(provider), new LookId(row.Id), [.. row.ApplicationIds.Select(a => new EnrollmentApplicationId(a))], row.SectionKeys,
            row.Minutes, glass.SecondPerson, glass.Reason));
        foreach (var mail in mails.ToOversee(row, glass, overseers))
            operation.Send(mail);
        if (glass.ReviewDueAt is { } due)
        {
            foreach (var mail in mails.Overdue(row, overseers))
                operation.SendLater(mail, due);
            await BeginAsync(operation, row, glass, now, cancel);
        }
        return new LookId(row.Id);
    }

    // Loud: the provider's side hears of it at once, by mail and on every open page.
    private async Task BeginAsync(Operation operation, LookRow row, BreakGlassRow glass, DateTimeOffset now, CancellationToken cancel)
    {
        (row.BegunAt, row.EndsAt) = (now, now.AddMinutes(row.Minutes));
        var (provider, helper) = (new ProviderId(row.ProviderId), new AccountId(glass.AskedBy));
        operation.Record(new BreakGlassBegun(provider, new LookId(row.Id), helper, row.EndsAt.Value, glass.ReviewDueAt));
        foreach (var mail in await mails.BreakGlassBegunAsync(operation, row, cancel))
            operation.Send(mail);
        await operation.AnnounceAccessChangeAsync(provider, cancel);
        await operation.AnnounceSessionChangeAsync(helper, cancel);
    }

    private HashSet<string> SectionsOf(IEnumerable<ApplicationRow> applications, bool payment) =>
    [
        .. applications.Select(a => (a.FormKey, a.FormVersion)).Distinct().Select(f => forms.Find(f.FormKey, f.FormVersion)).OfType<FormDefinition>()
            .SelectMany(form => form.Sections).Where(s => s.Kind == SectionKind.Questions && (payment || !s.Banking)).Select(s => s.Key),
    ];

    // Whoever could confirm or review it: never the person who asks.
    private static Task<List<AccountRow>> OverseersAsync(PortalDb db, Guid asker, CancellationToken cancel) => db.Accounts.AsNoTracking()
        .Where(a => a.Id != asker && a.SuspendedAt == null && db.StaffRoles.Any(r =>
            r.AccountId == a.Id && (r.Role == nameof(StaffRole.Auditor) || r.Role == nameof(StaffRole.AccountAdmin)) && r.ConfirmedAt != null && r.EndedAt == null))
        .OrderBy(a => a.Id).ToListAsync(cancel);
}
