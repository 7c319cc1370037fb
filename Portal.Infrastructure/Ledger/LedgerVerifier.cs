using System.Data;
using Npgsql;
using Portal.Domain.Ledger;

namespace Portal.Infrastructure.Ledger;

/// <summary>What a verification rests on.</summary>
/// <param name="Start">Where to begin; <see cref="VerifiedMark.Nothing"/> for the whole ledger.</param>
/// <param name="Known">What the tree was at some sizes, as it is kept elsewhere.</param>
public sealed record VerificationScope(VerifiedMark Start, IReadOnlyList<KnownCheckpoint> Known)
{
    /// <summary>The whole ledger, by itself.</summary>
    public static VerificationScope Whole => new(VerifiedMark.Nothing, []);
}

/// <summary>How a verification ended.</summary>
/// <param name="Scope">What it rested on.</param>
/// <param name="Reached">How far the ledger is as it was written; null when it is not.</param>
/// <param name="Rows">Rows that were recomputed.</param>
/// <param name="Problems">How many problems were met.</param>
/// <param name="Named">The first of them, as sentences that begin with the row.</param>
public sealed record Verification(VerificationScope Scope, VerifiedMark? Reached, long Rows, long Problems, IReadOnlyList<string> Named)
{
    /// <summary>Tells it in sentences.</summary>
    /// <returns>0 when every row is as it was written, 1 when one is not.</returns>
    public async Task<int> TellAsync(TextWriter output)
    {
        if (Reached is { } reached)
        {
            var (since, met) = (Scope.Start.Size, Scope.Known.Count);
            await output.WriteLineAsync($"The ledger is intact: {Rows} entries verified"
                + (since > 0 ? $" after no. {since}, up to which an earlier verification went" : "")
                + (met > 0 ? $", {met} checkpoints met." : "."));
            await output.WriteLineAsync($"Tree of {reached.Size} entries: {Convert.ToBase64String(reached.Root())}");
            return 0;
        }
        await output.WriteLineAsync($"The ledger was altered. First bad row: {Named[0]}");
        foreach (var problem in Named.Skip(1))
            await output.WriteLineAsync($"Also row {problem}");
        if (Problems > Named.Count)
            await output.WriteLineAsync($"And {Problems - Named.Count} more.");
        return 1;
    }
}

/// <summary>
/// Recomputes the ledger from its bytes in one snapshot and names what is not as it was written. Keeps some rows in memory, and one hash
/// for every 256. What it cannot find without checkpoints that are kept elsewhere stands in docs/decisions/0009-ledger.md.
/// </summary>
public static class LedgerVerifier
{
    private const int Fetched = 4000;
    private const string RowsSql = $"declare ledger_rows no scroll cursor for select {LedgerLine.Columnlist} from audit_log l where seq > $1 order by seq";

    private const string StraySql = "select coalesce(seq, 0), seq is null from audit_log where seq < 1 or seq is null order by seq";

    private const string RepeatedSql = """
        select seq from audit_log later
        where seq > $1 and exists (select from audit_log earlier where earlier.entry_id = later.entry_id and earlier.seq < later.seq) order by seq
        """;

    /// <summary>Verifies.</summary>
    /// <param name="source">A role that may read the ledger; the web application's may.</param>
    /// <param name="scope">From where, and beside what.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<Verification> VerifyAsync(NpgsqlDataSource source, VerificationScope scope, CancellationToken cancel = default)
    {
        var walk = new LedgerWalk(scope.Start, scope.Known);
        await using var connection = await source.OpenConnectionAsync(cancel);
        // One snapshot, so that the head belongs to the rows while the sequencer goes on.
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await FindStrayAsync(connection, walk, cancel);
        await CompareStartAsync(connection, scope, walk, cancel);
        await WalkAsync(connection, scope.Start.Size, walk, cancel);
        await FindRepeatedAsync(connection, scope.Start.Size, walk, cancel);
        walk.End(await HeadAsync(connection, cancel), await SubtreesAsync(connection, scope.Start.Size, cancel));
        return new Verification(
            scope, walk.Problems == 0 ? walk.Reached : null, walk.Rows, walk.Problems, [.. walk.Kept.Select(problem => problem.ToString())]);
    }

