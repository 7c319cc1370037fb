using Portal.Server.Features.Audit;

namespace Portal.Bench;

/// <summary>The charts of access, whole answers: of 1,000,000 grant periods, each of which was used in three places.</summary>
internal static class ChartBench
{
    private const int Calls = 40;

    public static async Task<IReadOnlyList<Row>> ChartsAsync(BenchDatabase database)
    {
        await ListBench.FillAsync(database);
        await FillAsync(database);
        await using var portal = new BenchPortal(database);
        var auditor = await ListBench.AuditorAsync(database, "charts@bench.example");
        var smallest = await BenchDatabase.TimesAsync(Calls, async _ =>
        {
            await using var command = database.App.CreateCommand("select 1");
            await command.ExecuteScalarAsync();
        });
        var rows = new List<Row>();
        foreach (var (what, npi) in new (string, Func<int, string?>)[] { ("all providers", _ => null), ("one provider", i => $"{1_500_000_778 + i * 2}") })
        {
            var times = await BenchDatabase.TimesAsync(Calls, async i =>
            {
                if (await portal.Of<GrantCharts>(auditor).ReadAsync(npi(i)) is not { Succeeded: true, Value.Rights.Count: > 0 })
                    throw new InvalidOperationException($"There are no charts of {what}.");
            });
            foreach (var (name, share) in new[] { ("median", 0.5), ("p95", 0.95) })
                rows.Add(new Row(
                    $"charts of access, {what}, {name}", $"{BenchDatabase.At(times, share):0.0} ms", $"{BenchDatabase.At(smallest, share):0.00} ms select",
                    BenchDatabase.At(times, share) / BenchDatabase.At(smallest, share), Bar.AtMost(1000, BenchDatabase.At(times, share), "ms")));
        }
        return rows;
    }

    // A practitioner for each provider (of every second one all agents' access has ended); what the follower counts of three sections, of which one was used within the last 300 days.
    private static Task FillAsync(BenchDatabase database) => database.SqlAsync(
        """
        insert into principals (id, provider_id, account_id, capacity, status, claimed_at, verified_at)
        select md5('lc' || p.npi)::uuid, p.id, md5('la' || (right(p.npi, 6)::int % 200000))::uuid, 'practitioner', 'verified', now() - interval '800 days', now() - interval '799 days'
        from providers p where p.npi like '15%' and not exists (select from principals o where o.provider_id = p.id);
        insert into access_use (provider_id, account_id, application_id, section, views, sensitive_views, edits, downloads, refused, last_used)
        select d.provider_id, d.agent_id, d.id, s.section, 1, 0, 0, 0, 0, now() - s.day * interval '1 day' - random() * interval '300 days'
        from delegations d, (values ('', 0), ('licenses', 300), ('identity', 300)) s (section, day) where d.reason = 'lists';
        insert into access_last_use
        select provider_id, account_id, max(last_used) from access_use where last_used is not null group by provider_id, account_id on conflict do nothing;
        analyze
        """);
}
