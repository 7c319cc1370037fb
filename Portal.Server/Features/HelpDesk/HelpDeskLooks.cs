using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Looks;
using Portal.Infrastructure.Accounts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.HelpDesk;

/// <summary>A look of one's own.</summary>
public sealed record OwnLook(LookId Id, string Provider, bool BreakGlass, LookState State, DateTimeOffset OpenedAt, DateTimeOffset WaitsUntil, DateTimeOffset? EndsAt);

/// <summary>A break-glass look that one asked for oneself and that is over, with what became of it.</summary>
public sealed record OwnPastLook(BreakGlassLine Line, string? Refusal);

/// <summary>The looks of somebody of the help desk that wait or go on, and what became of those without a code.</summary>
public sealed record OwnLooks(AccountId Me, IReadOnlyList<OwnLook> Lines, IReadOnlyList<OwnPastLook> Past, DateTimeOffset Now);

/// <summary>What somebody of the help desk does with looks: begin one with a code, and stop.</summary>
public sealed class HelpDeskLooks(OperationRunner operations, AccessGate gate, LookCodes codes, RateLimiter limits, LookMails mails)
{
    /// <summary>
    /// Begins the look that this code opens. Of two who type it at once one begins it; a wrong one is counted and recorded, and all that is
    /// wrong with a code is answered alike.
    /// </summary>
    public async Task<Result<LookId>> UseCodeAsync(string? typed, CancellationToken cancel = default)
    {
        var facts = await gate.FactsAsync(new Target(), cancel);
        if (facts.Decide(Actions.UseLookCode).IsAllowed
            && await limits.TakeAsync(LookCodes.Tries, facts.Actor.Account!.Value.Value.ToString(), cancel) is { } tooMany)
            return tooMany with { Field = "code" };
        var hash = await codes.HashAsync(typed, cancel);
        return await operations.RunAndKeepAsync<LookId>(Actions.UseLookCode, async (operation, c) =>
        {
            if (await BeginAsync(operation, hash, c) is not { } look)
            {
                operation.Record(new LookCodeRefused());
                return LookErrors.WrongCode;
            }
            return look;
        }, cancel);
    }

    /// <summary>Stops looking before the time is over.</summary>
    public Task<Result<LookId>> LeaveAsync(LookId look, CancellationToken cancel = default) =>
        operations.ForLookAsync<LookId>(Actions.LeaveLook, look, async (operation, c) =>
        {
            await Looks.EndAsync(operation, (await Looks.LockAsync(operation.Db, look, c))!, "help-desk", c);
            return look;
        }, cancel);

    /// <summary>The person's looks that wait or go on.</summary>
    public Task<Result<OwnLooks>> MineAsync(CancellationToken cancel = default) => gate.ReadAsync(Actions.ViewOwnLooks, new Target(), MineAsync, cancel);

    /// <summary>The same again, on a page that is open.</summary>
    public Task<Result<OwnLooks>> FollowAsync(CancellationToken cancel = default) => gate.ReadAgainAsync(Actions.ViewOwnLooks, new Target(), MineAsync, cancel);

    private static async Task<OwnLooks> MineAsync(PortalDb db, AccessFacts facts, CancellationToken cancel)
    {
        var me = facts.Actor.Account!.Value;
        var rows = await db.Looks.AsNoTracking()
            .Where(l => l.HelperId == me.Value && l.EndedAt == null && (l.EndsAt > facts.Now || (l.BegunAt == null && l.WaitsUntil > facts.Now)))
            .Join(db.Providers, l => l.ProviderId, p => p.Id, (l, p) => new { Look = l, p.LegalName }).OrderBy(x => x.Look.OpenedAt).ToListAsync(cancel);
        var lines = new List<OwnLook>();
        foreach (var row in rows)
        {
            var state = await LookViews.StateAsync(db, row.Look, facts.Now, cancel);
            if (state is LookState.Live or LookState.Waiting)
                lines.Add(new OwnLook(
                    new LookId(row.Look.Id), row.LegalName, row.Look.Kind == LookRow.BreakGlass, state, row.Look.OpenedAt, row.Look.WaitsUntil,
                    row.Look.EndsAt));
        }
        return new OwnLooks(me, lines, await BreakGlassViews.PastOfAsync(db, me, facts.Now, cancel), facts.Now);
    }

    // The code names the provider; whatever changes the provider's access or its looks waits from here on, and the clock that counts is
    // the one after that wait.
    private async Task<LookId?> BeginAsync(Operation operation, byte[] hash, CancellationToken cancel)
    {
        if (await operation.Db.Looks.AsNoTracking().SingleOrDefaultAsync(l => l.CodeHash == hash, cancel) is not { } found)
            return null;
        var provider = new ProviderId(found.ProviderId);
        await operation.LockProviderAsync(provider, cancel);
        var row = (await Looks.LockAsync(operation.Db, new LookId(found.Id), cancel))!;
        var now = await operation.ClockAsync(cancel);
        if (row.StateAt(now) != LookState.Waiting || row.OpenedBy == operation.Account.Value)
            return null;
        var (look, until) = (new LookId(row.Id), now.AddMinutes(row.Minutes));
        var giver = await LookGivers.HoldingsAsync(operation.Db, row, cancel);
        if (!new LookHolding(look, provider, row.Scope(), now, until, null, giver).IsLiveAt(now))
            return null;
        (row.HelperId, row.BegunAt, row.EndsAt) = (operation.Account.Value, now, until);
        operation.Record(new LookBegun(provider, look, new AccountId(row.OpenedBy!.Value), until));
        foreach (var mail in await mails.BegunAsync(operation, row, cancel))
            operation.Send(mail);
        await operation.AnnounceAccessChangeAsync(provider, cancel);
        return look;
    }
}
