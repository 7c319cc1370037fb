using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Staff;

/// <summary>A mail that was given up. Whom it was for and what it said stay sealed.</summary>
/// <param name="Id">The outbox's row.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="CreatedAt">When it was queued.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastError">Why the last attempt failed, without the address.</param>
public sealed record UndeliveredLine(Guid Id, string Kind, DateTimeOffset CreatedAt, int Attempts, string LastError);

/// <summary>One page of mails that were given up, oldest first.</summary>
public sealed record UndeliveredLines(IReadOnlyList<UndeliveredLine> Lines, int Total);

/// <summary>Mail that could not be delivered: what an AccountAdmin looks after.</summary>
public sealed class UndeliveredMail(OperationRunner runner, AccessGate gate)
{
    /// <summary>Mails on one page of the list.</summary>
    public const int PageSize = 20;

    private const int LastPage = 100_000;

    private static readonly Error NotWaiting = new(
        "outbox.not-undelivered", "This mail does not wait for a decision any more: it was sent, or somebody else let it be tried again. Load the list again.");

    /// <summary>What was given up.</summary>
    public Task<Result<UndeliveredLines>> ListAsync(int page, CancellationToken cancel = default) =>
        gate.ReadAsync(Actions.ViewOutbox, new Target(), async (db, _, c) =>
        {
            var dead = db.Outbox.AsNoTracking().Where(row => row.State == "dead");
            var lines = await dead.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
                .Skip((Math.Clamp(page, 1, LastPage) - 1) * PageSize).Take(PageSize)
                .Select(row => new UndeliveredLine(row.Id, row.Kind, row.CreatedAt, row.Attempts, row.LastError ?? "")).ToListAsync(c);
            return new UndeliveredLines(lines, await dead.CountAsync(c));
        }, cancel);

    /// <summary>Lets a mail be tried again, from the start of its schedule and under its old Message-ID.</summary>
    public Task<Result<bool>> RequeueAsync(Guid mail, CancellationToken cancel = default) =>
        runner.RunAsync<bool>(Actions.RequeueOutbox, async (operation, c) =>
        {
            await operation.Db.Database.ExecuteSqlAsync($"select from outbox where id = {mail} for update", c);
            if (await operation.Db.Outbox.SingleOrDefaultAsync(row => row.Id == mail, c) is not { } row)
                return Error.NotFound;
            if (row.State != "dead")
                return NotWaiting;
            (row.State, row.Attempts, row.NextAt, row.LastError) = ("waiting", 0, operation.Now, null);
            operation.Record(new MailRequeued(row.Id, row.Kind));
            return true;
        }, cancel);
}
