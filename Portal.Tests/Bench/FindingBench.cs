using System.Diagnostics;
using Portal.Server.Features.Audit;

namespace Portal.Bench;

/// <summary>
/// The search for unusual access in a busy hour: 300 agents, each at five providers, leave 50 entries a second, and the newest 20,000 are
/// looked through; beside reading the same entries.
/// </summary>
internal static class FindingBench
{
    private const int Hour = 180_000;
    private const int New = 20_000;
    private const int Rounds = 5;

    public static async Task<IReadOnlyList<Row>> SearchAsync(BenchDatabase database)
    {
        await ListBench.FillAsync(database);
        await FillAsync(database);
        await using var portal = new BenchPortal(database);
        var nobody = await ListBench.AuditorAsync(database, "findings@bench.example"); // The portal looks, for nobody.
        var last = await database.ScalarAsync<long>("select max(seq) from audit_log");
        var (searching, reading) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            await database.SqlAsync("update findings_head set seq = $1", last - New);
            var start = Stopwatch.GetTimestamp();
            while (await portal.Of<FindingRounds>(nobody).NextAsync() is { Succeeded: true, Value: > 0 })
            {
            }
            var searched = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (await database.ScalarAsync<long>("select seq from findings_head") != last)
                throw new InvalidOperationException("Not all entries were looked through.");
            var read = await ReadingAsync(database, last - New);
            // The first round is for the caches.
            if (round == 0)
                continue;
            searching.Add(searched);
            reading.Add(read);
        }
        var (measured, baseline) = (LedgerBench.Median(searching), LedgerBench.Median(reading));
        return [new Row("entries looked through for unusual access", $"{New / measured:N0} /s", $"{New / baseline:N0} /s read", measured / baseline)];
    }

    // The rows that a round looks at, as many at a time, and nothing done with them.
    private static async Task<double> ReadingAsync(BenchDatabase database, long after)
    {
        var start = Stopwatch.GetTimestamp();
        for (var seq = after; ;)
        {
            await using var command = database.App.CreateCommand(
                "select seq, at, kind, outcome, basis, actor_id, provider_id, application_id, section from audit_log where seq > $1 order by seq limit $2");
            command.Parameters.Add(new() { Value = seq });
            command.Parameters.Add(new() { Value = FindingRounds.Batch });
            await using var reader = await command.ExecuteReaderAsync();
            var before = seq;
            while (await reader.ReadAsync())
                seq = reader.GetInt64(0);
            if (seq == before)
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static Task FillAsync(BenchDatabase database) => database.SqlAsync(
        $$"""
        with held as (
            select row_number() over (order by d.agent_id, d.id) - 1 as i, d.id, d.agent_id, d.provider_id from delegations d
            where d.agent_id in (select distinct agent_id from delegations where reason = 'lists' order by agent_id limit 300) and d.reason = 'lists' and d.ended_at is null)
        insert into audit_log (seq, entry, leaf, chain, entry_id, at, kind, action, outcome, basis, actor_id, provider_id, application_id, section)
        select (select coalesce(max(seq), 0) from audit_log) + n, convert_to('{"detail":{},"filler":"{{new string('x', 200)}}"}', 'UTF8'),
            '\x{{new string('0', 64)}}'::bytea, '\x{{new string('0', 64)}}'::bytea, gen_random_uuid(), now() - interval '2 hours' + n * interval '20 milliseconds',
            'section-viewed', 'section.view', 'done', 'delegation:' || held.id, held.agent_id, held.provider_id, held.id, 'licenses'
        from generate_series(1, {{Hour + New}}) n join held on held.i = n % (select count(*) from held);
        analyze audit_log
        """);
}
