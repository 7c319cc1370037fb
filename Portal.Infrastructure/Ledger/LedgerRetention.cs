using Npgsql;
using Portal.Domain.Audit;
using Portal.Domain.Common;
using Portal.Infrastructure.Operations;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Erases words that people wrote beside entries, when their time is over or somebody has a right to it. The entries stay, and the ledger
/// says that it was done. Only at the console: no request of the portal has a role that may delete them.
/// </summary>
/// <param name="sequencer">The sequencer's role.</param>
/// <param name="keepDays">How old words must be to be erased by date.</param>
public sealed class LedgerRetention(NpgsqlDataSource sequencer, int keepDays)
{
    private const string Action = "console.erase-texts";

    private const string BeforeSql = "delete from audit_texts t using audit_log l where l.entry_id = t.entry_id and l.at < $1";
    private const string NumberSql = "delete from audit_texts t using audit_log l where l.entry_id = t.entry_id and l.seq = $1";

    /// <summary>Erases all words beside entries from before a moment.</summary>
    /// <returns>Beside how many entries.</returns>
    public async Task<Result<long>> EraseBeforeAsync(DateTimeOffset before, CancellationToken cancel = default)
    {
        await using var connection = await sequencer.OpenConnectionAsync(cancel);
        if (before > (await NowAsync(connection, cancel)).AddDays(-keepDays))
            return new Error(
                "retention.too-young", $"Words are kept for {keepDays} days (Portal:Ledger:KeepTextsDays). Name an earlier day, or the one entry that has to go.");
        var erased = await EraseAsync(connection, BeforeSql, before.UtcDateTime, count => new PersonalTextErased(before, null, count), cancel);
        await NumberAsync(cancel);
        return erased;
    }

    /// <summary>Erases the words beside one entry, however young.</summary>
    /// <returns>1, or 0 when there were none.</returns>
    public async Task<Result<long>> EraseOneAsync(long number, CancellationToken cancel = default)
    {
        await using var connection = await sequencer.OpenConnectionAsync(cancel);
        var erased = await EraseAsync(connection, NumberSql, number, count => new PersonalTextErased(null, number, count), cancel);
        await NumberAsync(cancel);
        return erased;
    }

    // Gone and recorded together. What is not there is not recorded as erased.
    private static async Task<long> EraseAsync(
        NpgsqlConnection connection, string sql, object which, Func<long, PersonalTextErased> happened, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var delete = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new() { Value = which } } };
        long count = await delete.ExecuteNonQueryAsync(cancel);
        if (count > 0)
        {
            var entry = new LedgerEntry(Operation.NewId(), await NowAsync(connection, cancel), null, null, Action, "done", "console", happened(count));
            await using var record = new NpgsqlCommand("insert into audit_pending (entry_id, entry) values ($1, $2)", connection);
            record.Parameters.Add(new() { Value = entry.Id });
            record.Parameters.Add(new() { Value = entry.ToBytes() });
            await record.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        return count;
    }

    // Without a portal that runs nobody else does it, and a verification would miss the entry that says what was erased.
    private async Task NumberAsync(CancellationToken cancel)
    {
        while ((await LedgerBatch.SequenceAsync(sequencer, LedgerBatch.Largest, cancel)).Count == LedgerBatch.Largest)
            cancel.ThrowIfCancellationRequested();
    }

    private static async Task<DateTimeOffset> NowAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancel))!);
    }
}
