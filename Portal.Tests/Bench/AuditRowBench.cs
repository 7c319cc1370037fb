using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;
using Portal.Server.Features.Applications;

namespace Portal.Bench;

/// <summary>
/// What the ledger costs the change that it records, 16 clients, the better half of five rounds each, in turn: a field that is saved by the
/// portal's own operation with and without its entry, and the smallest change that there is, one update of one row.
/// </summary>
internal static class AuditRowBench
{
    private const int Clients = 16;
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Row>> RowsAsync(BenchDatabase database)
    {
        Row[] rows = [await SavesAsync(database), await UpdatesAsync(database)];
        await database.SqlAsync("delete from audit_pending"); // All of one id: no verification that follows may meet them.
        return rows;
    }

    private static async Task<Row> SavesAsync(BenchDatabase database)
    {
        var unrecorded = new Unrecorded();
        await using var portal = new BenchPortal(database, unrecorded);
        var desks = await Crowd.CreateAsync(database, portal, Clients, 1);
        var (address, seen) = (new FieldAddress(Crowd.Section, "middleName"), new int[Clients]);
        for (var client = 0; client < Clients; client++)
            seen[client] = await Crowd.VersionOfAsync(database, desks[client].Application, address.Field);
        var (with, without) = await InTurnAsync(async (client, n, recorded) =>
        {
            unrecorded.Now = !recorded;
            var kept = await portal.Of<Drafting>(desks[client].Agents[0].Person).SaveFieldAsync(desks[client].Application, address, $"Typed {n}", seen[client]);
            seen[client] = kept.Succeeded ? kept.Value.SectionVersion : throw new InvalidOperationException(kept.Error.Message);
        });
        return Compare("a field saved, with its audit row", with, without) with { Bar = Bar.AtLeast(0.9, with / without) };
    }

    private static async Task<Row> UpdatesAsync(BenchDatabase database)
    {
        await database.SqlAsync("create table if not exists bench_rows (id int primary key, n int not null)");
        await database.SqlAsync($"insert into bench_rows select n, 0 from generate_series(0, {Clients - 1}) n on conflict do nothing");
        var connections = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => database.Owner.OpenConnectionAsync().AsTask()));
        var (with, without) = await InTurnAsync(async (client, _, recorded) =>
        {
            await using var transaction = await connections[client].BeginTransactionAsync();
            await using var batch = new NpgsqlBatch(connections[client], transaction);
            batch.BatchCommands.Add(new("update bench_rows set n = n + 1 where id = $1") { Parameters = { new() { Value = client } } });
            if (recorded)
                batch.BatchCommands.Add(new("insert into audit_pending (entry_id, entry) values ($1, $2)")
                {
                    Parameters = { new() { Value = Guid.CreateVersion7() }, new() { Value = LedgerBench.Entry } },
                });
            await batch.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        });
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return Compare("one update, with an audit row", with, without);
    }

    private static Row Compare(string what, double with, double without) =>
        new($"{what}, {Clients} clients", $"{with:N0} /s", $"{without:N0} /s alone", with / without);

    private static async Task<(double With, double Without)> InTurnAsync(Func<int, int, bool, Task> change)
    {
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await ThroughputAsync((client, n) => change(client, n, false)));
            with.Add(await ThroughputAsync((client, n) => change(client, n, true)));
        }
        return (LedgerBench.Median(with), LedgerBench.Median(without));
    }

    private static async Task<double> ThroughputAsync(Func<int, int, Task> change)
    {
        var (done, start) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            for (var n = 0; Stopwatch.GetElapsedTime(start) < Round; n++)
            {
                await change(client, n);
                Interlocked.Increment(ref done);
            }
        }));
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // The bench alone may save without an entry: it takes the row out before it is written.
    private sealed class Unrecorded : SaveChangesInterceptor
    {
        public bool Now { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (Now)
                foreach (var entry in eventData.Context!.ChangeTracker.Entries<PendingEntryRow>().ToList())
                    entry.State = EntityState.Detached;
            return base.SavingChangesAsync(eventData, result, cancellationToken);
        }
    }
}
