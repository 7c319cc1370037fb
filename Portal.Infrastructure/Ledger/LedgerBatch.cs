using Npgsql;
using NpgsqlTypes;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger;

/// <summary>One step of the sequencer: takes what waits, numbers it, adds it to chain and tree, and moves the head, in one transaction.</summary>
/// <param name="Count">How many entries were numbered.</param>
/// <param name="Unreadable">The rows among them whose entry no writer of the portal makes.</param>
internal sealed record LedgerBatch(int Count, IReadOnlyList<long> Unreadable)
{
    /// <summary>The largest batch. A thousand rows take well under a second, so that a crash repeats little.</summary>
    public const int Largest = 1000;

    private static readonly LedgerBatch Nothing = new(0, []);

    private const string CopySql = """
        copy audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, actor_id, provider_id, application_id, section, subject_id)
        from stdin (format binary)
        """;

    private sealed record Waiting(long Id, Guid EntryId, byte[] Entry);

    private sealed record Head(byte[] Chain, TreeFrontier Tree)
    {
        public long Size => Tree.Size;
    }

    /// <summary>Does one step.</summary>
    /// <param name="source">The sequencer's role.</param>
    /// <param name="most">How many entries to take.</param>
    /// <param name="cancel">Gives up; nothing has happened then.</param>
    public static async Task<LedgerBatch> SequenceAsync(NpgsqlDataSource source, int most, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        if (!await AnyAsync(connection, cancel))
            return Nothing; // Locking the head writes to it, which an idle portal need not do five times a second.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (await HeadAsync(connection, cancel) is not { } head)
            return Nothing;
        var waiting = await TakeAsync(connection, most, cancel);
        var (unreadable, completed) = (new List<long>(), new List<CompletedSubtree>());
        head = await AppendAsync(connection, head, waiting, unreadable, completed, cancel);
        await StoreAsync(connection, completed, cancel);
        await MoveAsync(connection, head, cancel);
        await transaction.CommitAsync(cancel);
        return new LedgerBatch(waiting.Count, unreadable);
    }

    private static async Task<bool> AnyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select exists (select from audit_pending)", connection);
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    // No advisory lock: every role can take every advisory lock, but only the sequencer's role can lock the head. Taken in a statement of
    // its own: the next statement sees everything that its previous holder committed.
    private static async Task<Head?> HeadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select size, chain, frontier from audit_head for update skip locked", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
            return null;
        var tree = TreeFrontier.Read(reader.GetInt64(0), reader.GetFieldValue<byte[]>(2));
        return new Head(reader.GetFieldValue<byte[]>(1), tree ?? throw new InvalidDataException("The head of the ledger was altered: run ./portal ledger verify."));
    }

    private static async Task<List<Waiting>> TakeAsync(NpgsqlConnection connection, int most, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "delete from audit_pending where id in (select id from audit_pending order by id limit $1) returning id, entry_id, entry", connection);
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<Waiting>();
        while (await reader.ReadAsync(cancel))
            rows.Add(new Waiting(reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2)));
        rows.Sort((a, b) => a.Id.CompareTo(b.Id)); // RETURNING promises no order.
        return rows;
    }

    private static async Task<Head> AppendAsync(
        NpgsqlConnection connection, Head head, List<Waiting> waiting, List<long> unreadable, List<CompletedSubtree> completed,
        CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancel);
        foreach (var row in waiting)
        {
            var leaf = MerkleHash.Leaf(row.Entry);
            head.Tree.Add(leaf, done =>
            {
                if (LedgerTree.IsStored(done.Subtree))
                    completed.Add(done);
            });
            head = head with { Chain = LedgerHash.Chain(head.Chain, leaf) };
            var columns = LedgerColumns.Read(row.Entry);
            if (columns is null)
                unreadable.Add(head.Size);
            await WriteAsync(copy, head, row.Entry, leaf, columns ?? LedgerColumns.Unreadable(row.EntryId), cancel);
        }
        await copy.CompleteAsync(cancel);
        return head;
    }

    private static async Task WriteAsync(
        NpgsqlBinaryImporter copy, Head head, byte[] entry, byte[] leaf, LedgerColumns columns, CancellationToken cancel)
    {
        await copy.StartRowAsync(cancel);
        await copy.WriteAsync(head.Size, NpgsqlDbType.Bigint, cancel);
        await copy.WriteAsync(entry, NpgsqlDbType.Bytea, cancel);
        await copy.WriteAsync(leaf, NpgsqlDbType.Bytea, cancel);
        await copy.WriteAsync(head.Chain, NpgsqlDbType.Bytea, cancel);
        await copy.WriteAsync(columns.EntryId, NpgsqlDbType.Uuid, cancel);
        await copy.WriteAsync(columns.At, NpgsqlDbType.TimestampTz, cancel);
        foreach (var text in new[] { columns.Kind, columns.Action, columns.Outcome, columns.Basis })
            await copy.WriteAsync(text, NpgsqlDbType.Text, cancel);
        await WriteIdAsync(copy, columns.ActorId, cancel);
        await WriteIdAsync(copy, columns.ProviderId, cancel);
        await WriteIdAsync(copy, columns.ApplicationId, cancel);
        if (columns.Section is { } section)
            await copy.WriteAsync(section, NpgsqlDbType.Text, cancel);
        else
            await copy.WriteNullAsync(cancel);
        await WriteIdAsync(copy, columns.SubjectId, cancel);
    }

    private static Task WriteIdAsync(NpgsqlBinaryImporter copy, Guid? id, CancellationToken cancel) =>
        id is { } value ? copy.WriteAsync(value, NpgsqlDbType.Uuid, cancel) : copy.WriteNullAsync(cancel);

    private static async Task StoreAsync(NpgsqlConnection connection, List<CompletedSubtree> completed, CancellationToken cancel)
    {
        if (completed.Count == 0)
            return;
        await using var command = new NpgsqlCommand(
            "insert into audit_subtrees (height, number, root) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])", connection);
        command.Parameters.Add(new() { Value = completed.Select(done => (short)done.Subtree.Height).ToArray() });
        command.Parameters.Add(new() { Value = completed.Select(done => done.Subtree.Number).ToArray() });
        command.Parameters.Add(new() { Value = completed.Select(done => done.Root).ToArray() });
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task MoveAsync(NpgsqlConnection connection, Head head, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "update audit_head set size = $1, chain = $2, frontier = $3, sequenced_at = clock_timestamp()", connection);
        command.Parameters.Add(new() { Value = head.Size });
        command.Parameters.Add(new() { Value = head.Chain });
        command.Parameters.Add(new() { Value = head.Tree.ToBytes() });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
