using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.Audit;

/// <summary>An entry of the ledger that says how access came to be what it was.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="By">Who did it; null for the portal itself.</param>
/// <param name="Of">The grant, binding or look that it is about; of a staff role or an account, the account.</param>
/// <param name="Subject">Whose access it is; null where the entry does not say.</param>
/// <param name="Provider">The provider; null for staff roles and accounts.</param>
public sealed record AccessEntry(long Number, string Kind, DateTimeOffset At, Guid? By, Guid Of, Guid? Subject, Guid? Provider)
{
    /// <summary>How it came to it, where the entry says so.</summary>
    public string? Cause { get; init; }
}

/// <summary>The entries by which access began, changed and ended: found by provider or person and time.</summary>
internal static class AccessLedger
{
    // The kinds of the two partial indexes in schema files 0032 and 0023, in the same words.
    internal const string OfProviders = """
        'access-request-approved', 'break-glass-begun', 'claim-time-begun-anew', 'claimant-let-in', 'delegation-confirmed', 'delegation-ended',
        'delegation-replaced', 'delegation-suspended', 'invitation-accepted', 'look-begun', 'look-ended', 'principal-refused', 'principal-verified',
        'provider-claim-contested', 'provider-claimed-anew', 'provider-created', 'provider-started-by-agent', 'record-taken-over'
        """;

    internal const string OfAccounts = "'account-readmitted', 'account-suspended', 'admin-link-used', 'staff-role-confirmed', 'staff-role-ended'";

    private const string ProviderSql = $"select * from audit_log where kind in ({OfProviders})";
    private const string AccountSql = $"select * from audit_log where kind in ({OfAccounts})";

    // "+ interval '0'" keeps the planner from asking the index of all times for each of them: 5,000 of 10,000,000 entries took 3.5 s.
    internal const string AtSql = ProviderSql + " and provider_id = any ({0}) and at + interval '0' = any ({1})";

    /// <summary>Entries about the access to these providers, at exactly these times.</summary>
    public static Task<List<AccessEntry>> AtAsync(
        PortalDb db, IReadOnlyCollection<Guid> providers, IReadOnlyCollection<DateTimeOffset> times, CancellationToken cancel) =>
        ReadAsync(db.LedgerEntries.FromSqlRaw(AtSql, providers.ToArray(), times.ToArray()), cancel);

    /// <summary>Entries about the access to these providers, after a moment and up to another.</summary>
    public static Task<List<AccessEntry>> BetweenAsync(
        PortalDb db, IReadOnlyCollection<Guid> providers, DateTimeOffset after, DateTimeOffset upTo, CancellationToken cancel) =>
        ReadAsync(db.LedgerEntries.FromSqlRaw(ProviderSql).Where(e => providers.Contains(e.ProviderId!.Value) && e.At > after && e.At <= upTo), cancel);

    /// <summary>Entries about these accounts themselves, up to a moment: suspended, readmitted, staff roles.</summary>
    public static Task<List<AccessEntry>> OfAccountsAsync(
        PortalDb db, IReadOnlyCollection<Guid> accounts, DateTimeOffset after, DateTimeOffset upTo, CancellationToken cancel) =>
        ReadAsync(db.LedgerEntries.FromSqlRaw(AccountSql).Where(e => accounts.Contains(e.SubjectId!.Value) && e.At > after && e.At <= upTo), cancel);

    private static async Task<List<AccessEntry>> ReadAsync(IQueryable<LedgerEntryRow> entries, CancellationToken cancel) =>
        [.. (await entries.AsNoTracking().OrderBy(e => e.Seq)
                .Select(e => new { e.Seq, e.Kind, e.At, e.ActorId, e.SubjectId, e.ProviderId, e.Entry }).ToListAsync(cancel))
            .Select(e => (Row: e, Detail: JsonNode.Parse(e.Entry)?["detail"]))
            .Select(e => new AccessEntry(
                e.Row.Seq, e.Row.Kind, e.Row.At, e.Row.ActorId, Thing(e.Detail) ?? e.Row.SubjectId ?? Guid.Empty, e.Row.SubjectId, e.Row.ProviderId)
            {
                Cause = (string?)e.Detail?["cause"],
            })];

    // A take-over names the binding that follows too; it is about the one that ended.
    private static Guid? Thing(JsonNode? detail) => Id(detail, "former") ?? Id(detail, "delegation") ?? Id(detail, "principal") ?? Id(detail, "look");

    private static Guid? Id(JsonNode? detail, string name) => Guid.TryParse((string?)detail?[name], out var id) ? id : null;
}
