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
}

/// <summary>One page of grants, and how many there are on all.</summary>
public sealed record GrantLines(IReadOnlyList<GrantLine> Lines, int Total);

/// <summary>Who could do what, when, and given by whom: every delegation and every principal's binding.</summary>
public sealed class Grants(OperationRunner operations, AccessGate gate, GrantWords words)
{
    /// <summary>Grants on one page of the list.</summary>
    public const int PageSize = 25;

    /// <summary>The words that a list can be sorted by, each also with a minus for the other way.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["given", "person", "provider", "from", "until"];

    private const int LastPage = 1_000_000;

    /// <summary>One page. A sort that is not known is "newest first".</summary>
    public Task<Result<GrantLines>> ListAsync(GrantFilter filter, string? sort, int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewGrants, new Target(), async (db, facts, c) =>
        {
            var found = filter.Apply(db, facts.Now);
            // First which, then their names: names of what is passed over to get to a late page would be looked up too.
            var shown = await Sorted(db, found, sort).Select(g => g.Id).Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize).ToListAsync(c);
            var named = await Named(db, db.Grants.AsNoTracking().Where(g => shown.Contains(g.Id))).ToListAsync(c);
            return new GrantLines(
                [.. named.OrderBy(row => shown.IndexOf(row.Grant.Id)).Select(row => words.Line(row, filter.AsOf ?? facts.Now))], await found.CountAsync(c));
        }, cancel);

    /// <summary>Writes down that somebody takes the list away. Done before the first row leaves: an export that breaks off was one.</summary>
    /// <returns>When.</returns>
    public Task<Result<DateTimeOffset>> RecordExportAsync(GrantFilter filter, string format = "csv", CancellationToken cancel = default) =>
        operations.LookAtAsync<DateTimeOffset>(Actions.ViewGrants, new Target(), (operation, _) =>
        {
            operation.Record(new GrantsExported(
                filter.Status is { } status ? GrantFilter.Word(status) : null, filter.AsOf, filter.Person is not null, filter.Provider is not null, format));
            return Task.FromResult<Result<DateTimeOffset>>(operation.Now);
        }, cancel);

    /// <summary>Every grant of the filter, one at a time, as the database sends them.</summary>
    public Task<Result<int>> ExportAsync(
        GrantFilter filter, string? sort, Func<GrantLine, CancellationToken, Task> write, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewGrants, new Target(), async (db, facts, c) =>
        {
            var count = 0;
            await foreach (var row in Named(db, Sorted(db, filter.Apply(db, facts.Now), sort)).AsAsyncEnumerable().WithCancellation(c))
            {
                await write(words.Line(row, filter.AsOf ?? facts.Now), c);
                count++;
            }
            return count;
        }, cancel);

    private static IQueryable<NamedGrant> Named(PortalDb db, IQueryable<GrantRow> grants) => grants.Select(g => new NamedGrant(
        g,
        db.Accounts.Where(a => a.Id == g.AccountId).Select(a => a.Name).First(),
        db.Accounts.Where(a => a.Id == g.AccountId).Select(a => a.Email).First(),
        db.Providers.Where(p => p.Id == g.ProviderId).Select(p => p.LegalName).First(),
        db.Providers.Where(p => p.Id == g.ProviderId).Select(p => p.Npi).First(),
        db.Accounts.Where(a => a.Id == g.GivenBy).Select(a => a.Name).FirstOrDefault(),
        db.Accounts.Where(a => a.Id == g.EndedBy).Select(a => a.Name).FirstOrDefault(),
        db.Accounts.Where(a => a.Id == g.SuspendedBy).Select(a => a.Name).FirstOrDefault(),
        db.LedgerEntries.Where(e => e.Basis == g.Basis).OrderByDescending(e => e.Seq).Select(e => (DateTimeOffset?)e.At).FirstOrDefault()));

    // The id last, and in the same direction: rows that are equal in what is sorted by keep their places from page to page, and an index
    // serves both ways. No end is later than any.
    private static IQueryable<GrantRow> Sorted(PortalDb db, IQueryable<GrantRow> grants, string? sort) => sort switch
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
