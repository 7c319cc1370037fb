using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Notices;

/// <summary>A notice as its reader sees it.</summary>
public sealed record NoticeLine(Guid Id, string Text, string? Href, DateTimeOffset At, bool Security, bool Unread);

/// <summary>One page of notices, newest first.</summary>
public sealed record NoticeLines(IReadOnlyList<NoticeLine> Lines, int Total, int Unread, bool Digest, IReadOnlyList<Guid> UnreadIds);

/// <summary>
/// One's own notices. The row has ids; the words are put together now, from what the reader may see now: of a provider that they no longer
/// have anything to do with, a notice says neither its name nor anybody's.
/// </summary>
public sealed class OwnNotices(OperationRunner operations, AccessGate gate, FormCatalog forms)
{
    /// <summary>Notices on one page.</summary>
    public const int PageSize = 25;

    /// <summary>As many are marked as read at once.</summary>
    public const int MostAtOnce = 1_000;

    private const int LastPage = 100_000;

    /// <summary>One page.</summary>
    public Task<Result<NoticeLines>> ListAsync(int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ReadNotices, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value;
            var mine = db.Notices.AsNoTracking().Where(n => n.AccountId == me.Value);
            var rows = await mine.OrderByDescending(n => n.At).ThenByDescending(n => n.Id)
                .Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize).ToListAsync(c);
            var names = await NoticeNames.LoadAsync(db, me, facts.Now, rows, forms, c);
            return new NoticeLines(
                [.. rows.Select(n => new NoticeLine(n.Id, names.Text(n), names.Href(n), n.At, n.Security, n.ReadAt is null))],
                await mine.CountAsync(c), await mine.CountAsync(n => n.ReadAt == null, c),
                !await db.NoticeChoices.AnyAsync(s => s.AccountId == me.Value && !s.Digest, c),
                await mine.Where(n => n.ReadAt == null).OrderByDescending(n => n.At).Select(n => n.Id).Take(MostAtOnce).ToListAsync(c));
        }, cancel);

    /// <summary>How many one has not read; at most one more than <paramref name="most"/> is counted.</summary>
    public Task<Result<int>> UnreadAsync(int most, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ReadNotices, new Target(), (db, facts, c) =>
            db.Notices.Where(n => n.AccountId == facts.Actor.Account!.Value.Value && n.ReadAt == null).Take(most + 1).CountAsync(c), cancel);

    /// <summary>Marks one as read. It stays in the list.</summary>
    public Task<Result<bool>> ReadAsync(Guid notice, CancellationToken cancel = default) =>
        operations.RunAsync<bool>(Actions.ReadNotices, async (operation, c) =>
        {
            var mine = operation.Db.Notices.Where(n => n.Id == notice && n.AccountId == operation.Account.Value);
            await mine.Where(n => n.ReadAt == null).ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, operation.Now), c);
            return await mine.AnyAsync(c) ? true : Error.NotFound;
        }, cancel);

    /// <summary>Marks these of one's own as read. What came meanwhile is not among them: it was not seen.</summary>
    public Task<Result<int>> ReadAllAsync(IReadOnlyList<Guid> notices, CancellationToken cancel = default) =>
        operations.RunAsync<int>(Actions.ReadNotices, async (operation, c) => await operation.Db.Notices
            .Where(n => n.AccountId == operation.Account.Value && n.ReadAt == null && notices.Contains(n.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, operation.Now), c), cancel);

    /// <summary>Chooses whether the daily digest comes by mail. Security notices come in any case.</summary>
    public Task<Result<bool>> ChooseDigestAsync(bool digest, CancellationToken cancel = default) =>
        operations.RunAsync<bool>(Actions.ReadNotices, async (operation, c) =>
        {
            await operation.Db.Database.ExecuteSqlAsync(
                $"""
                insert into notice_choices (account_id, digest) values ({operation.Account.Value}, {digest})
                on conflict (account_id) do update set digest = excluded.digest
                """, c);
            operation.Record(new NoticeChoiceSet(operation.Account, digest));
            return digest;
        }, cancel);
}
