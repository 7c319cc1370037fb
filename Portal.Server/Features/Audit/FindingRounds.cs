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

    private static readonly string Denied = PortalEvent.KebabCase(nameof(AccessDenied));

    private static readonly string Reviewed = PortalEvent.KebabCase(nameof(ApplicationReviewed));

    private static readonly string[] Looks =
        [.. new[] { nameof(SectionViewed), nameof(SensitiveValueViewed), nameof(DocumentDownloaded) }.Select(PortalEvent.KebabCase)];

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
            var rows = await db.LedgerEntries.AsNoTracking().Where(e => e.Seq > head.Seq).OrderBy(e => e.Seq).Take(Batch).ToListAsync(c);
            if (rows.Count == 0)
                return 0;
            await KeepAsync(operation, FindingRules.Find(await SeenAsync(db, rows, c)), c);
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
            operation.Record(new UnusualAccessFound(id, one.Rule, one.Provider, one.Actor, one.Numbers));
        }
    }

    private async Task<SeenEntries> SeenAsync(PortalDb db, List<LedgerEntryRow> rows, CancellationToken cancel)
    {
        var first = rows[0].Seq;
        var (since, until) = (rows.Min(e => e.At) - thresholds.Longest, rows.Max(e => e.At));
        var people = rows.Where(e => e.ProviderId is not null || e.Kind == Denied).Select(e => e.ActorId).OfType<Guid>().Distinct().ToArray();
        // The index has numbers, not times: how far back to look, an entry of about that time says.
        var from = await db.LedgerEntries.Where(e => e.At >= since && e.At <= until).MinAsync(e => (long?)e.Seq, cancel) ?? first;
        var before = await db.LedgerEntries.AsNoTracking()
            .Where(e => e.ActorId != null && people.Contains(e.ActorId.Value) && e.Seq >= from && e.Seq < first && e.At >= since
                && (e.ProviderId != null || e.Kind == Denied))
            .OrderBy(e => e.Seq).ToListAsync(cancel);
        var lines = await LinesAsync(db, rows, cancel);
        return new SeenEntries(
            [.. rows.Select(e => Seen(e, lines))], [.. before.Select(e => Seen(e, lines))], await LastUsedAsync(db, first, lines.Values, cancel), thresholds);
    }

    // A change or a renewal begins another grant period in the place of one: what nobody used is the line of them.
    private static async Task<Dictionary<string, Guid>> LinesAsync(PortalDb db, List<LedgerEntryRow> rows, CancellationToken cancel)
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

    private SeenEntry Seen(LedgerEntryRow e, Dictionary<string, Guid> lines) => new(
        e.Seq, e.At, e.Kind, e.Outcome == "done", e.Basis,
        e.ActorId is { } actor ? new AccountId(actor) : null, e.ProviderId is { } provider ? new ProviderId(provider) : null,
        e.ApplicationId is { } application ? new EnrollmentApplicationId(application) : null,
        e.Kind == Reviewed || (e.Section is { } section && _banking.Contains(section) && Looks.Contains(e.Kind)),
        lines.TryGetValue(e.Basis, out var line) ? line : null, e.Kind == Denied && IsFlood(e.Entry));

    private static bool IsFlood(byte[] entry)
    {
        using var document = JsonDocument.Parse(entry);
        return document.RootElement.TryGetProperty("detail", out var detail) && detail.TryGetProperty("reason", out var reason)
            && reason.ValueKind == JsonValueKind.String && reason.ValueEquals("many-attempts");
    }
}
