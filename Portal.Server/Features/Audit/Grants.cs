using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>One grant as an auditor reads it.</summary>
public sealed record GrantLine(
    Guid Id, string Person, string Email, string Provider, string Npi, string What, string Rights, IReadOnlyList<Guid>? Applications,
    string Sections, DateTimeOffset From, DateTimeOffset? Until, string? GivenBy, DateTimeOffset GivenAt, string Why, GrantStatus Status,
    string? EndCause, string? EndReason, DateTimeOffset? EndedAt, string? EndedBy, DateTimeOffset? LastUsed)
{
    /// <summary>Whose it is.</summary>
    public Guid Account { get; init; }

    /// <summary>Whether it is a binding, or a claim to be one.</summary>
    public bool Claim { get; init; }

    /// <summary>The letters and contracts beside it, for the page; the file has none.</summary>
    public IReadOnlyList<LetterLink> Letters { get; init; } = [];
}

/// <summary>One page of grants, and how many there are on all.</summary>
public sealed record GrantLines(IReadOnlyList<GrantLine> Lines, int Total);

/// <summary>What an export is going to hold.</summary>
/// <param name="Ids">The grants, in the order of the page.</param>
/// <param name="UpTo">The newest entry of the ledger: what is used meanwhile is not told.</param>
/// <param name="At">The moment at which they were found. What is recorded later is not in the file.</param>
public sealed record GrantPlan(IReadOnlyList<Guid> Ids, long UpTo, DateTimeOffset At);

/// <summary>Who could do what, when, and given by whom: every delegation and every principal's binding.</summary>
public sealed class Grants(OperationRunner operations, AccessGate gate, GrantWords words)
{
    /// <summary>Grants on one page of the list.</summary>
    public const int PageSize = 25;

    /// <summary>The words that a list can be sorted by, each also with a minus for the other way.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["given", "person", "provider", "from", "until"];

    /// <summary>Grants that are read at once for a file. Between two reads nothing of the database is held, however slow the line is.</summary>
    public const int Batch = 1_000;

    private const int LastPage = 1_000_000;

