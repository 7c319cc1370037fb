using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Infrastructure.Data;
using Portal.Server.Features.Applications;
using Portal.Server.Features.Audit;

namespace Portal.Bench;

/// <summary>Lists in a large portal: 100,000 applications and 1,000,000 grant periods of 50,000 providers.</summary>
internal static class ListBench
{
    private const int Providers = 50_000;
    private const int Grants = 1_000_000;
    private const int Calls = 500;
    private const int AuditorsCalls = 15;

    public static async Task<IReadOnlyList<Row>> ListsAsync(BenchDatabase database)
    {
        await FillAsync(database);
        await using var portal = new BenchPortal(database);
        var agents = await AgentsAsync(database);
        var now = DateTimeOffset.UtcNow;
        var npis = Enumerable.Range(1, Providers).Select(n => (1_500_000_000 + n).ToString()).ToArray();

        var smallest = await BenchDatabase.TimesAsync(Calls, async _ =>
        {
            await using var command = database.App.CreateCommand("select 1");
            await command.ExecuteScalarAsync();
        });
        var visible = await BenchDatabase.TimesAsync(Calls, async i =>
        {
            await using var db = database.Factory.CreateDbContext();
            await VisibleTo.Applications(db, new Actor(agents[i % agents.Count].Id, FrozenSet<StaffRole>.Empty), now).AsNoTracking()
                .OrderByDescending(a => a.ChangedAt).Take(50).ToListAsync();
        });
        var page = await BenchDatabase.TimesAsync(Calls, i =>
            portal.Of<DraftViews>(agents[i % agents.Count].Person).ApplicationsAsync(agents[i % agents.Count].Provider));
        var asOf = await BenchDatabase.TimesAsync(Calls, async i =>
        {
            await using var db = database.Factory.CreateDbContext();
            var filter = new GrantFilter(null, npis[i * 97 % npis.Length], GrantStatus.Live, now.AddDays(-100));
            await filter.Apply(db, now).ToListAsync();
        });
        IReadOnlyList<Row> auditors = [.. await AuditorsListAsync(database, portal, now, BenchDatabase.At(smallest, 0.5))];
        return
        [
            Compare("visible applications, newest 50 of 100,000, p95", visible, 20),
            Compare("applications of a provider, whole answer, p95", page, 50),
            Compare($"who could see it then, {Grants:N0} periods, p95", asOf, 5),
            .. auditors,
        ];

        Row Compare(string what, double[] times, double most)
        {
            var (measured, baseline) = (BenchDatabase.At(times, 0.95), BenchDatabase.At(smallest, 0.95));
            return new Row(what, $"{measured:0.00} ms", $"{baseline:0.00} ms select", measured / baseline, Bar.AtMost(most, measured, "ms"));
        }
    }

    // Whole answers: rights, the page with all names, and how many there are on all pages.
    private static async Task<List<Row>> AuditorsListAsync(BenchDatabase database, BenchPortal portal, DateTimeOffset now, double smallest)
    {
        var everything = new GrantFilter(null, null, null, null);
        var asked = new (string What, GrantFilter Filter, string? Sort, int Page)[]
        {
            ("newest first", everything, null, 1), ("oldest first", everything, "given", 1), ("page 1,000", everything, null, 1_000),
            ("by person", everything, "person", 1), ("by person, backwards", everything, "-person", 1), ("by provider", everything, "provider", 1),
            ("by first day", everything, "from", 1), ("by last day", everything, "-until", 1),
            ("a person's address begins so", everything with { Person = "la19999" }, null, 1),
            ("a person's name begins so", everything with { Person = "Agent 19999" }, "person", 1),
            ("a provider's NPI", everything with { Provider = "1500000777" }, null, 1),
            ("a provider's name begins so", everything with { Provider = "Provider 4999" }, "provider", 1),
            ("as of a moment", everything with { Status = GrantStatus.Live, AsOf = now.AddDays(-100) }, null, 1),
        };
        var auditor = await AuditorAsync(database, "auditor@bench.example");
        var rows = new List<Row>();
        foreach (var (what, filter, sort, page) in asked)
        {
            var times = await BenchDatabase.TimesAsync(AuditorsCalls, async _ =>
            {
                if (await portal.Of<Grants>(auditor).ListAsync(filter, sort, page) is not { Succeeded: true, Value.Lines.Count: > 0 })
                    throw new InvalidOperationException($"There are no grants {what}.");
            });
            var median = BenchDatabase.At(times, 0.5);
            rows.Add(new Row($"access grants, {what}, median", $"{median:0.0} ms", $"{smallest:0.00} ms select", median / smallest));
        }
        return rows;
    }

