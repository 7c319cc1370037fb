using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Findings;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>
/// Looks through the ledger, batch by batch, and keeps and tells what the rules find. A batch, its findings and where the next begins are
/// one transaction: an entry is looked at once, however many servers there are and wherever one of them is stopped.
/// </summary>
public sealed class FindingRounds(OperationRunner operations, FormCatalog forms, FindingThresholds thresholds)
{
    /// <summary>Entries in one batch.</summary>
    public const int Batch = 1_000;

    private static readonly TimeSpan OutOfOrder = TimeSpan.FromMinutes(1);

    // A batch is this long only when nobody looked for as long.
    private static readonly TimeSpan LongestBatch = TimeSpan.FromDays(7);

    private static readonly string Denied = PortalEvent.KebabCase(nameof(AccessDenied));

    private readonly HashSet<string> _banking =
        [.. forms.All.SelectMany(form => form.Sections).Where(section => section.Banking).Select(section => section.Key)];

    /// <summary>Looks through the next entries.</summary>
    /// <returns>How many; fewer than <see cref="Batch"/> when none is left, or when another server is at it.</returns>
    public Task<Result<int>> NextAsync(CancellationToken cancel = default) =>
        operations.AsPortalAsync<int>(Actions.FindUnusual, async (operation, c) =>
        {
            var db = operation.Db;
            // Locking the head writes to it, which an idle portal need not do.
            if (!await db.LedgerEntries.AnyAsync(e => e.Seq > db.FindingsHead.Select(h => h.Seq).First(), c))
                return 0;
            var heads = await db.FindingsHead.FromSql($"select * from findings_head for update skip locked").AsNoTracking().ToListAsync(c);
            if (heads is not [var head])
                return 0;
            var rows = await Lines(db.LedgerEntries.Where(e => e.Seq > head.Seq).OrderBy(e => e.Seq).Take(Batch)).ToListAsync(c);
            if (rows.Count == 0)
                return 0;
            await KeepAsync(operation, FindingRules.Find(await SeenAsync(operation, rows, c)), c);
            await db.FindingsHead.ExecuteUpdateAsync(set => set.SetProperty(h => h.Seq, rows[^1].Seq), c);
            return rows.Count;
        }, cancel);

    private static async Task KeepAsync(Operation operation, IReadOnlyList<Found> found, CancellationToken cancel)
    {
        var occasions = found.Select(f => f.Occasion).ToArray();
        var known = await operation.Db.Findings.Where(f => occasions.Contains(f.Occasion)).Select(f => f.Occasion).ToListAsync(cancel);
        foreach (var one in found.Where(f => !known.Contains(f.Occasion)))
        {
            var id = new FindingId(Operation.NewId());
            operation.Db.Findings.Add(new FindingRow
            {
                Id = id.Value,
                Rule = one.Rule,
                Occasion = one.Occasion,
                Reason = one.Reason,
                AccountId = one.Actor?.Value,
                ProviderId = one.Provider?.Value,
                Entries = [.. one.Numbers],
                FoundAt = operation.Now,
            });
            operation.Record(new UnusualAccessFound(id, one.Rule, one.Provider, one.Actor, one.Numbers, one.InAll));
        }
    }

    private async Task<SeenEntries> SeenAsync(Operation operation, List<EntryLine> rows, CancellationToken cancel)
    {
        var (db, first, latest) = (operation.Db, rows[0].Seq, operation.Now + OutOfOrder);
        List<EntryLine> before = [.. await UsesBeforeAsync(db, rows, latest, cancel), .. await RefusedBeforeAsync(db, rows, latest, cancel)];
        var lines = await LinesAsync(db, rows, cancel);
        return new SeenEntries(
            [.. rows.Select(e => Seen(e, lines))], [.. before.OrderBy(e => e.Seq).Select(e => Seen(e, lines))], await LastUsedAsync(db, first, lines.Values, cancel),
            thresholds);
    }

    // In a busy hour one person leaves hundreds of entries at one provider; the newest of each provider is all that a rule counts.
    private async Task<List<EntryLine>> UsesBeforeAsync(PortalDb db, List<EntryLine> rows, DateTimeOffset latest, CancellationToken cancel)
    {
        var people = People(rows.Where(e => e.ProviderId is not null));
        if (people.Length == 0)
            return [];
        var (first, since) = (rows[0].Seq, Earliest(rows, latest) - thresholds.ProvidersWithin);
        var from = await LastBeforeAsync(db, first, since, latest, cancel);
        var newest = db.LedgerEntries
            .Where(e => e.ActorId != null && people.Contains(e.ActorId.Value) && e.Seq > from && e.Seq < first && e.At >= since && e.ProviderId != null
                && e.Outcome == "done" && (e.Basis.StartsWith("delegation:") || e.Basis.StartsWith("principal:") || e.Basis.StartsWith("look:")))
            .GroupBy(e => new { e.ActorId, e.ProviderId }).Select(uses => uses.Max(e => e.Seq));
        return await Lines(db.LedgerEntries.Where(e => newest.Contains(e.Seq))).ToListAsync(cancel);
    }