    /// <summary>One page. A sort that is not known is "newest first".</summary>
    public Task<Result<GrantLines>> ListAsync(GrantFilter filter, string? sort, int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewGrants, new Target(), async (db, facts, c) =>
        {
            var found = filter.Apply(db, facts.Now);
            // First which, then their names: names of what is passed over to get to a late page would be looked up too.
            var shown = await Sorted(db, found, sort).Select(g => g.Id).Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize).ToListAsync(c);
            var named = await Named(db, Of(db, shown), long.MaxValue).ToListAsync(c);
            var moment = new PastMoment(filter.AsOf ?? facts.Now, facts.Now);
            var letters = await LetterLinks.LoadAsync(db, facts, shown, moment.At, c);
            var suspended = await SuspendedAccounts.OfAsync(db, named.Select(row => row.Grant.AccountId), moment.Done, c);
            return new GrantLines(
                [.. named.OrderBy(row => shown.IndexOf(row.Grant.Id)).Select(row => Line(row, moment, suspended) with { Letters = [.. letters[row.Grant.Id]] })],
                await found.CountAsync(c));
        }, cancel);

    /// <summary>
    /// Finds which grants an export is going to hold, and writes down that somebody takes them away. Done before the first one leaves: an export
    /// that breaks off was one.
    /// </summary>
    public async Task<Result<GrantPlan>> BeginExportAsync(GrantFilter filter, string? sort, string format, CancellationToken cancel = default)
    {
        // Before anything is locked: it takes its time, and whoever suspends this account must not wait for it.
        var found = await gate.ReadAsync(Actions.ViewGrants, new Target(), async (db, facts, c) => new GrantPlan(
            await Sorted(db, filter.Apply(db, facts.Now), sort).Select(g => g.Id).ToListAsync(c),
            await db.LedgerEntries.MaxAsync(e => (long?)e.Seq, c) ?? 0, facts.Now), cancel);
        return found.Succeeded
            ? await operations.LookAtAsync<GrantPlan>(Actions.ViewGrants, new Target(), (operation, _) =>
            {
                operation.Record(new GrantsExported(
                    filter.Status is { } status ? GrantFilter.Word(status) : null, filter.AsOf, filter.Person is not null, filter.Provider is not null,
                    format, found.Value.Ids.Count));
                return Task.FromResult(found);
            }, cancel)
            : found;
    }

    /// <summary>
    /// The grants of an export, batch by batch, as they stood when it was asked for. Each batch is decided about anew. They are read by the ids
    /// that were found, so that whatever changes meanwhile moves none of them out of the file, into it, or to another place.
    /// </summary>
    /// <exception cref="OperationCanceledException">It is not theirs to read any more, or what was found is not there as it was.</exception>
    public async IAsyncEnumerable<IReadOnlyList<GrantLine>> ReadAsync(
        GrantFilter filter, GrantPlan plan, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var moment = new PastMoment(filter.AsOf ?? plan.At, plan.At);
        foreach (var ids in plan.Ids.Chunk(Batch))
        {
            var read = await gate.ReadAgainAsync(Actions.ViewGrants, new Target(), async (db, _, c) =>
            {
                var rows = await Named(db, Of(db, ids), plan.UpTo).ToDictionaryAsync(n => n.Grant.Id, c);
                return (Rows: rows, Suspended: await SuspendedAccounts.OfAsync(db, rows.Values.Select(row => row.Grant.AccountId), moment.Done, c));
            }, cancel);
            if (!read.Succeeded)
                throw new OperationCanceledException("The role of whoever exports ended.");
            var (found, suspended) = read.Value;
            List<GrantLine> lines = [.. ids.Where(found.ContainsKey).Select(id => Line(found[id], moment, suspended))];
            // Something that was being recorded at that very moment: the file would not hold what was counted.
            if (lines.Count != ids.Length || lines.Any(line => filter.Status is { } status && line.Status != status))
                throw new OperationCanceledException("What the filter finds changed during the export.");
            yield return lines;
        }
    }

    private GrantLine Line(NamedGrant named, PastMoment moment, Dictionary<Guid, DateTimeOffset> suspended) =>
        words.Line(named, moment, suspended.TryGetValue(named.Grant.AccountId, out var since) ? since : null);

    /// <summary>Grants by their ids.</summary>
    internal static IQueryable<GrantRow> Of(PortalDb db, IReadOnlyCollection<Guid> ids) => db.Grants.AsNoTracking().Where(g => ids.Contains(g.Id));

    /// <summary>Grants with their names, and when they were last used by what the ledger holds up to an entry.</summary>
    internal static IQueryable<NamedGrant> Named(PortalDb db, IQueryable<GrantRow> grants, long upTo) =>
        grants.Select(g => new NamedGrant(
            g,
            db.Accounts.Where(a => a.Id == g.AccountId).Select(a => a.Name).First(),
            db.Accounts.Where(a => a.Id == g.AccountId).Select(a => a.Email).First(),
            db.Providers.Where(p => p.Id == g.ProviderId).Select(p => p.LegalName).First(),
            db.Providers.Where(p => p.Id == g.ProviderId).Select(p => p.Npi).First(),
            db.Accounts.Where(a => a.Id == g.GivenBy).Select(a => a.Name).FirstOrDefault(),
            db.Accounts.Where(a => a.Id == g.EndedBy).Select(a => a.Name).FirstOrDefault(),
            db.Accounts.Where(a => a.Id == g.SuspendedBy).Select(a => a.Name).FirstOrDefault(),
            db.LedgerEntries.Where(e => e.Basis == g.Basis && e.Seq <= upTo).OrderByDescending(e => e.Seq).Select(e => (DateTimeOffset?)e.At).FirstOrDefault()));

    // The id last, and in the same direction: rows that are equal in what is sorted by keep their places from page to page, and an index
    // serves both ways. No end is later than any.
    internal static IQueryable<GrantRow> Sorted(PortalDb db, IQueryable<GrantRow> grants, string? sort) => sort switch
    {
        "given" => grants.OrderBy(g => g.GivenAt).ThenBy(g => g.Id),
        "person" => OfPeople(db, grants).OrderBy(x => x.Name).ThenBy(x => x.Of).ThenBy(x => x.Grant.Id).Select(x => x.Grant),
        "-person" => OfPeople(db, grants).OrderByDescending(x => x.Name).ThenByDescending(x => x.Of).ThenByDescending(x => x.Grant.Id).Select(x => x.Grant),
        "provider" => OfProviders(db, grants).OrderBy(x => x.Name).ThenBy(x => x.Of).ThenBy(x => x.Grant.Id).Select(x => x.Grant),
        "-provider" => OfProviders(db, grants).OrderByDescending(x => x.Name).ThenByDescending(x => x.Of).ThenByDescending(x => x.Grant.Id).Select(x => x.Grant),
        "from" => grants.OrderBy(g => g.ValidFrom).ThenBy(g => g.Id),
        "-from" => grants.OrderByDescending(g => g.ValidFrom).ThenByDescending(g => g.Id),
        "until" => grants.OrderBy(g => g.ValidUntil).ThenBy(g => g.Id),
        "-until" => grants.OrderByDescending(g => g.ValidUntil).ThenByDescending(g => g.Id),
        _ => grants.OrderByDescending(g => g.GivenAt).ThenByDescending(g => g.Id),
    };

    // From the names to the grants: the first page of a million is read without sorting them.
    private static IQueryable<OfOne> OfPeople(PortalDb db, IQueryable<GrantRow> grants) =>
        db.Accounts.Join(grants, a => a.Id, g => g.AccountId, (a, g) => new OfOne { Name = a.Name, Of = a.Id, Grant = g });

    private static IQueryable<OfOne> OfProviders(PortalDb db, IQueryable<GrantRow> grants) =>
        db.Providers.Join(grants, p => p.Id, g => g.ProviderId, (p, g) => new OfOne { Name = p.LegalName, Of = p.Id, Grant = g });

    private sealed class OfOne
    {
        public required string Name { get; init; }
        public required Guid Of { get; init; }
        public required GrantRow Grant { get; init; }
    }
}

/// <summary>A grant with the names of everybody in it.</summary>
public sealed record NamedGrant(
    GrantRow Grant, string Person, string Email, string Provider, string Npi, string? GivenBy, string? EndedBy, string? SuspendedBy,
    DateTimeOffset? LastUsed);
