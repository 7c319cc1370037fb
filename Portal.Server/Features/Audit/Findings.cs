using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Findings;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Ledger;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

/// <summary>What an auditor answered.</summary>
public sealed record FindingAnswerLine(string Outcome, string Note, string By, DateTimeOffset At);

/// <summary>An entry that shows it.</summary>
public sealed record FindingEvent(long Number, DateTimeOffset At, string What, string? Provider, Guid? Application, string? Section, bool Denied);

/// <summary>Unusual access, as an auditor reads it.</summary>
/// <param name="Id">The finding.</param>
/// <param name="Title">By which rule.</param>
/// <param name="Reason">What was found.</param>
/// <param name="Person">Whose access it is, with their address.</param>
/// <param name="Email">Their address.</param>
/// <param name="Account">Their account.</param>
/// <param name="Provider">The provider; null when there are several or none.</param>
/// <param name="FoundAt">When.</param>
/// <param name="Events">The entries that show it.</param>
/// <param name="Answers">What was answered, the newest first.</param>
/// <param name="Mine">Whether it is about the reader, who does not answer it.</param>
public sealed record FindingLine(
    FindingId Id, string Title, string Reason, string? Person, string? Email, Guid? Account, string? Provider, DateTimeOffset FoundAt, IReadOnlyList<FindingEvent> Events,
    IReadOnlyList<FindingAnswerLine> Answers, bool Mine);

/// <summary>One page of findings, newest first; how many there are on all, and how many entries the newest checkpoint counts.</summary>
public sealed record FindingLines(IReadOnlyList<FindingLine> Lines, int Total, long Signed);

/// <summary>Unusual access that the portal found, and what auditors answered.</summary>
public sealed class Findings(OperationRunner operations, AccessGate gate)
{
    /// <summary>Findings on one page.</summary>
    public const int PageSize = 10;

    private const int LastPage = 1_000_000;

    /// <summary>One page: those that nobody has answered, or all.</summary>
    public Task<Result<FindingLines>> ListAsync(bool all, int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewFindings, new Target(), async (db, facts, c) =>
        {
            var wanted = all ? db.Findings.AsNoTracking() : Open(db);
            var rows = await wanted.OrderByDescending(f => f.FoundAt).ThenByDescending(f => f.Id)
                .Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize)
                .Select(f => new
                {
                    Finding = f,
                    Person = db.Accounts.Where(a => a.Id == f.AccountId).Select(a => a.Name).FirstOrDefault(),
                    Email = db.Accounts.Where(a => a.Id == f.AccountId).Select(a => a.Email).FirstOrDefault(),
                    Provider = db.Providers.Where(p => p.Id == f.ProviderId).Select(p => p.LegalName + ", NPI " + p.Npi).FirstOrDefault(),
                }).ToListAsync(c);
            var ids = rows.Select(row => row.Finding.Id).ToArray();
            var answers = (await db.FindingAnswers.AsNoTracking().Where(a => ids.Contains(a.FindingId)).OrderByDescending(a => a.AnsweredAt)
                .Select(a => new { a.FindingId, Line = new FindingAnswerLine(a.Outcome, a.Note, db.Accounts.Where(x => x.Id == a.AnsweredBy).Select(x => x.Name).First(), a.AnsweredAt) })
                .ToListAsync(c)).ToLookup(a => a.FindingId, a => a.Line);
            var events = await EventsAsync(db, rows.SelectMany(row => row.Finding.Entries).Distinct().ToArray(), c);
            var me = facts.Actor.Account!.Value.Value;
            return new FindingLines(
                [.. rows.Select(row => new FindingLine(
                    new FindingId(row.Finding.Id), FindingRules.TitleOf(row.Finding.Rule), row.Finding.Reason, row.Person, row.Email, row.Finding.AccountId,
                    row.Provider, row.Finding.FoundAt, [.. row.Finding.Entries.Where(events.ContainsKey).Select(number => events[number])],
                    [.. answers[row.Finding.Id]], row.Finding.AccountId == me))],
                await wanted.CountAsync(c), await ProofReader.SignedSizeAsync(db, c));
        }, cancel);

    /// <summary>How many nobody has answered; at most one more than <paramref name="most"/> is counted.</summary>
    public Task<Result<int>> OpenAsync(int most, CancellationToken cancel = default) =>
        gate.ReadAgainAsync(Actions.ViewFindings, new Target(), (db, _, c) => Open(db).Take(most + 1).CountAsync(c), cancel);

    /// <summary>Says what came of looking into one. What was answered before stays.</summary>
    public Task<Result<bool>> AnswerAsync(FindingId finding, string? outcome, string? note, CancellationToken cancel = default) =>
        operations.RunAsync<bool>(Actions.AnswerFinding, async (operation, c) =>
        {
            if (await operation.Db.Findings.AsNoTracking().SingleOrDefaultAsync(f => f.Id == finding.Value, c) is not { } row)
                return Error.NotFound;
            if (row.AccountId == operation.Account.Value)
                return FindingErrors.OnesOwn;
            var known = outcome is not null && FindingErrors.Outcomes.Contains(outcome);
            var text = TypedText.Storable(note ?? "").Trim();
            if (Error.Of(
                known ? null : FindingErrors.NoOutcome,
                WrittenWords.Check(text, FindingErrors.MaxNoteLength, FindingErrors.NoNote, FindingErrors.NoteTooLong)) is { } wrong)
                return wrong;
            operation.Db.FindingAnswers.Add(new FindingAnswerRow
            {
                Id = Operation.NewId(),
                FindingId = row.Id,
                Outcome = outcome!,
                Note = text,
                AnsweredBy = operation.Account.Value,
                AnsweredAt = operation.Now,
            });
            operation.Record(new FindingAnswered(
                finding, row.ProviderId is { } provider ? new ProviderId(provider) : null, row.AccountId is { } subject ? new AccountId(subject) : null, outcome!, text));
            return true;
        }, cancel);

    private static IQueryable<FindingRow> Open(PortalDb db) => db.Findings.AsNoTracking().Where(f => !db.FindingAnswers.Any(a => a.FindingId == f.Id));

    private static async Task<Dictionary<long, FindingEvent>> EventsAsync(PortalDb db, long[] numbers, CancellationToken cancel) =>
        (await db.LedgerEntries.AsNoTracking().Where(e => numbers.Contains(e.Seq))
            .Select(e => new { e.Seq, e.At, e.Kind, e.Action, e.Section, e.Outcome, Application = db.Applications.Where(a => a.Id == e.ApplicationId).Select(a => (Guid?)a.Id).FirstOrDefault(), Provider = db.Providers.Where(p => p.Id == e.ProviderId).Select(p => p.LegalName).FirstOrDefault() })
            .ToListAsync(cancel))
        .ToDictionary(e => e.Seq, e => new FindingEvent(e.Seq, e.At, EventWords.OfEvent(e.Kind, e.Action, e.Outcome), e.Provider, e.Application, e.Section, EventWords.IsDenied(e.Outcome)));
}
