using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Receipts;

/// <summary>The number of an entry; null while it has none.</summary>
public sealed record ReceiptNumber(long? Number);

/// <summary>
/// The numbers under which the ledger keeps what a person did. What they did is done; only the number may come a moment later, and after two
/// seconds the person is told that it follows.
/// </summary>
public sealed class Receipts(AccessGate gate, TimeProvider clock)
{
    /// <summary>How long a person waits for a number.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <summary>The number of an entry of one's own, waited for: no longer than <see cref="Longest"/>, also when the database is slow to answer.</summary>
    public async Task<Result<ReceiptNumber>> WaitAsync(Guid entry, CancellationToken cancel = default)
    {
        using var longest = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, longest.Token);
        try
        {
            while (true)
            {
                var found = await NumberAsync(entry, either.Token);
                if (!found.Succeeded || found.Value.Number is not null)
                    return found;
                await Task.Delay(Pause, clock, either.Token);
            }
        }
        catch (OperationCanceledException) when (longest.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new ReceiptNumber(null);
        }
    }

    private Task<Result<ReceiptNumber>> NumberAsync(Guid entry, CancellationToken cancel) =>
        gate.ReadAsync(Actions.KeepOwnAccount, new Target(), async (db, facts, c) =>
        {
            var me = facts.Actor.Account!.Value.Value;
            return new ReceiptNumber(await db.LedgerEntries.Where(e => e.EntryId == entry && e.ActorId == me).Select(e => (long?)e.Seq).FirstOrDefaultAsync(c));
        }, cancel);
}