    private async Task<List<EntryLine>> RefusedBeforeAsync(PortalDb db, List<EntryLine> rows, DateTimeOffset latest, CancellationToken cancel)
    {
        var people = People(rows.Where(e => e.Kind == Denied));
        if (people.Length == 0)
            return [];
        var (first, since) = (rows[0].Seq, Earliest(rows, latest) - thresholds.RefusedWithin);
        var from = await LastBeforeAsync(db, first, since, latest, cancel);
        return await Lines(db.LedgerEntries.Where(e => e.Kind == Denied && e.ActorId != null && people.Contains(e.ActorId.Value) && e.Seq > from && e.Seq < first && e.At >= since))
            .ToListAsync(cancel);
    }

    private static Guid[] People(IEnumerable<EntryLine> rows) => [.. rows.Select(e => e.ActorId).OfType<Guid>().Distinct()];

    // When a batch began. An entry may say any time: one that no clock showed says nothing, and none makes the batch longer than it can be.
    private static DateTimeOffset Earliest(List<EntryLine> rows, DateTimeOffset latest)
    {
        var times = rows.Select(e => e.At).Where(at => FindingRules.IsPossible(at) && at <= latest).DefaultIfEmpty(latest).ToList();
        var (earliest, least) = (times.Min(), times.Max() - LongestBatch);
        return earliest > least ? earliest : least;
    }

    // The index has numbers, not times: back from here, in steps that double, to the first thousand entries of which each is too old. One alone
    // may say any time. Numbers are given in the order of commits, so a slow one may stand a little later than its time says. What a step passes
    // over is told from what counts by its time.
    private static async Task<long> LastBeforeAsync(PortalDb db, long first, DateTimeOffset since, DateTimeOffset latest, CancellationToken cancel)
    {
        var (from, step, tooOld) = (first, 0L, since - OutOfOrder);
        while (await db.LedgerEntries.Where(e => e.Seq < from && e.At <= latest).OrderByDescending(e => e.Seq).Take(Batch).GroupBy(_ => 1)
            .Select(batch => new { First = batch.Min(e => e.Seq), Newest = batch.Max(e => e.At) }).SingleOrDefaultAsync(cancel) is { } before)
        {
            if (before.Newest < tooOld)
                return from - 1;
            (from, step) = (before.First - step, Math.Max(Batch, 2 * step));
        }
        return 0;
    }

    // A change or a renewal begins another grant period in the place of one: what nobody used is the line of them.
    private static async Task<Dictionary<string, Guid>> LinesAsync(PortalDb db, List<EntryLine> rows, CancellationToken cancel)
    {
        var ids = rows.Where(e => e.Outcome == "done" && e.Basis.StartsWith("delegation:", StringComparison.Ordinal))
            .Select(e => Guid.TryParse(e.Basis["delegation:".Length..], out var id) ? id : Guid.Empty).Distinct().ToArray();
        return await db.Delegations.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => $"delegation:{d.Id}", d => d.FirstId ?? d.Id, cancel);
    }

    // Read from the ledger by an index for each period of a line; there are few.
    private static async Task<Dictionary<Guid, DateTimeOffset>> LastUsedAsync(
        PortalDb db, long first, IEnumerable<Guid> of, CancellationToken cancel)
    {
        var lines = of.Distinct().ToArray();
        var periods = await db.Delegations.Where(d => lines.Contains(d.FirstId ?? d.Id)).Select(d => new
        {
            Line = d.FirstId ?? d.Id,
            d.GivenAt,
            d.ValidFrom,
            Used = db.LedgerEntries.Where(e => e.Basis == "delegation:" + d.Id.ToString() && e.Outcome == "done" && e.Seq < first)
                .OrderByDescending(e => e.Seq).Select(e => (DateTimeOffset?)e.At).FirstOrDefault(),
        }).ToListAsync(cancel);
        return periods.GroupBy(p => p.Line).ToDictionary(
            line => line.Key, line => line.Max(p => p.Used) ?? line.Min(p => p.GivenAt > p.ValidFrom ? p.GivenAt : p.ValidFrom));
    }

    private SeenEntry Seen(EntryLine e, Dictionary<string, Guid> lines) => new(
        e.Seq, e.At, e.Kind, e.Outcome == "done", e.Basis,
        e.ActorId is { } actor ? new AccountId(actor) : null, e.ProviderId is { } provider ? new ProviderId(provider) : null,
        e.ApplicationId is { } application ? new EnrollmentApplicationId(application) : null,
        PaymentEvents.Touches(e.Kind, e.Action, e.Section, _banking),
        lines.TryGetValue(e.Basis, out var line) ? line : null, e.Denied is { } entry && IsFlood(entry));

    // Of most entries the bytes are not needed, and they are what is large.
    private static IQueryable<EntryLine> Lines(IQueryable<LedgerEntryRow> entries) => entries.Select(e => new EntryLine(
        e.Seq, e.At, e.Kind, e.Action, e.Outcome, e.Basis, e.ActorId, e.ProviderId, e.ApplicationId, e.Section, e.Kind == Denied ? e.Entry : null));

    private static bool IsFlood(byte[] entry)
    {
        using var document = JsonDocument.Parse(entry);
        return document.RootElement.TryGetProperty("detail", out var detail) && detail.TryGetProperty("reason", out var reason)
            && reason.ValueKind == JsonValueKind.String && reason.ValueEquals("many-attempts");
    }

    private sealed record EntryLine(
        long Seq, DateTimeOffset At, string Kind, string Action, string Outcome, string Basis, Guid? ActorId, Guid? ProviderId, Guid? ApplicationId,
        string? Section, byte[]? Denied);
}
