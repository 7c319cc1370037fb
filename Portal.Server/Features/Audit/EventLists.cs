using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>An event with the names of everybody in it, and the exact bytes that the ledger hashed.</summary>
public sealed record NamedEvent(
    long Number, DateTimeOffset At, string Kind, string Action, string Outcome, string Basis, string? Actor, string? Provider, string? Npi,
    Guid? Application, string? Section, string? Subject, byte[] Entry);

/// <summary>One page of events, newest first.</summary>
/// <param name="Lines">The events.</param>
/// <param name="Total">How many there are on all pages, as far as they are counted.</param>
/// <param name="More">Whether there are more than that.</param>
/// <param name="Applications">Those of the lines that there are: somebody may have tried an id that they made up.</param>
public sealed record NamedEvents(IReadOnlyList<NamedEvent> Lines, int Total, bool More, IReadOnlySet<Guid> Applications);

/// <summary>What an export is going to hold.</summary>
/// <param name="UpTo">The newest entry of it: what is recorded meanwhile is not in it.</param>
/// <param name="Count">How many.</param>
/// <param name="At">When it was asked for.</param>
public sealed record ExportPlan(long UpTo, long Count, DateTimeOffset At);

/// <summary>The events of all applications, providers and people, for auditors: to look at, and to take away.</summary>
public sealed class EventLists(OperationRunner operations, AccessGate gate)
{
    /// <summary>Events on one page.</summary>
    public const int PageSize = 50;

    /// <summary>How far the events of a filter are counted for a page: of ten million each would be looked at only to say how many.</summary>
    public const int Counted = 10_000;

    /// <summary>Events that are read at once for a file. Between two reads nothing of the database is held, however slow the line is.</summary>
    public const int Batch = 1_000;

    private const int LastPage = 1_000_000;

    /// <summary>One page, newest first.</summary>
    public Task<Result<NamedEvents>> ListAsync(EventFilter filter, int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewEvents, new Target(), async (db, _, c) =>
        {
            var found = await filter.ApplyAsync(db, c);
            // First which, then their names: names of what is passed over would be looked up too.
            var shown = await found.OrderByDescending(e => e.Seq).Select(e => e.Seq)
                .Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize).ToListAsync(c);
            var lines = await Named(db, db.LedgerEntries.Where(e => shown.Contains(e.Seq)).OrderByDescending(e => e.Seq)).ToListAsync(c);
            var named = lines.Select(e => e.Application).OfType<Guid>().Distinct().ToList();
            var applications = (await db.Applications.Where(a => named.Contains(a.Id)).Select(a => a.Id).ToListAsync(c)).ToHashSet();
            // The ledger is numbered without gaps: how many there are in all, its newest number says.
            if (filter.IsEmpty)
                return new NamedEvents(lines, (int)Math.Min(int.MaxValue, await db.LedgerEntries.MaxAsync(e => (long?)e.Seq, c) ?? 0), false, applications);
            var count = await found.Take(Counted + 1).CountAsync(c);
            return new NamedEvents(lines, Math.Min(count, Counted), count > Counted, applications);
        }, cancel);

    /// <summary>Writes down that somebody takes events away. Done before the first one leaves: an export that breaks off was one.</summary>
    public async Task<Result<ExportPlan>> BeginExportAsync(EventFilter filter, string format, CancellationToken cancel = default)
    {
        // Counted before anything is locked: counting takes its time, and whoever suspends this account must not wait for it.
        var counted = await gate.ReadAsync<ExportPlan>(Actions.ViewEvents, new Target(), async (db, facts, c) =>
        {
            var newest = await db.LedgerEntries.MaxAsync(e => (long?)e.Seq, c) ?? 0;
            return new ExportPlan(newest, filter.IsEmpty ? newest : await (await filter.ApplyAsync(db, c)).LongCountAsync(e => e.Seq <= newest, c), facts.Now);
        }, cancel);
        return counted.Succeeded
            ? await operations.LookAtAsync<ExportPlan>(Actions.ViewEvents, new Target(), (operation, _) =>
            {
                operation.Record(new EventsExported(
                    filter.Application, filter.EventKind, filter.From, filter.Until, filter.Staff is not null, filter.Person is not null,
                    filter.Provider is not null, format, counted.Value.Count));
                return Task.FromResult<Result<ExportPlan>>(counted.Value with { At = operation.Now });
            }, cancel)
            : counted;
    }

    /// <summary>
    /// The events of an export, oldest first, batch by batch. Each batch is decided about anew.
    /// </summary>
    /// <exception cref="OperationCanceledException">It is not theirs to read any more, or what the filter finds has changed.</exception>
    public async IAsyncEnumerable<IReadOnlyList<NamedEvent>> ReadAsync(
        EventFilter filter, ExportPlan plan, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var sent = 0L;
        for (var (after, full) = (0L, true); full;)
        {
            var from = after;
            var read = await gate.ReadAgainAsync<List<NamedEvent>>(Actions.ViewEvents, new Target(), async (db, _, c) =>
                await Named(db, (await filter.ApplyAsync(db, c)).Where(e => e.Seq > from && e.Seq <= plan.UpTo).OrderBy(e => e.Seq).Take(Batch)).ToListAsync(c), cancel);
            if (!read.Succeeded)
                throw new OperationCanceledException("The role of whoever exports ended.");
            if (read.Value.Count > 0)
            {
                yield return read.Value;
                (after, sent) = (read.Value[^1].Number, sent + read.Value.Count);
            }
            full = read.Value.Count == Batch;
        }
        // Somebody or a provider got another name meanwhile: what a filter by name finds is not what was counted and recorded.
        if (sent != plan.Count)
            throw new OperationCanceledException("What the filter finds changed during the export.");
    }

    private static IQueryable<NamedEvent> Named(PortalDb db, IQueryable<LedgerEntryRow> entries) => entries.Select(e => new NamedEvent(
        e.Seq, e.At, e.Kind, e.Action, e.Outcome, e.Basis,
        db.Accounts.Where(a => a.Id == e.ActorId).Select(a => a.Name).FirstOrDefault(),
        db.Providers.Where(p => p.Id == e.ProviderId).Select(p => p.LegalName).FirstOrDefault(),
        db.Providers.Where(p => p.Id == e.ProviderId).Select(p => p.Npi).FirstOrDefault(),
        e.ApplicationId, e.Section,
        db.Accounts.Where(a => a.Id == e.SubjectId).Select(a => a.Name).FirstOrDefault(), e.Entry));
}
