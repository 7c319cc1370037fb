using System.Data;
using Npgsql;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Recomputes the whole ledger from its bytes, row by row in one snapshot, and names the first row that is not as it was written. Keeps
/// one row in memory. What it cannot find without a checkpoint that is kept elsewhere stands in docs/decisions/0009-ledger.md.
/// </summary>
public static class LedgerVerifier
{
    private const string RowsSql = """
        select seq, entry, leaf, chain, entry_id, case when at between '0001-01-01 UTC' and '9999-12-31 23:59:59.999999 UTC' then at end,
            kind, action, outcome, basis, actor_id, provider_id, application_id, section, subject_id
        from audit_log order by seq
        """;

    private const string RepeatedSql = """
        select (array_agg(seq order by seq))[2] from audit_log group by entry_id having count(*) > 1 order by 1
        """;

    /// <summary>Verifies and tells the outcome in sentences.</summary>
    /// <param name="source">A role that may read the ledger; the web application's may.</param>
    /// <param name="output">Where to tell it.</param>
    /// <param name="noted">A checkpoint that an earlier run printed, <c>size:hex</c>, or null.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>0 when every row is as it was written, 1 when one is not, 2 when the checkpoint cannot be read.</returns>
    public static async Task<int> RunAsync(NpgsqlDataSource source, TextWriter output, string? noted = null, CancellationToken cancel = default)
    {
        var checkpoint = noted is null ? null : LedgerCheckpoint.Parse(noted);
        if (noted is not null && checkpoint is null)
        {
            await output.WriteLineAsync("A checkpoint is written size:chain, for example 1234: and 64 hexadecimal digits, as an earlier verification printed it.");
            return 2;
        }
        var walk = await WalkAsync(source, checkpoint, cancel);
        if (walk.Problems == 0)
        {
            await output.WriteLineAsync($"The ledger is intact: {walk.Reached.Size} entries verified{(checkpoint is null ? "" : $", checkpoint {checkpoint.Size} met")}.");
            await output.WriteLineAsync($"Checkpoint to keep elsewhere: {walk.Reached}");
            return 0;
        }
        var named = walk.Kept;
        await output.WriteLineAsync($"The ledger was altered. First bad row: {named[0]}");
        foreach (var problem in named.Skip(1))
            await output.WriteLineAsync($"Also row {problem}");
        if (walk.Problems > named.Count)
            await output.WriteLineAsync($"And {walk.Problems - named.Count} more.");
        return 1;
    }

    // One snapshot, so that the head belongs to the rows while the sequencer goes on.
    private static async Task<LedgerWalk> WalkAsync(NpgsqlDataSource source, LedgerCheckpoint? noted, CancellationToken cancel)
    {
        var walk = new LedgerWalk(noted);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using (var rows = new NpgsqlCommand(RowsSql, connection) { CommandTimeout = 0 })
        await using (var reader = await rows.ExecuteReaderAsync(cancel))
            while (await reader.ReadAsync(cancel))
                walk.Step(Line(reader));
        await using (var repeated = new NpgsqlCommand(RepeatedSql, connection) { CommandTimeout = 0 })
        await using (var reader = await repeated.ExecuteReaderAsync(cancel))
            while (await reader.ReadAsync(cancel))
                walk.Met(reader.GetInt64(0), "Its entry has the id of an earlier one.");
        walk.End(await HeadAsync(connection, cancel));
        return walk;
    }

    private static async Task<LedgerCheckpoint?> HeadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select size, chain from audit_head", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new LedgerCheckpoint(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    // Whoever may drop a constraint can leave a null anywhere: it is a difference, not the end of the walk.
    private static LedgerLine Line(NpgsqlDataReader row) => new(
        row.GetInt64(0), Bytes(row, 1), Bytes(row, 2), Bytes(row, 3),
        new LedgerColumns(
            Id(row, 4) ?? Guid.Empty, row.IsDBNull(5) ? default : row.GetFieldValue<DateTimeOffset>(5),
            Text(row, 6) ?? "\0", Text(row, 7) ?? "\0", Text(row, 8) ?? "\0", Text(row, 9) ?? "\0",
            Id(row, 10), Id(row, 11), Id(row, 12), Text(row, 13), Id(row, 14)));

    private static byte[] Bytes(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static Guid? Id(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