    // The walk begins at 1, or later: it does not come by what stands before the first row, and lists of entries show it all the same.
    private static async Task FindStrayAsync(NpgsqlConnection connection, LedgerWalk walk, CancellationToken cancel)
    {
        await using var stray = new NpgsqlCommand(StraySql, connection) { CommandTimeout = 0 };
        await using var reader = await stray.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            walk.Met(reader.GetInt64(0), reader.GetBoolean(1) ? "A row without a number stands in the ledger." : "It stands before the first row: the portal numbers from 1 on.");
    }

    // What lies before the start is not recomputed. What is stored of its tree is compared with what it was.
    private static async Task CompareStartAsync(NpgsqlConnection connection, VerificationScope scope, LedgerWalk walk, CancellationToken cancel)
    {
        if (scope.Start.Size == 0)
            return;
        var tree = new LedgerTree(connection);
        var before = scope.Known.Where(checkpoint => checkpoint.Size <= scope.Start.Size)
            .Append(new KnownCheckpoint(scope.Start.Size, scope.Start.Root(), "of the last verification"));
        foreach (var checkpoint in before)
            try
            {
                walk.Compare(checkpoint, await tree.RootAsync(checkpoint.Size, cancel));
            }
            catch (InvalidDataException)
            {
                walk.Met(checkpoint.Size, $"Rows are missing that the checkpoint {checkpoint.Where} counts.");
            }
    }

    // The next rows are read while these are recomputed, on as many processors as there are.
    private static async Task WalkAsync(NpgsqlConnection connection, long start, LedgerWalk walk, CancellationToken cancel)
    {
        var erasures = await RecordedErasures.ReadAsync(connection, cancel);
        await using (var rows = new NpgsqlCommand(RowsSql, connection) { Parameters = { new() { Value = start } } })
            await rows.ExecuteNonQueryAsync(cancel);
        var lines = await FetchAsync(connection, cancel);
        while (lines.Count > 0)
        {
            var next = FetchAsync(connection, cancel);
            var found = new LineFindings[lines.Count];
            Parallel.For(0, lines.Count, i => found[i] = lines[i].Examine(erasures));
            for (var i = 0; i < lines.Count; i++)
                walk.Step(lines[i], found[i]);
            lines = await next;
        }
    }

    private static async Task<List<LedgerLine>> FetchAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var fetch = new NpgsqlCommand($"fetch {Fetched} from ledger_rows", connection) { CommandTimeout = 0 };
        await using var reader = await fetch.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var lines = new List<LedgerLine>(Fetched);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
            lines.Add(LedgerLine.Read(reader));
        return lines;
    }

    private static async Task FindRepeatedAsync(NpgsqlConnection connection, long start, LedgerWalk walk, CancellationToken cancel)
    {
        await using var repeated = new NpgsqlCommand(RepeatedSql, connection) { CommandTimeout = 0, Parameters = { new() { Value = start } } };
        await using var reader = await repeated.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            walk.Met(reader.GetInt64(0), "Its entry has the id of an earlier one.");
    }

    private static async Task<VerifiedMark?> HeadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select size, chain, frontier from audit_head", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new VerifiedMark(
                reader.GetInt64(0), reader.IsDBNull(1) ? [] : reader.GetFieldValue<byte[]>(1), reader.IsDBNull(2) ? [] : reader.GetFieldValue<byte[]>(2))
            : null;
    }

    private static async Task<List<CompletedSubtree>> SubtreesAsync(NpgsqlConnection connection, long start, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "select height, number, root from audit_subtrees where (number + 1) << height > $1 order by height, number", connection);
        command.Parameters.Add(new() { Value = start });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var stored = new List<CompletedSubtree>();
        while (await reader.ReadAsync(cancel))
            stored.Add(new CompletedSubtree(new Subtree(reader.GetInt16(0), reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2)));
        return stored;
    }
}
