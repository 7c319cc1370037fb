using Npgsql;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger;

/// <summary>
/// Reads hashes of the tree in one round trip. Stored are the leaves and the roots of complete subtrees of 256, 65,536, ... leaves; any
/// other node is made of at most 128 of those.
/// </summary>
/// <param name="connection">A role that may read the ledger, best inside one snapshot.</param>
internal sealed class LedgerTree(NpgsqlConnection connection)
{
    private const int Step = 8;

    private const string LeavesSql = "select leaf from audit_log where seq between $1 and $2 order by seq";
    private const string SubtreesSql = "select root from audit_subtrees where height = $3 and number between $1 and $2 order by number";

    /// <summary>Whether the root of this subtree has a row of its own.</summary>
    public static bool IsStored(Subtree subtree) => subtree.Height > 0 && subtree.Height % Step == 0;

    /// <summary>The root of the first leaves.</summary>
    /// <exception cref="InvalidDataException">Rows are missing.</exception>
    public async Task<byte[]> RootAsync(long size, CancellationToken cancel) => (await ReadAsync([new LeafRange(0, size)], cancel))[0];

    /// <summary>The proof that a leaf stands in the tree of this size.</summary>
    /// <exception cref="InvalidDataException">Rows are missing.</exception>
    public Task<IReadOnlyList<byte[]>> InclusionAsync(long index, long size, CancellationToken cancel) =>
        ReadAsync(MerklePaths.Inclusion(index, size), cancel);

    /// <summary>The proof that the tree of one size begins the tree of another.</summary>
    /// <exception cref="InvalidDataException">Rows are missing.</exception>
    public Task<IReadOnlyList<byte[]>> ConsistencyAsync(long size, long larger, CancellationToken cancel) =>
        ReadAsync(MerklePaths.Consistency(size, larger), cancel);

    private async Task<IReadOnlyList<byte[]>> ReadAsync(IReadOnlyList<LeafRange> ranges, CancellationToken cancel)
    {
        var rows = ranges.SelectMany(range => range.Subtrees()).Select(StoredRow.Of).ToList();
        var roots = new Queue<byte[]>();
        if (rows.Count > 0)
        {
            await using var batch = new NpgsqlBatch(connection);
            rows.ForEach(row => batch.BatchCommands.Add(row.Command()));
            await using var reader = await batch.ExecuteReaderAsync(cancel);
            foreach (var row in rows)
            {
                roots.Enqueue(MerkleHash.Complete(await HashesAsync(reader, row.Count, cancel)));
                await reader.NextResultAsync(cancel);
            }
        }
        return [.. ranges.Select(range => MerkleHash.Fold([.. range.Subtrees().Select(_ => roots.Dequeue())]))];
    }

    private static async Task<List<byte[]>> HashesAsync(NpgsqlDataReader reader, long count, CancellationToken cancel)
    {
        var hashes = new List<byte[]>();
        while (await reader.ReadAsync(cancel))
            hashes.Add(reader.GetFieldValue<byte[]>(0));
        return hashes.Count == count && hashes.All(hash => hash.Length == MerkleHash.Length)
            ? hashes
            : throw new InvalidDataException("The ledger lacks rows that its tree is made of: run ./portal ledger verify.");
    }

    // Stored hashes beside each other under which one node stands: leaves, where the height is 0.
    private sealed record StoredRow(int Height, long First, long Count)
    {
        public static StoredRow Of(Subtree node)
        {
            var above = node.Height % Step;
            return new StoredRow(node.Height - above, node.Number << above, 1L << above);
        }

        public NpgsqlBatchCommand Command()
        {
            var offset = Height == 0 ? 1 : 0; // Rows are numbered from 1, leaves from 0.
            var command = new NpgsqlBatchCommand(Height == 0 ? LeavesSql : SubtreesSql);
            command.Parameters.Add(new() { Value = First + offset });
            command.Parameters.Add(new() { Value = First + Count - 1 + offset });
            if (Height > 0)
                command.Parameters.Add(new() { Value = (short)Height });
            return command;
        }
    }
}
