using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>One ledger entry of an application. Field is an address, never a value.</summary>
public sealed record EventLine(
    long Number, DateTimeOffset At, string? Actor, string What, string Kind, string Basis, string? Section, string? Field, bool Denied);

/// <summary>One page of an application's events, oldest first. There is a proof of those that the newest checkpoint counts.</summary>
public sealed record EventLines(string? Provider, string? Npi, IReadOnlyList<EventLine> Lines, int Total, long Signed);

/// <summary>What happened to an application, from the ledger. Its content is not there and not shown.</summary>
public sealed class ApplicationEvents(AccessGate gate)
{
    /// <summary>Events on one page.</summary>
    public const int PageSize = 50;

    private const int LastPage = 1_000_000;

    /// <summary>One page. An application that nobody ever named is not found.</summary>
    public Task<Result<EventLines>> ListAsync(EnrollmentApplicationId application, int page, CancellationToken cancel = default) =>
        gate.ReadAsync<EventLines>(Actions.ViewEvents, new Target(), async (db, _, c) =>
        {
            var entries = db.LedgerEntries.AsNoTracking().Where(e => e.ApplicationId == application.Value);
            var of = await db.Applications.Where(a => a.Id == application.Value)
                .Join(db.Providers, a => a.ProviderId, p => p.Id, (_, p) => new { p.LegalName, p.Npi }).SingleOrDefaultAsync(c);
            var total = await entries.CountAsync(c);
            if (of is null && total == 0)
                return null!;
            var rows = await entries.OrderBy(e => e.Seq).Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize)
                .Select(e => new
                {
                    e.Seq,
                    e.At,
                    e.Action,
                    e.Kind,
                    e.Basis,
                    e.Section,
                    e.Outcome,
                    e.Entry,
                    Actor = db.Accounts.Where(a => a.Id == e.ActorId).Select(a => a.Name).FirstOrDefault(),
                }).ToListAsync(c);
            return new EventLines(of?.LegalName, of?.Npi, [.. rows.Select(row => new EventLine(
                row.Seq, row.At, row.Actor, EventWords.OfAction(row.Action), row.Kind, EventWords.OfBasis(row.Basis), row.Section, FieldOf(row.Entry),
                row.Outcome == "denied"))], total, await ProofReader.SignedSizeAsync(db, c));
        }, cancel);

    private static string? FieldOf(byte[] entry) => JsonNode.Parse(entry)?["detail"]?["field"] is JsonValue field ? field.ToString() : null;
}