    /// <summary>An auditor with a session.</summary>
    public static async Task<Person> AuditorAsync(BenchDatabase database, string email)
    {
        var auditor = new Person(new AccountId(Guid.CreateVersion7()), Guid.CreateVersion7());
        await database.SqlAsync(
            """
            with a as (insert into accounts (id, email, email_key, name, security_stamp, ready_at)
                values ($1, $3, $3, 'Rosa Lind', gen_random_uuid(), now()) returning id),
            r as (insert into staff_roles (id, account_id, role, confirmed_at, reason) select gen_random_uuid(), id, 'Auditor', now(), 'bench' from a)
            insert into sessions (id, account_id, strength, method, device) select $2, id, 'full', 'passkey', 'bench' from a
            """, auditor.Id.Value, auditor.Session, email);
        return auditor;
    }

    /// <summary>
    /// Each provider has two applications and twenty periods of access, begun 300 to 700 days ago, of which ten were ended; each agent helps
    /// about five providers. Once for each database.
    /// </summary>
    public static async Task FillAsync(BenchDatabase database)
    {
        await using var there = database.Owner.CreateCommand("select exists (select from delegations where reason = 'lists')");
        if (!(bool)(await there.ExecuteScalarAsync())!)
            await FillNewAsync(database);
    }

    private static Task FillNewAsync(BenchDatabase database) => database.SqlAsync(
        $"""
        insert into accounts (id, email, email_key, name, security_stamp, ready_at)
        select md5('la' || n)::uuid, 'la' || n || '@bench.example', 'la' || n || '@bench.example', 'Agent ' || n, gen_random_uuid(), now()
        from generate_series(0, {Providers * 4}) n;
        insert into providers (id, npi, kind, legal_name, taxonomy, practice_state, created_by)
        select md5('lp' || n)::uuid, (1500000000 + n)::text, 'individual', 'Provider ' || n, '207Q00000X', 'MN', md5('la0')::uuid
        from generate_series(1, {Providers}) n;
        insert into applications (id, provider_id, form_key, form_version, status, current_version_id, started_by, started_at)
        select md5('lx' || n)::uuid, md5('lp' || (1 + n % {Providers}))::uuid, 'individual-new-enrollment', 1, 'Draft', md5('lv' || n)::uuid, md5('la0')::uuid,
            now() - interval '350 days'
        from generate_series(1, {Providers * 2}) n;
        insert into application_versions (id, application_id, number, created_by)
        select md5('lv' || n)::uuid, md5('lx' || n)::uuid, 1, md5('la0')::uuid from generate_series(1, {Providers * 2}) n;
        insert into invitations (id, provider_id, email, email_key, preset, permissions, all_applications, section_default, valid_from,
            reason, status, expires_at, created_by)
        select md5('li' || n)::uuid, md5('lp' || (1 + n % {Providers}))::uuid, 'x@bench.example', 'x@bench.example', 'drafter',
            array['ViewApplication', 'EditDraft'], true, 'Edit', now(), 'lists', 'accepted', now(), md5('la0')::uuid
        from generate_series(1, {Grants}) n;
        insert into delegations (id, provider_id, agent_id, invitation_id, preset, permissions, all_applications, section_default,
            valid_from, reason, given_by, given_at, ended_at, end_cause)
        select md5('ld' || n)::uuid, md5('lp' || (1 + n % {Providers}))::uuid, md5('la' || (1 + n % {Providers * 4 - 1}))::uuid, md5('li' || n)::uuid,
            'drafter', array['ViewApplication', 'EditDraft'], true, 'Edit', now() - interval '300 days' - n % 400 * interval '1 day', 'lists', md5('la0')::uuid,
            now() - interval '300 days' - n % 400 * interval '1 day', case when n % 2 = 0 then now() - interval '50 days' end, case when n % 2 = 0 then 'revoked' end
        from generate_series(1, {Grants}) n;
        analyze
        """);

    private static async Task<IReadOnlyList<Agent>> AgentsAsync(BenchDatabase database)
    {
        await using var db = database.Factory.CreateDbContext();
        var found = await db.Delegations.Where(d => d.Reason == "lists" && d.EndedAt == null).OrderBy(d => d.Id).Take(200)
            .Select(d => new { d.AgentId, d.ProviderId }).ToListAsync();
        var agents = new List<Agent>();
        foreach (var one in found.DistinctBy(f => f.AgentId))
        {
            var session = Guid.CreateVersion7();
            await database.SqlAsync(
                "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'passkey', 'bench')", session, one.AgentId);
            agents.Add(new Agent(new AccountId(one.AgentId), session, new ProviderId(one.ProviderId)));
        }
        return agents;
    }

    private sealed record Agent(AccountId Id, Guid Session, ProviderId Provider)
    {
        public Person Person => new(Id, Session);
    }
}
